/** Requests as the page makes them. A refusal is thrown with the API server's own words. */
import type { ApiResponse, Method } from '../../apimachinery/api-request.ts';
import type { Status } from '../../apimachinery/status.ts';
import type { ClusterBackend, Patience } from '../../backend/cluster-backend.ts';
import { collectionPath, kindOfPlural, objectPath } from '../model/api-kinds.ts';
import type { Reference } from '../model/reference.ts';

export class ApiProblem extends Error {
  readonly code: number;
  /** Which fields are wrong, and why. */
  readonly causes: readonly { readonly field: string; readonly message: string }[];

  constructor(code: number, message: string, causes: ApiProblem['causes'] = []) {
    super(message);
    this.code = code;
    this.causes = causes;
  }
}

export type PatchType = 'merge' | 'strategic' | 'json';

const patchTypes: { readonly [type in PatchType]: string } = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
};

export class Api {
  readonly #backend: ClusterBackend;

  constructor(backend: ClusterBackend) {
    this.#backend = backend;
  }

  get(path: string, query?: { readonly [name: string]: string }): Promise<unknown> {
    return this.#send('GET', path, undefined, undefined, query);
  }

  patch(
    reference: Reference,
    body: unknown,
    { type = 'merge', subresource }: { type?: PatchType; subresource?: string } = {},
  ): Promise<unknown> {
    return this.#send(
      'PATCH',
      objectPath(reference.plural, reference, subresource),
      body,
      patchTypes[type],
    );
  }

  create(plural: string, body: unknown, namespace?: string): Promise<unknown> {
    return this.#send('POST', collectionPath(kindOfPlural(plural)!, namespace), body);
  }

  post(path: string, body: unknown, patience?: Patience): Promise<unknown> {
    return this.#send('POST', path, body, undefined, undefined, patience);
  }

  delete(reference: Reference): Promise<unknown> {
    return this.#send('DELETE', objectPath(reference.plural, reference), undefined);
  }

  async #send(
    method: Method,
    path: string,
    body: unknown,
    type = 'application/json',
    query?: { readonly [name: string]: string },
    patience?: Patience,
  ): Promise<unknown> {
    const headers = {
      ...(body !== undefined && { 'content-type': type }),
      'user-agent': 'kubeglass-page',
    };
    const response = await this.#backend.request(
      {
        method,
        path,
        headers,
        ...(query && { query }),
        ...(body !== undefined && { body }),
      },
      patience,
    );
    if (response.status >= 400)
      throw new ApiProblem(response.status, problemOf(response), causesOf(response));
    return response.body;
  }
}

function causesOf({ body }: ApiResponse): ApiProblem['causes'] {
  const { details } = (body ?? {}) as Partial<Status>;
  return (details?.causes ?? []).map(({ field = '', message = '' }) => ({ field, message }));
}

const problemOf = ({ status, body }: ApiResponse): string =>
  typeof body === 'string' && body
    ? body
    : ((body as Status | undefined)?.message ?? String(status));
