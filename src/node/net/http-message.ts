/** An HTTP request, its response, and who answers one with the other. */

export interface HttpRequest {
  readonly method: string;
  /** With the query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body: string;
}

/** Answers a request once, now or later. */
export type HttpHandler = (request: HttpRequest, respond: (response: HttpResponse) => void) => void;
