/**
 * /openapi/v3, a document for each group version, and /openapi/v2, one for all: so that clients can check, explain and
 * apply. Each is made when somebody asks, and again when kinds have come or gone.
 */
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { hashText } from '../../../sim/digest.ts';
import { KUBERNETES_VERSION } from '../../../version.ts';
import type { SchemaDocument } from '../api-server-host.ts';
import type { ServedKinds } from '../registry/served-kinds.ts';
import { parameter } from '../request-info.ts';
import { publishedDefinition, publishedList } from './custom-definitions.ts';
import { gnosticDocument, type Swagger } from './gnostic.ts';
import { COMMON_SCHEMAS, listSchemaOf, pathsOf, rootOf, V3_REFERENCE } from './operations.ts';

type Json = { readonly [key: string]: unknown };

const V2_REFERENCE = '#/definitions/';
const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

export class OpenApi {
  readonly #served: ServedKinds;
  readonly #known: Readonly<Record<string, unknown>>;
  #generation = -1;
  #kinds: readonly ResourceDefinition[] = [];
  readonly #documents = new Map<string, Json>();
  readonly #hashes = new Map<string, string>();
  #swagger: Swagger | undefined;
  #gnostic: Uint8Array | undefined;

  constructor(served: ServedKinds, document: SchemaDocument) {
    this.#served = served;
    this.#known = document.definitions;
  }

  /** An answer to a path of /openapi; undefined if it is none. */
  handle(request: ApiRequest): ApiResponse | undefined {
    const { path, headers = {} } = request;
    this.#refresh();
    if (path === '/openapi/v2') return this.#v2(headers);
    if (path === '/openapi/v3') return { status: 200, body: { paths: this.#roots() } };
    if (!path.startsWith('/openapi/v3/')) return undefined;
    const root = path.slice('/openapi/v3/'.length);
    if (!this.#kinds.some((kind) => rootOf(kind) === root)) throw StatusError.unknownPath();
    return this.#v3(root, request);
  }

  #refresh(): void {
    const { generation, all } = this.#served;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#kinds = all;
    this.#documents.clear();
    this.#hashes.clear();
    this.#swagger = undefined;
    this.#gnostic = undefined;
  }

  #roots(): Json {
    const roots = [...new Set(this.#kinds.map(rootOf))];
    const entry = (root: string) => ({
      serverRelativeURL: `/openapi/v3/${root}?hash=${this.#hash(root)}`,
    });
    return Object.fromEntries(roots.map((root) => [root, entry(root)]));
  }

  #v3(root: string, request: ApiRequest): ApiResponse {
    const hash = this.#hash(root);
    const asked = parameter(request, 'hash');
    if (asked !== undefined && asked !== hash) {
      const location = `/openapi/v3/${root}?hash=${hash}`;
      return { status: 301, headers: { location }, body: '' };
    }
    const etag = JSON.stringify(hash);
    // Whoever names the hash may keep what it stands for.
    const kept = asked === undefined ? 'no-cache, private' : 'public, immutable';
    const headers = { etag, vary: 'Accept', 'cache-control': kept };
    if (request.headers?.['if-none-match'] === etag) return { status: 304, headers, body: '' };
    return { status: 200, headers, body: this.#document(root) };
  }

  #v2({ accept = '', 'if-none-match': known }: NonNullable<ApiRequest['headers']>): ApiResponse {
    this.#swagger ??= this.#makeSwagger();
    const etag = JSON.stringify(
      hex(`v2 ${KUBERNETES_VERSION} ${JSON.stringify(this.#kinds.map(identity))}`),
    );
    const headers = { etag, vary: 'Accept', 'cache-control': 'no-cache, private' };
    if (known === etag) return { status: 304, headers, body: '' };
    if (!accept.includes('protobuf')) return { status: 200, headers, body: this.#swagger };
    this.#gnostic ??= gnosticDocument(this.#swagger);
    return { status: 200, headers: { ...headers, 'content-type': PROTOBUF }, body: this.#gnostic };
  }

  /** Changes when what the document says changes: built-in kinds do not, custom ones bring their schema. */
  #hash(root: string): string {
    let hash = this.#hashes.get(root);
    if (hash === undefined) {
      const kinds = this.#kinds.filter((kind) => rootOf(kind) === root).map(identity);
      hash = hex(`${root} ${KUBERNETES_VERSION} ${JSON.stringify(kinds)}`);
      this.#hashes.set(root, hash);
    }
    return hash;
  }

  #document(root: string): Json {
    let document = this.#documents.get(root);
    if (!document) {
      const kinds = this.#kinds.filter((kind) => rootOf(kind) === root);
      const roots = kinds.flatMap((kind) => [kind.schema, listSchemaOf(kind)]);
      document = {
        openapi: '3.0.0',
        info: { title: 'Kubernetes', version: KUBERNETES_VERSION },
        paths: Object.assign({}, ...kinds.map(pathsOf)) as Json,
        components: {
          schemas: this.#reachable([...roots, ...COMMON_SCHEMAS], kinds, V3_REFERENCE),
        },
      };
      this.#documents.set(root, document);
    }
    return document;
  }

  #makeSwagger(): Swagger {
    const roots = this.#kinds.flatMap((kind) => [kind.schema, listSchemaOf(kind)]);
    return {
      swagger: '2.0',
      info: { title: 'Kubernetes', version: KUBERNETES_VERSION },
      paths: Object.assign(
        {},
        ...this.#kinds.map((kind) => swaggerPaths(kind)),
      ) as Swagger['paths'],
      definitions: this.#reachable(
        [...roots, ...COMMON_SCHEMAS],
        this.#kinds,
        V2_REFERENCE,
      ) as Swagger['definitions'],
    };
  }

