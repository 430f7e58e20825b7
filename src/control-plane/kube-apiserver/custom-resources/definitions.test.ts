/** What a definition must be, and what several versions of one kind have in common. */
import { expect, test } from 'vitest';
import { SECOND } from '../../../sim/clock.ts';
import { asking } from '../testing/ask.ts';
import { loneApiServer } from '../testing/lone-api-server.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const object = { type: 'object' };

const version = (more: object = {}, schema: object = object) => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...more,
});
const definition = (spec: object = {}, metadata: object = {}) => ({
  metadata: { name: 'things.example.com', ...metadata },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [version()],
    ...spec,
  },
});
const withSchema = (properties: object, more: object = {}) =>
  definition({ versions: [version({}, { ...object, properties, ...more })] });

function started() {
  const { server, simulation } = loneApiServer();
  const ask = asking(server);
  const pass = () => simulation.runFor(SECOND);
  const define = (body: object) => {
    const { status, body: made } = ask('POST', CRDS, body);
    pass();
    return { status, body: made as any };
  };
  return {
    ask,
    pass,
    define,
    body: (...request: Parameters<typeof ask>): any => ask(...request).body,
  };
}

const SCHEMA = 'spec.validation.openAPIV3Schema';

test.each([
  [
    'another name',
    definition({}, { name: 'x.example.com' }),
    'metadata.name: Invalid value: "x.example.com": must be spec.names.plural+"."+spec.group',
  ],
  [
    'a group without a dot',
    { ...definition({ group: 'example' }), metadata: { name: 'things.example' } },
    'spec.group: Invalid value: "example": should be a domain with at least one dot',
  ],
  [
    'another scope',
    definition({ scope: 'World' }),
    'spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"',
  ],
  [
    'no schema',
    definition({ versions: [{ name: 'v1', served: true, storage: true }] }),
    'spec.versions[0].schema.openAPIV3Schema: Required value',
  ],
  [
    'a community group',
    { ...definition({ group: 'x.k8s.io' }), metadata: { name: 'things.x.k8s.io' } },
    'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
  ],
  [
    'an empty root',
    definition({ versions: [version({}, {})] }),
    `${SCHEMA}.type: Required value: must not be empty at the root`,
  ],
  [
    'an empty field',
    withSchema({ a: {} }),
    `${SCHEMA}.properties[a].type: Required value: must not be empty for specified object fields`,
  ],
  [
    'a list of nothing',
    withSchema({ a: { type: 'array' } }),
    `${SCHEMA}.properties[a].items: Required value: must be specified`,
  ],
  [
    'a type in a validation',
    withSchema({ a: { type: 'integer', anyOf: [{ type: 'integer' }] } }),
    `${SCHEMA}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`,
  ],
  [
    'a field that only a validation knows',
    withSchema({ a: { ...object, oneOf: [{ properties: { b: {} } }] } }),
    `${SCHEMA}.properties[a].properties[b]: Required value: because it is defined in ${SCHEMA}.properties[a].oneOf[0].properties[b]`,
  ],
  [
    'metadata with rules',
    withSchema({ metadata: { ...object, properties: { labels: object } } }),
    `${SCHEMA}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
  ],
  [
    'a default of another type',
    withSchema({ a: { type: 'integer', default: 'x' } }),
    `${SCHEMA}.properties[a].default: Invalid value: "string":  in body must be of type integer: "string"`,
  ],
  [
    'a default with unknown fields',
    withSchema({ a: { ...object, default: { b: 1 } } }),
    `${SCHEMA}.properties[a].default: Invalid value: {"b":1}: must not have unknown fields`,
  ],
  [
    'a bad pattern',
    withSchema({ a: { type: 'string', pattern: 'a(' } }),
    `${SCHEMA}.properties[a].pattern: Invalid value: "a(": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`a(\``,
  ],
  [
    'keys without a default',
    withSchema({
      a: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
        items: { ...object, properties: { k: { type: 'string' } } },
      },
    }),
    `${SCHEMA}.properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
  ],
  [
    'a column without a path',
    definition({
      versions: [
        version({ additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: 'spec' }] }),
      ],
    }),
    'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .',
  ],
  [
    'a scale elsewhere',
    definition({
      versions: [
        version({
          subresources: {
            scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.replicas' },
          },
        }),
      ],
    }),
    'spec.subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec',
  ],
  [
    'a field to select that is not there',
    definition({ versions: [version({ selectableFields: [{ jsonPath: '.spec.a' }] })] }),
    'spec.selectableFields[0].jsonPath: Invalid value: ".spec.a": is an invalid path: does not refer to a valid field',
  ],
  [
    'a conversion of its own',
    definition({
      conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'] } },
    }),
    'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
  ],
  [
    'what is preserved everywhere',
    definition({ preserveUnknownFields: true }),
    'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  ],
])('%s is refused', (_what, body, problem) => {
  const made = started().define(body);
  const { name } = (body as any).metadata;
  expect([made.status, made.body.message]).toEqual([
    422,
    `CustomResourceDefinition.apiextensions.k8s.io ${JSON.stringify(name)} is invalid: ${problem}`,
  ]);
});

test('a field that schemas do not have is told of, however deep', () => {
  const { ask } = started();
  const body = withSchema({ a: { type: 'string', oddity: 1 } });
  expect(ask('POST', CRDS, body).warnings).toEqual([
    'unknown field "spec.versions[0].schema.openAPIV3Schema.properties.a.oddity"',
  ]);
});

test('names that another definition has are not accepted until they are free', () => {
  const { define, body, pass, ask } = started();
  define(definition({ names: { plural: 'things', kind: 'Thing', shortNames: ['th'] } }));
  const other = { plural: 'others', kind: 'Other', shortNames: ['th'] };
  define({ ...definition({ names: other }), metadata: { name: 'others.example.com' } });
  const conditions = () =>
    body('GET', `${CRDS}/others.example.com`).status.conditions.map(
      ({ type, status, reason, message }: any) => `${type} ${status} ${reason}: ${message}`,
    );
  expect(conditions()).toEqual([
    'NamesAccepted False ShortNamesConflict: "th" is already in use',
    'Established False NotAccepted: not all names are accepted',
  ]);
  expect(ask('GET', '/apis/example.com/v1/others').status).toBe(404);
  ask('DELETE', `${CRDS}/things.example.com`);
  pass();
  expect(conditions()).toEqual([
    'NamesAccepted True NoConflicts: no conflicts found',
    'Established True InitialNamesAccepted: the initial names have been accepted',
  ]);
  expect(ask('GET', '/apis/example.com/v1/others').status).toBe(200);
});

const text = { type: 'string' };
const two = definition({
  versions: [
    version(
      { name: 'v1beta1', storage: false, deprecated: true },
      { ...object, properties: { old: text, both: text } },
    ),
    version(
      { name: 'v1' },
      { ...object, properties: { both: text, fresh: { ...text, default: 'yes' } } },
    ),
  ],
});

test('versions share what is kept, each with its own fields, defaults and warnings', () => {
  const { define, ask, body } = started();
  define(two);
  expect(body('GET', '/apis/example.com').preferredVersion.version).toBe('v1');
  const [old, now] = ['v1beta1', 'v1'].map(
    (one) => `/apis/example.com/${one}/namespaces/default/things`,
  );
  const made = ask('POST', old!, { metadata: { name: 'thing' }, both: 'b', old: 'o' });
  expect(made.warnings).toEqual([
    'example.com/v1beta1 Thing is deprecated; use example.com/v1 Thing',
  ]);
  expect(made.body).toMatchObject({ apiVersion: 'example.com/v1beta1', both: 'b' });
  expect(body('GET', `${now}/thing`)).toMatchObject({
    apiVersion: 'example.com/v1',
    both: 'b',
    fresh: 'yes',
  });
  expect(body('GET', `${old}/thing`).fresh).toBeUndefined();
  expect(ask('GET', `${now}/thing`).warnings).toBeUndefined();
  const applied = ask(
    'PATCH',
    `${now}/thing?fieldManager=m`,
    { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'thing' }, both: 'c' },
    { headers: { 'content-type': 'application/apply-patch+yaml' } },
  );
  expect((applied.body as any).message).toBe(
    'Apply failed with 1 conflict: conflict with "unknown" using example.com/v1beta1: .both',
  );
});

test('a version that objects were kept in stays named until it is taken off', () => {
  const { define, ask, body } = started();
  define(two);
  const path = `${CRDS}/things.example.com`;
  const versions = (...names: readonly string[]) => ({
    spec: { versions: names.map((name, index) => version({ name, storage: index === 0 })) },
  });
  ask('PATCH', path, versions('v2', 'v1'));
  expect(body('GET', path).status.storedVersions).toEqual(['v1', 'v2']);
  expect(body('PATCH', path, versions('v2')).message).toContain(
    'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
  );
  ask('PATCH', `${path}/status`, { status: { storedVersions: ['v2'] } });
  expect(ask('PATCH', path, versions('v2')).status).toBe(200);
});
