/** The paths of a kind with what may be done there, as OpenAPI v3 tells them. */
import { apiVersionOf } from '../../../apimachinery/meta.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';

type Json = { readonly [key: string]: unknown };

export const V3_REFERENCE = '#/components/schemas/';

/** `apis/apps/v1`, `api/v1`. */
export const rootOf = ({ group, version }: ResourceDefinition): string =>
  group ? `apis/${group}/${version}` : `api/${version}`;

/** The name of a kind's list in the schema. */
export const listSchemaOf = ({ schema, custom, listKind, kind }: ResourceDefinition): string =>
  custom ? `${schema.slice(0, -kind.length)}${listKind ?? `${kind}List`}` : `${schema}List`;

export function pathsOf(kind: ResourceDefinition): Json {
  const { plural, namespaced, without = [] } = kind;
  const collection = `/${rootOf(kind)}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const write = [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION];
  const patches = kind.custom ? PATCHES.filter((type) => !type.includes('strategic')) : PATCHES;
  const list = listSchemaOf(kind);
  const offered = (operations: Json): Json =>
    Object.fromEntries(
      Object.entries(operations).filter(
        ([, operation]) => !without.includes(verbOf(operation as Json) as never),
      ),
    );
  const one = `${collection}/{name}`;
  return {
    ...(namespaced && {
      [`/${rootOf(kind)}/${plural}`]: offered({ get: operation('list', kind, LISTING, [], list) }),
    }),
    [collection]: offered({
      get: operation('list', kind, LISTING, [], list),
      post: operation('post', kind, write, ['application/json', 'application/yaml']),
      delete: operation('deletecollection', kind, [DRY_RUN, ...LISTING], [], STATUS),
    }),
    [one]: offered({
      get: operation('get', kind, [], []),
      put: operation('put', kind, write, ['application/json', 'application/yaml']),
      patch: operation('patch', kind, [...write, query('force', 'boolean')], patches),
      delete: operation('delete', kind, [DRY_RUN], [], STATUS),
    }),
    ...(kind.statusStrategy && {
      [`${one}/status`]: {
        get: operation('get', kind, [], []),
        put: operation('put', kind, write, ['application/json', 'application/yaml']),
        patch: operation('patch', kind, [...write, query('force', 'boolean')], patches),
      },
    }),
  };
}

const STATUS = 'io.k8s.apimachinery.pkg.apis.meta.v1.Status';

/** What every document's paths refer to beyond its kinds. */
export const COMMON_SCHEMAS: readonly string[] = [
  STATUS,
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
];

const ACTIONS: Readonly<Record<string, string>> = { post: 'create', put: 'update' };

const verbOf = (operation: Json): string => {
  const action = String(operation['x-kubernetes-action']);
  return ACTIONS[action] ?? action;
};

function query(name: string, type = 'string'): Json {
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}

const DRY_RUN = query('dryRun');
const FIELD_VALIDATION = query('fieldValidation');
const FIELD_MANAGER = query('fieldManager');
const LISTING = [
  query('labelSelector'),
  query('fieldSelector'),
  query('limit', 'integer'),
  query('continue'),
  query('resourceVersion'),
  query('resourceVersionMatch'),
  query('sendInitialEvents', 'boolean'),
  query('allowWatchBookmarks', 'boolean'),
  query('timeoutSeconds', 'integer'),
  query('watch', 'boolean'),
];

const PATCHES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

function operation(
  action: string,
  kind: ResourceDefinition,
  parameters: readonly Json[],
  media: readonly string[],
  answer = kind.schema,
): Json {
  const { group, version } = kind;
  const schema = { $ref: V3_REFERENCE + kind.schema };
  const content = Object.fromEntries(media.map((type) => [type, { schema }]));
  const answered = { 'application/json': { schema: { $ref: V3_REFERENCE + answer } } };
  return {
    operationId: `${action}${apiVersionOf(group, version).replace(/[^a-zA-Z0-9]/g, '')}${kind.kind}`,
    parameters,
    ...(media.length > 0 && { requestBody: { content, required: true } }),
    responses: { '200': { description: 'OK', content: answered } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind: kind.kind },
  };
}
