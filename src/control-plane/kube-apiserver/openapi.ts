/** /openapi/v3: a document for each group version, so that kubectl can check, explain and apply. */
import type { ApiResponse } from '../../apimachinery/api-request.ts';
import { apiVersionOf } from '../../apimachinery/meta.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { hashText } from '../../sim/digest.ts';
import { KUBERNETES_VERSION } from '../../version.ts';
import type { SchemaDocument } from './api-server-host.ts';
import type { ServedKinds } from './registry/served-kinds.ts';

type Json = { readonly [key: string]: unknown };

export class OpenApi {
  readonly #served: ServedKinds;
  #kinds: readonly ResourceDefinition[] = [];
  #generation = -1;
  readonly #definitions: Readonly<Record<string, unknown>>;
  readonly #documents = new Map<string, Json>();

  constructor(served: ServedKinds, document: SchemaDocument) {
    this.#served = served;
    this.#definitions = document.definitions;
  }

  handle(path: string): unknown {
    this.#refresh();
    if (path === '/openapi/v3') return this.#root();
    const groupVersion = path.slice('/openapi/v3/'.length);
    return this.#groupVersions().includes(groupVersion) ? this.#document(groupVersion) : undefined;
  }

  #refresh(): void {
    const { generation, all } = this.#served;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#kinds = all;
    this.#documents.clear();
  }

  #root(): unknown {
    const paths: Record<string, unknown> = {};
    for (const groupVersion of this.#groupVersions()) {
      const hash = (hashText(`${groupVersion} ${this.#kinds.length}`) >>> 0)
        .toString(16)
        .toUpperCase()
        .padStart(8, '0');
      paths[groupVersion] = { serverRelativeURL: `/openapi/v3/${groupVersion}?hash=${hash}` };
    }
    return { paths };
  }

  #groupVersions(): string[] {
    return [...new Set(this.#kinds.map(rootOf))];
  }

  #document(groupVersion: string): Json {
    let document = this.#documents.get(groupVersion);
    if (!document) {
      const kinds = this.#kinds.filter((kind) => rootOf(kind) === groupVersion);
      const paths: Record<string, unknown> = {};
      for (const kind of kinds) Object.assign(paths, pathsOf(kind));
      document = {
        openapi: '3.0.0',
        info: { title: 'Kubernetes', version: 'v1.36.0' },
        paths,
        components: { schemas: this.#reachable(kinds.flatMap(({ schema }) => [schema])) },
      };
      this.#documents.set(groupVersion, document);
    }
    return document;
  }

  /** These definitions and all that they refer to, in OpenAPI's form of references. */
  #reachable(roots: readonly string[]): Json {
    const schemas: Record<string, unknown> = {};
    const open = [...roots, DELETE_OPTIONS];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name in schemas || !(name in this.#definitions)) continue;
      schemas[name] = moved(this.#definitions[name], (reference) => open.push(reference));
    }
    return schemas;
  }
}

/**
 * /openapi/v2: that there is one, and nothing in it. kubectl asks it about kinds that v3 does not know, as Protobuf
 * (gnostic's Document: swagger, info, paths).
 */
// Parity: upstream's holds everything that v3's documents hold.
export function emptyOpenApiV2(accept = ''): ApiResponse {
  const info = { title: 'Kubernetes', version: KUBERNETES_VERSION };
  if (!accept.includes('protobuf'))
    return { status: 200, body: { swagger: '2.0', info, paths: {} } };
  const text = (field: number, value: string) =>
    String.fromCharCode((field << 3) | 2, value.length) + value;
  const body = text(1, '2.0') + text(2, text(1, info.title) + text(2, info.version)) + text(8, '');
  const type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
  return { status: 200, headers: { 'content-type': type }, body };
}

const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';
const OLD = '#/definitions/';
const NEW = '#/components/schemas/';

function moved(value: unknown, refer: (name: string) => void): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, refer));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '$ref' && typeof item === 'string') {
      const name = item.slice(OLD.length);
      refer(name);
      copy[key] = NEW + name;
    } else {
      copy[key] = moved(item, refer);
    }
  }
  return copy;
}

function rootOf({ group, version }: ResourceDefinition): string {
  return group ? `apis/${group}/${version}` : `api/${version}`;
}

function query(name: string, type = 'string'): Json {
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}

const DRY_RUN = query('dryRun');
const FIELD_VALIDATION = query('fieldValidation');
const FIELD_MANAGER = query('fieldManager');

function operation(
  action: string,
  kind: ResourceDefinition,
  parameters: readonly Json[],
  media: readonly string[],
): Json {
  const schema = { $ref: NEW + kind.schema };
  const content = Object.fromEntries(media.map((type) => [type, { schema }]));
  return {
    operationId: `${action}${apiVersionOf(kind.group, kind.version).replace(/[^a-zA-Z0-9]/g, '')}${kind.kind}`,
    parameters,
    ...(media.length > 0 &&
      action !== 'read' &&
      action !== 'list' && { requestBody: { content, required: true } }),
    responses: { '200': { description: 'OK', content: { 'application/json': { schema } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': {
      group: kind.group,
      version: kind.version,
      kind: kind.kind,
    },
  };
}

const PATCHES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

function pathsOf(kind: ResourceDefinition): Json {
  const { plural, namespaced, without = [] } = kind;
  const collection = `/${rootOf(kind)}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const write = [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION];
  const onCollection = offered(without, {
    list: ['get', operation('list', kind, LIST, [])],
    create: ['post', operation('post', kind, write, ['application/json'])],
    deletecollection: ['delete', operation('deletecollection', kind, [DRY_RUN], [])],
  });
  const onObject = offered(without, {
    get: ['get', operation('get', kind, [], [])],
    update: ['put', operation('put', kind, write, ['application/json'])],
    patch: ['patch', operation('patch', kind, [...write, query('force', 'boolean')], PATCHES)],
    delete: ['delete', operation('delete', kind, [DRY_RUN], [])],
  });
  return {
    ...(onCollection && { [collection]: onCollection }),
    ...(onObject && { [`${collection}/{name}`]: onObject }),
  };
}

const LIST = [
  query('labelSelector'),
  query('fieldSelector'),
  query('limit', 'integer'),
  query('watch', 'boolean'),
];

/** Method to operation, for the verbs that the kind offers; undefined if there are none. */
function offered(
  without: readonly string[],
  operations: { readonly [verb: string]: readonly [method: string, operation: Json] },
): Json | undefined {
  const there = Object.entries(operations).filter(([verb]) => !without.includes(verb));
  if (there.length === 0) return undefined;
  return Object.fromEntries(there.map(([, methodAndOperation]) => methodAndOperation));
}
