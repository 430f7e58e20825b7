/** PUT and PATCH (apiserver/pkg/endpoints/handlers/{update,patch}.go). */
import { applyJsonPatch } from '../../../apimachinery/patch/json-patch.ts';
import { mergePatch, notAMap } from '../../../apimachinery/patch/merge-patch.ts';
import { strategicMergePatch } from '../../../apimachinery/patch/strategic-merge-patch.ts';
import { apiVersionOf, type KubeObject } from '../../../apimachinery/meta.ts';
import { isValues, ownValue, type Values } from '../../../apimachinery/own-property.ts';
import { decode } from '../../../apimachinery/schema/decode.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { RequestContext } from '../request-context.ts';
import { flag, parameter } from '../request-info.ts';
import { decodeAs, decodeBody } from './decode-body.ts';
import { jsonProblem } from './json-text.ts';
import { appliedServerSide } from './managed-fields.ts';
import { decodeMerged, decodePatched } from './patched.ts';
import { checkName, create, existing, update, type UpdateOptions, type Written } from './write.ts';

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

export function put(context: RequestContext, options: UpdateOptions): Written {
  const sent = decodeBody(context);
  checkName(context, sent.metadata);
  const { kind, store, key, resource } = context;
  if (kind.strategy.allowCreateOnUpdate && !resource.subresource && !store.find(key)) {
    return { object: create(context, sent), created: true };
  }
  const previous = existing(context);
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
  if (!PATCH_TYPES.includes(type)) throw StatusError.unsupportedMediaType(PATCH_TYPES);
  if (type === 'application/apply-patch+yaml') return apply(context, options);

  const body = patchBody(request.body);
  const previous = existing(context, key);
  const { object } = previous;
  const next =
    type === 'application/strategic-merge-patch+json'
      ? decodeMerged(context, strategicMergePatch(server.host.schema, kind.schema, object, body), body)
      : decodePatched(
          context,
          type === 'application/json-patch+json' ? applyJsonPatch(object, body) : mergePatch(object, body),
        );
  checkName(context, next.metadata);
  return { object: update(context, next, previous, options), created: false };
}

/** Text is what was no JSON. */
function patchBody(body: unknown): unknown {
  if (body !== undefined && typeof body !== 'string') return body;
  throw StatusError.badRequest(`error decoding patch: ${jsonProblem(body ?? '') ?? 'not an object'}`);
}

function apply(context: RequestContext, options: UpdateOptions): Written {
  const { kind, store, key, request, resource } = context;
  const manager = parameter(request, 'fieldManager')!;
  const applied = decodeApplied(context, withKind(context, request.body));
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

/** A field that the kind does not have is refused whatever the field validation (structured-merge-diff/typed). */
function decodeApplied(context: RequestContext, body: Values): KubeObject {
  const { kind, resource, server } = context;
  const { unknown } = decode(server.host.schema, kind.schema, body);
  if (unknown.length > 0) {
    const problems = unknown.map((path) => `.${withKeys(body, path)}: field not declared in schema`);
    const told = problems.length === 1 ? problems[0]! : `errors:\n${problems.map((one) => `  ${one}`).join('\n')}`;
    const { namespace = '', name = '' } = resource;
    throw new StatusError(
      500,
      '',
      `failed to create typed patch object (${namespace}/${name}; ${apiVersionOf(kind.group, kind.version)}, Kind=${kind.kind}): ${told}`,
    );
  }
  return decodeAs(context, kind, kind.schema, body);
}

/** `containers[0]` by its name: `containers[name="web"]`. */
function withKeys(body: unknown, path: string): string {
  let value: unknown = body;
  return path.replace(/([^.[\]]+)|\[(\d+)\]/g, (step, field?: string, index?: string) => {
    if (field !== undefined) {
      value = isValues(value) ? ownValue(value, field) : undefined;
      return step;
    }
    value = Array.isArray(value) ? (value[Number(index)] as unknown) : undefined;
    const name = isValues(value) ? ownValue(value, 'name') : undefined;
    return name === undefined ? step : `[name=${JSON.stringify(name)}]`;
  });
}

function withKind({ kind }: RequestContext, body: unknown): Values {
  const expected = apiVersionOf(kind.group, kind.version);
  if (!isValues(body))
    throw StatusError.badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: ${notAMap(body)}`,
    );
  const sent = body as { apiVersion?: string; kind?: string };
  if (sent.apiVersion !== expected || sent.kind !== kind.kind) {
    throw StatusError.badRequest(
      `incorrect type specified in the apply patch: expected ${expected}, Kind=${kind.kind}, got ${sent.apiVersion ?? ''}, Kind=${sent.kind ?? ''}`,
    );
  }
  return body;
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _none, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject['metadata'] };
}
