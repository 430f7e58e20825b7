/**
 * The JSON schema of the YAML editor. It differs from the API's own: it is stricter where people
 * mistype (no unknown fields), and more lenient where YAML is (a quantity may look like a number).
 */
import { kindOf } from './merge.mjs';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** How people may write the types that have a JSON form of their own. */
const AS_WRITTEN = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
  // `kubectl create --dry-run=client -o yaml` writes creationTimestamp: null.
  [`${META}.Time`]: { type: ['string', 'null'] },
  [`${META}.MicroTime`]: { type: ['string', 'null'] },
};

/** Values that are as good as closed, although upstream declares no enum. */
const VALUES = {
  [`${META}.LabelSelectorRequirement`]: { operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
  'io.k8s.api.autoscaling.v2.HPAScalingRules': { selectPolicy: ['Max', 'Min', 'Disabled'] },
  'io.k8s.api.autoscaling.v2.MetricTarget': { type: ['Utilization', 'Value', 'AverageValue'] },
  'io.k8s.api.core.v1.Container': { restartPolicy: ['Always', 'OnFailure', 'Never'] },
  'io.k8s.api.rbac.v1.RoleRef': { kind: ['ClusterRole', 'Role'] },
  'io.k8s.api.rbac.v1.Subject': { kind: ['Group', 'ServiceAccount', 'User'] },
};

/** For every kind that can be created: if the document says that it is one, it must look like one. */
export function editorSchema(definitions, resources) {
  const creatable = new Set(resources.filter(isCreatable).map(keyOf));
  const kinds = Object.entries(definitions).filter(([, definition]) => {
    const [kind] = definition['x-kubernetes-group-version-kind'] ?? [];
    return kind && creatable.has(keyOf(kind));
  });
  const written = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, asWritten(name, definition)]),
  );
  for (const [name, definition] of kinds) {
    written[name] = asWrittenKind(written[name], gvkOf(definition));
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: suggesting(
        kinds.map(([, definition]) => apiVersionOf(gvkOf(definition))),
        'The group and version of the API that the object belongs to.',
      ),
      kind: suggesting(
        kinds.map(([, definition]) => gvkOf(definition).kind),
        'What the object is.',
      ),
    },
    // A chain of conditions rather than one `oneOf`: exact errors, and what it does not know may pass.
    allOf: [
      ...kinds.map(([name, definition]) =>
        ifIsA(gvkOf(definition), { $ref: `#/definitions/${name}` }),
      ),
      ifIsAList(),
    ],
    definitions: reachable(
      written,
      kinds.map(([name]) => name),
    ),
  };
}

function ifIsA(kind, then) {
  const properties = { apiVersion: { const: apiVersionOf(kind) }, kind: { const: kind.kind } };
  return { if: { required: ['apiVersion', 'kind'], properties }, then };
}

/** What `kubectl get -o yaml` prints for several objects, and `kubectl apply` takes back. */
function ifIsAList() {
  const items = { type: 'array', items: { $ref: '#' } };
  return ifIsA(
    { group: '', version: 'v1', kind: 'List' },
    { properties: { items }, required: ['items'] },
  );
}

function asWritten(name, definition) {
  const { description, properties, required } = definition;
  const head = { title: kindOf(name), description };
  if (AS_WRITTEN[name]) return { ...head, ...AS_WRITTEN[name] };
  if (!properties) return { ...head, ...(definition.type && { type: definition.type }) };
  const fields = Object.entries(properties).map(([field, schema]) => {
    const values = VALUES[name]?.[field];
    return [field, { ...withoutExtensions(schema), ...(values && { enum: values }) }];
  });
  return {
    ...head,
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(required && { required }),
    additionalProperties: false,
  };
}

function asWrittenKind(definition, kind) {
  const { status, ...properties } = definition.properties;
  properties.apiVersion = { ...properties.apiVersion, const: apiVersionOf(kind) };
  properties.kind = { ...properties.kind, const: kind.kind };
  // Nobody writes a status; whoever pastes one is not corrected.
  if (status) properties.status = { description: status.description };
  // Not even apiVersion and kind: a StatefulSet's volumeClaimTemplates do without. The root requires them.
  const required = definition.required?.filter((field) => field !== 'status');
  return { ...definition, properties, ...(required && { required }) };
}

function withoutExtensions(schema) {
  const kept = Object.entries(schema).filter(
    ([word]) => word !== 'format' && !word.startsWith('x-'),
  );
  const inner = ['items', 'additionalProperties'];
  return Object.fromEntries(
    kept.map(([word, value]) => [word, inner.includes(word) ? withoutExtensions(value) : value]),
  );
}

const suggesting = (values, description) => ({
  description,
  anyOf: [{ enum: [...new Set(values)].sort() }, { type: 'string' }],
});

function reachable(definitions, roots) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    const text = JSON.stringify(definitions[name]);
    for (const [, reference] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) visit(reference);
  };
  roots.forEach(visit);
  return Object.fromEntries([...found].sort().map((name) => [name, definitions[name]]));
}

const isCreatable = ({ verbs }) => verbs.includes('create');
const keyOf = ({ group, version, kind }) => [group, version, kind].join('/');
const gvkOf = (definition) => definition['x-kubernetes-group-version-kind'][0];
const apiVersionOf = ({ group, version }) => (group ? `${group}/${version}` : version);
