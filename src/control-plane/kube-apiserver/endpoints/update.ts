/** PUT and PATCH (apiserver/pkg/endpoints/handlers/{update,patch}.go). */
import { applyJsonPatch } from '../../../apimachinery/patch/json-patch.ts';
import { mergePatch } from '../../../apimachinery/patch/merge-patch.ts';
import { strategicMergePatch } from '../../../apimachinery/patch/strategic-merge-patch.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { RequestContext } from '../request-context.ts';
import { flag, parameter } from '../request-info.ts';
import { decodeBody } from './decode-body.ts';
import { decodeApplied } from './applied.ts';
import { END_OF_INPUT, jsonProblem } from './json-text.ts';
import { appliedServerSide } from './managed-fields.ts';
import { decodeMerged, decodePatched } from './patched.ts';
import { checkName, create, existing, update, type UpdateOptions, type Written } from './write.ts';

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

/** Strategic merge patches need Go's types. */
const CUSTOM_PATCH_TYPES = PATCH_TYPES.filter((type) => !type.includes('strategic'));

export function put(context: RequestContext, options: UpdateOptions): Written {
  const { kind, store, key, resource } = context;
  const stored = store.glimpse(key);
  const sent = decodeBody(context, stored?.object);
  checkName(context, sent.metadata);
  if (!stored && kind.strategy.allowCreateOnUpdate && !resource.subresource && !store.find(key))
    return { object: create(context, sent), created: true };
  const previous = stored ?? existing(context);
  const { resourceVersion } = sent.metadata;
  return {
    object: update(
      context,
      resourceVersion === '' ? withoutVersion(sent) : sent,
      previous,
      options,
    ),
    created: false,
  };
}

export function patch(context: RequestContext, options: UpdateOptions): Written {
  const { request, kind, key, server } = context;
  const type = request.headers?.['content-type']?.split(';')[0]?.trim() ?? '';
  const types = kind.custom ? CUSTOM_PATCH_TYPES : PATCH_TYPES;
  if (!types.includes(type)) throw StatusError.unsupportedMediaType(types);
  if (type === 'application/apply-patch+yaml') return apply(context, options);

  const body = patchBody(request.body);
  const previous = existing(context, key);
  const { object } = previous;
  const next =
    type === 'application/strategic-merge-patch+json'
      ? decodeMerged(
          context,
          strategicMergePatch(server.host.schema, kind.schema, object, body),
          object,
          body,
        )
      : decodePatched(
          context,
          type === 'application/json-patch+json'
            ? applyJsonPatch(object, body)
            : mergePatch(object, body),
          object,
        );
  checkName(context, next.metadata);
  return { object: update(context, next, previous, options), created: false };
}

/** Text is what was no JSON, unless it is a JSON string. */
export function patchBody(body: unknown): unknown {
  const problem =
    body === undefined ? END_OF_INPUT : typeof body === 'string' ? jsonProblem(body) : undefined;
  if (problem === undefined) return body;
  throw StatusError.badRequest(`error decoding patch: ${problem}`);
}

function apply(context: RequestContext, options: UpdateOptions): Written {
  const { kind, store, key, request, resource } = context;
  const manager = parameter(request, 'fieldManager')!;
  const applied = decodeApplied(context);
  checkName(context, applied.metadata);
  const found = store.find(key);
  if (!found && resource.subresource)
    throw StatusError.notFound({ group: kind.group, resource: kind.plural }, key.name);
  const object = appliedServerSide(
    context,
    found?.object,
    applied,
    manager,
    flag(request, 'force'),
  );
  if (!found) {
    const named = { ...object, metadata: { ...object.metadata, name: key.name } };
    return { object: create(context, named, { fieldsTracked: true }), created: true };
  }
  return {
    object: update(context, object, found, { ...options, action: 'apply', fieldsTracked: true }),
    created: false,
  };
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _none, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject['metadata'] };
}
