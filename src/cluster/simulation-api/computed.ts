/** Kinds whose objects are made when they are asked for, from what the simulation remembers. */
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import { parseFieldSelector } from '../../apimachinery/fields.ts';
import { apiVersionOf, type KubeObject } from '../../apimachinery/meta.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { parameter, resourceRequest } from '../../control-plane/kube-apiserver/request-info.ts';
import { representationOf } from '../../control-plane/kube-apiserver/negotiation.ts';
import { tableOf } from '../../control-plane/kube-apiserver/table.ts';
import type { Millis } from '../../sim/clock.ts';

export interface Question {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly parameter: (name: string) => string | undefined;
}

export interface ComputedKind {
  readonly kind: ResourceDefinition;
  /** All that are about what is asked. With a name, only that one matters. */
  readonly find: (question: Question) => readonly KubeObject[];
}

/** The answer to a GET about a computed kind; undefined if it is about something else. */
export function computed(
  kinds: readonly ComputedKind[],
  request: ApiRequest,
  now: Millis,
): ApiResponse | undefined {
  const asked = resourceRequest(
    request,
    (group, version, plural) =>
      kinds.find(
        ({ kind }) => kind.group === group && kind.version === version && kind.plural === plural,
      )?.kind,
  );
  if (!asked) return undefined;
  const { kind, name, namespace } = asked;
  const { find } = kinds.find((one) => one.kind === kind)!;
  let objects = find({ namespace, name, parameter: (text) => parameter(request, text) });
  if (name) {
    const found = objects.find(({ metadata }) => metadata.name === name);
    if (found) return presented(kind, request, [found], now, true);
    const missing = StatusError.notFound({ group: kind.group, resource: kind.plural }, name);
    return { status: 404, body: missing.status };
  }
  const selector = parameter(request, 'fieldSelector');
  if (selector && kind.fields) {
    const { matches } = parseFieldSelector(selector);
    objects = objects.filter((object) =>
      matches({ 'metadata.name': object.metadata.name, ...kind.fields!(object) }),
    );
  }
  const limit = Number(parameter(request, 'limit') ?? 0);
  const from = Number(parameter(request, 'continue') ?? 0) || 0;
  const page = objects.slice(from, limit > 0 ? from + limit : undefined);
  return presented(kind, request, page, now, false, objects.length - from - page.length);
}

function presented(
  kind: ResourceDefinition,
  request: ApiRequest,
  objects: readonly KubeObject[],
  now: Millis,
  single: boolean,
  remaining = 0,
): ApiResponse {
  // What is told is made anew for each page: the next one begins where this one ended, in a list that may be another.
  const from = Number(parameter(request, 'continue') ?? 0) || 0;
  const metadata = {
    resourceVersion: '1',
    ...(remaining > 0 && {
      continue: String(from + objects.length),
      remainingItemCount: remaining,
    }),
  };
  if (representationOf(request.headers?.accept) === 'table') {
    return { status: 200, body: tableOf(kind, objects, metadata, now, 'Metadata') };
  }
  if (single) return { status: 200, body: objects[0] };
  const apiVersion = apiVersionOf(kind.group, kind.version);
  return { status: 200, body: { kind: `${kind.kind}List`, apiVersion, metadata, items: objects } };
}
