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
  /** A page of them, where each costs something to make; undefined for a question that only `find` can answer. */
  readonly page?: (
    question: Question,
    from: number,
    limit: number,
  ) => { readonly objects: readonly KubeObject[]; readonly total: number } | undefined;
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
  const { find, page } = kinds.find((one) => one.kind === kind)!;
  const question: Question = { namespace, name, parameter: (text) => parameter(request, text) };
  const limit = wholeNumber(parameter(request, 'limit'));
  const from = wholeNumber(parameter(request, 'continue'));
  const told = !name && limit > 0 ? page?.(question, from, limit) : undefined;
  if (told)
    return presented(
      kind,
      request,
      told.objects,
      now,
      false,
      told.total - from - told.objects.length,
    );
  let objects = find(question);
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
  const shown = objects.slice(from, limit > 0 ? from + limit : undefined);
  return presented(kind, request, shown, now, false, objects.length - from - shown.length);
}

/** Zero for anything else. */
const wholeNumber = (text: string | undefined): number =>
  /^\d{1,9}$/.test(text ?? '') ? Number(text) : 0;

function presented(
  kind: ResourceDefinition,
  request: ApiRequest,
  objects: readonly KubeObject[],
  now: Millis,
  single: boolean,
  remaining = 0,
): ApiResponse {
  // What is told is made anew for each page: the next one begins where this one ended, in a list that may be another.
  const from = wholeNumber(parameter(request, 'continue'));
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