  /** These definitions and all that they refer to. */
  #reachable(
    roots: readonly string[],
    kinds: readonly ResourceDefinition[],
    reference: string,
  ): Json {
    const old = reference === V2_REFERENCE;
    const custom = new Map<string, Json>();
    for (const kind of kinds) {
      if (!kind.custom) continue;
      custom.set(kind.schema, publishedDefinition(kind, old));
      custom.set(listSchemaOf(kind), publishedList(kind));
    }
    const schemas: Record<string, unknown> = {};
    const open = [...roots];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const definition =
        custom.get(name) ?? (Object.hasOwn(this.#known, name) && this.#known[name]);
      if (!definition || Object.hasOwn(schemas, name)) continue;
      const told = old ? oldForm(definition as Json) : definition;
      schemas[name] = moved(told, reference, (found) => open.push(found));
    }
    return schemas;
  }
}

/** Swagger cannot say that a value is one of two types. */
const oldForm = (definition: Json): Json =>
  definition.format === 'int-or-string' ? { type: 'string', ...definition } : definition;

const identity = ({ group, version, plural, custom }: ResourceDefinition): unknown => [
  group,
  version,
  plural,
  custom?.published,
];

const hex = (text: string): string =>
  [text, `${text} `]
    .map((one) => (hashText(one) >>> 0).toString(16).toUpperCase().padStart(8, '0'))
    .join('');

/** Only what tells a client that a kind is there, and how it may be patched. */
function swaggerPaths(kind: ResourceDefinition): Swagger['paths'] {
  const told: Record<string, Record<string, Json>> = {};
  for (const [path, operations] of Object.entries(pathsOf(kind))) {
    told[path] = {};
    for (const [method, operation] of Object.entries(operations as Record<string, Json>)) {
      const { parameters: _parameters, requestBody, responses: _responses, ...rest } = operation;
      const content = (requestBody as { content?: object } | undefined)?.content;
      told[path][method] = {
        ...rest,
        ...(content && { consumes: Object.keys(content) }),
        produces: ['application/json', 'application/yaml'],
        responses: { '200': { description: 'OK' } },
      };
    }
  }
  return told;
}

/** With references to definitions written as the document has them. */
function moved(value: unknown, reference: string, refer: (name: string) => void): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, reference, refer));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '$ref' && typeof item === 'string') {
      const name = item.slice(V2_REFERENCE.length);
      refer(name);
      copy[key] = reference + name;
    } else {
      copy[key] = moved(item, reference, refer);
    }
  }
  return copy;
}
