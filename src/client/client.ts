/** How every component reaches the cluster: typed verbs over the API's own requests. */
import { apiVersionOf, type Draft, type KubeObject, type ObjectKey } from '../apimachinery/meta.ts';
import type {
  ApiRequest,
  ApiResponse,
  ApiTransport,
  UserInfo,
  WatchHandler,
} from '../apimachinery/api-request.ts';
import { StatusError, type Status } from '../apimachinery/status.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import { collectionPath, pathOf } from '../api/resource-path.ts';
import type { Cancel } from '../sim/clock.ts';

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly limit?: number;
  readonly continue?: string;
}

export interface List<T> {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly T[];
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const CONTENT_TYPE: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/**
 * Verbs answer at once or throw: StatusError when the server refuses, Unreachable when nobody answers.
 * What comes back is frozen and shared; make a new object to change one.
 */
export interface Client {
  get<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): T;
  list<T extends KubeObject>(kind: ResourceDefinition<T>, options?: ListOptions): List<T>;
  watch<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    options: ListOptions,
    handler: WatchHandler,
  ): Cancel;
  create<T extends KubeObject>(kind: ResourceDefinition<T>, object: Draft<T>): T;
  /** Replaces an object. Its resourceVersion, if it has one, must still be the newest. */
  update<T extends KubeObject>(kind: ResourceDefinition<T>, object: T): T;
  updateStatus<T extends KubeObject>(kind: ResourceDefinition<T>, object: T): T;
  patch<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    key: ObjectKey,
    type: PatchType,
    patch: unknown,
    subresource?: string,
  ): T;
  delete(kind: ResourceDefinition, key: ObjectKey, options?: DeleteOptions): void;
  deleteCollection(kind: ResourceDefinition, options: ListOptions, deletion?: DeleteOptions): void;
  /** POST to a subresource: `binding`, `eviction`, `token`. */
  createSubresource(
    kind: ResourceDefinition,
    key: ObjectKey,
    subresource: string,
    body: unknown,
  ): unknown;
  /** Any other request. */
  raw(request: Omit<ApiRequest, 'user'>): ApiResponse;
}

export interface ClientIdentity {
  readonly user: UserInfo;
  /** Shown in traces and recorded as field manager: `kube-scheduler`, `kubelet`. */
  readonly component: string;
}

export class ApiClient implements Client {
  readonly #transport: ApiTransport;
  readonly #user: UserInfo;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #patchHeaders: Readonly<Record<PatchType, Readonly<Record<string, string>>>>;

  constructor(transport: ApiTransport, { user, component }: ClientIdentity) {
    this.#transport = transport;
    this.#user = user;
    this.#headers = { 'user-agent': component };
    const patchHeaders = {} as Record<PatchType, Record<string, string>>;
    for (const type of Object.keys(CONTENT_TYPE) as PatchType[]) {
      patchHeaders[type] = { ...this.#headers, 'content-type': CONTENT_TYPE[type] };
    }
    this.#patchHeaders = patchHeaders;
  }

  get<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): T {
    return this.#do({ method: 'GET', path: pathOf(kind, key) }) as T;
  }

  list<T extends KubeObject>(kind: ResourceDefinition<T>, options: ListOptions = {}): List<T> {
    return this.#do({
      method: 'GET',
      path: collectionPath(kind, options.namespace),
      query: queryOf(options),
    }) as List<T>;
  }

  watch<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    options: ListOptions,
    handler: WatchHandler,
  ): Cancel {
    const started = this.#transport.watch(
      {
        method: 'GET',
        path: collectionPath(kind, options.namespace),
        query: { ...queryOf(options), watch: 'true', allowWatchBookmarks: 'true' },
        headers: this.#headers,
        user: this.#user,
      },
      handler,
    );
    if ('stop' in started) return started.stop;
    throw refusalOf(started);
  }

  create<T extends KubeObject>(kind: ResourceDefinition<T>, object: Draft<T>): T {
    return this.#do({
      method: 'POST',
      path: collectionPath(kind, object.metadata.namespace),
      body: { apiVersion: apiVersionOf(kind.group, kind.version), kind: kind.kind, ...object },
    }) as T;
  }

  update<T extends KubeObject>(kind: ResourceDefinition<T>, object: T): T {
    return this.#do({ method: 'PUT', path: pathOf(kind, object.metadata), body: object }) as T;
  }

  updateStatus<T extends KubeObject>(kind: ResourceDefinition<T>, object: T): T {
    return this.#do({
      method: 'PUT',
      path: `${pathOf(kind, object.metadata)}/status`,
      body: object,
    }) as T;
  }

  patch<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    key: ObjectKey,
    type: PatchType,
    patch: unknown,
    subresource?: string,
  ): T {
    const path = subresource ? `${pathOf(kind, key)}/${subresource}` : pathOf(kind, key);
    return this.#do({ method: 'PATCH', path, body: patch, headers: this.#patchHeaders[type] }) as T;
  }

  delete(kind: ResourceDefinition, key: ObjectKey, options: DeleteOptions = {}): void {
    this.#do({ method: 'DELETE', path: pathOf(kind, key), body: deletionOf(options) });
  }

  deleteCollection(
    kind: ResourceDefinition,
    options: ListOptions,
    deletion: DeleteOptions = {},
  ): void {
    const path = collectionPath(kind, options.namespace);
    this.#do({ method: 'DELETE', path, query: queryOf(options), body: deletionOf(deletion) });
  }

  createSubresource(
    kind: ResourceDefinition,
    key: ObjectKey,
    subresource: string,
    body: unknown,
  ): unknown {
    return this.#do({ method: 'POST', path: `${pathOf(kind, key)}/${subresource}`, body });
  }

  raw(request: Omit<ApiRequest, 'user'>): ApiResponse {
    return this.#transport.handle({
      ...request,
      headers: { ...this.#headers, ...request.headers },
      user: this.#user,
    });
  }

  #do(request: ApiRequest): unknown {
    const response = this.#transport.handle({
      headers: this.#headers,
      ...request,
      user: this.#user,
    });
    if (response.status >= 400) throw refusalOf(response);
    return response.body;
  }
}

/** What an answer of 400 and above refuses with. */
export function refusalOf(response: ApiResponse): StatusError {
  const status = response.body as Status;
  return new StatusError(
    response.status,
    status.reason ?? '',
    status.message ?? '',
    status.details,
  );
}

function queryOf(options: ListOptions): Record<string, string> {
  const query: Record<string, string> = {};
  if (options.labelSelector) query.labelSelector = options.labelSelector;
  if (options.fieldSelector) query.fieldSelector = options.fieldSelector;
  if (options.resourceVersion !== undefined) query.resourceVersion = options.resourceVersion;
  if (options.limit) query.limit = String(options.limit);
  if (options.continue) query.continue = options.continue;
  return query;
}

function deletionOf(options: DeleteOptions): unknown {
  return { kind: 'DeleteOptions', apiVersion: 'v1', ...options };
}
