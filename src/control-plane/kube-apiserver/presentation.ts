/** Answers in the form that the client asked for: objects, tables, or metadata alone. */
import type { ApiRequest, ApiResponse, WatchHandler } from '../../apimachinery/api-request.ts';
import { invalid } from '../../apimachinery/field-error.ts';
import { apiVersionOf, type KubeObject } from '../../apimachinery/meta.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Listed } from './endpoints/read.ts';
import { PRODUCED, representationOf, type Representation } from './negotiation.ts';
import type { RequestContext } from './request-context.ts';
import { parameter } from './request-info.ts';
import { partialMetadata, tableEvents, tableOf, type IncludeObject } from './table.ts';

/** Refuses what could not be answered, before anything is done. */
export function checkAccept(context: RequestContext): void {
  if (representationFor(context) === 'table') includeOf(context.request);
}

/** One object. A Status stays as it is. */
export function presentedObject(context: RequestContext, response: ApiResponse): ApiResponse {
  const representation = representationFor(context);
  if (representation === 'object' || typeof response.body !== 'object') return response;
  const object = response.body as KubeObject;
  const { kind, now, request } = context;
  if (object.kind !== kind.kind) return response;
  if (representation === 'metadata') return { ...response, body: partialMetadata(object) };
  const { resourceVersion } = object.metadata;
  const body = tableOf(kind, [object], { resourceVersion }, now, includeOf(request));
  return { ...response, body };
}

export function presentedList(context: RequestContext, { items, metadata }: Listed): ApiResponse {
  const { kind, now, request } = context;
  switch (representationFor(context)) {
    case 'table':
      return { status: 200, body: tableOf(kind, items, metadata, now, includeOf(request)) };
    case 'metadata': {
      const apiVersion = 'meta.k8s.io/v1';
      const listKind = 'PartialObjectMetadataList';
      const body = { kind: listKind, apiVersion, metadata, items: items.map(partialMetadata) };
      return { status: 200, body };
    }
    case 'object': {
      const apiVersion = apiVersionOf(kind.group, kind.version);
      return {
        status: 200,
        body: { kind: kind.listKind ?? `${kind.kind}List`, apiVersion, metadata, items },
      };
    }
  }
}

/** Gives each event of a watch its form on the way to `handler`. */
export function presentedEvents(context: RequestContext, handler: WatchHandler): WatchHandler {
  const { kind, server, request } = context;
  const representation = representationFor(context);
  if (representation === 'object') return handler;
  const table = tableEvents(kind, server.host.clock.now, includeOf(request));
  return {
    onEvent: (event) => {
      if (representation === 'table') return handler.onEvent(table(event));
      const { type, object } = event;
      if (type === 'ERROR') return handler.onEvent(event);
      handler.onEvent({ type, object: partialMetadata(object as KubeObject) });
    },
    onClose: () => handler.onClose(),
  };
}

function representationFor({ request, resource, kind }: RequestContext): Representation {
  const asked = representationOf(request.headers?.accept, resource.name === undefined);
  // What is only asked and never kept has no other form.
  const onlyAsked = kind.virtual && kind.without?.includes('get') && !resource.subresource;
  if (asked !== 'object' && onlyAsked) throw StatusError.notAcceptable(PRODUCED);
  return asked;
}

const INCLUDED: readonly string[] = ['None', 'Object', 'Metadata'];

function includeOf(request: ApiRequest): IncludeObject {
  const asked = parameter(request, 'includeObject') || 'Metadata';
  if (INCLUDED.includes(asked)) return asked as IncludeObject;
  throw StatusError.invalid({ group: 'meta.k8s.io', kind: 'TableOptions' }, '', [
    invalid('includeObject', asked, "must be 'Metadata', 'Object', 'None', or empty"),
  ]);
}
