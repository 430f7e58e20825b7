/** A request to the Kubernetes API and its answer, without the wire: what HTTP carries, in plain values. */

export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: { readonly [key: string]: readonly string[] };
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiRequest {
  readonly method: Method;
  /** Decoded and without the query: `/api/v1/namespaces/default/pods/web`. */
  readonly path: string;
  readonly query?: { readonly [name: string]: string | readonly string[] | undefined };
  /** Lower-case names: `accept`, `content-type`, `user-agent`, `impersonate-user`. */
  readonly headers?: { readonly [name: string]: string | undefined };
  /** Parsed JSON. The server neither keeps nor changes it unless it is frozen. */
  readonly body?: unknown;
  /** Whoever the shell has authenticated; absent is anonymous. */
  readonly user?: UserInfo;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  /** A JSON value, a string for text, or bytes. */
  readonly body: unknown;
  /** Texts for `Warning` headers. */
  readonly warnings?: readonly string[];
}

export interface WatchEvent<T = unknown> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

export interface WatchHandler {
  onEvent(event: WatchEvent): void;
  /** The server has ended the watch: time-out, expiry (after an ERROR event), or because it stopped. */
  onClose(): void;
}

/** The way to an API server: in-process it is the server itself, with the process boundary of a real one. */
export interface ApiTransport {
  /** Answers at once, errors included. Throws Unreachable when nobody is there. */
  handle(request: ApiRequest): ApiResponse;
  /** Starts a watch (`watch=true` is implied). Returns its first answer if refused, otherwise how to stop it. */
  watch(request: ApiRequest, handler: WatchHandler): { readonly stop: () => void } | ApiResponse;
}
