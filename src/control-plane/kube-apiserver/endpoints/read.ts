/** GET and LIST (apiserver/pkg/endpoints/handlers/get.go, pkg/storage/etcd3/store.go). */
import { StatusError } from '../../../apimachinery/status.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { KeyValue, Revision } from '../../etcd/etcd.ts';
import type { RequestContext } from '../request-context.ts';
import { parameter } from '../request-info.ts';
import { continueToken, parseContinue, type Page } from './continue-token.ts';
import { checkListOptions, integerParameter } from './options.ts';
import { selectionOf, type Selection } from '../registry/selection.ts';

export interface Listed {
  readonly items: readonly KubeObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

export function get(context: RequestContext): KubeObject {
  checkRevision(context, parameter(context.request, 'resourceVersion'));
  return context.store.get(context.key).object;
}

export function list(context: RequestContext): Listed {
  checkListOptions(context.request, false);
  const selection = selectionOf(context.request, context.resource);
  const { store, request, resource } = context;
  const { etcd } = store;
  const page = pageOf(context);
  const prefix = store.prefixOf(resource.namespace);
  const limit = Math.max(0, integerParameter(request, 'limit') ?? 0);
  const at = page?.at ?? exactRevision(context);

  const items: KubeObject[] = [];
  let last: KeyValue | undefined;
  if (at !== undefined && at < etcd.compacted) throw expired(page);
  const only = page ? undefined : onlyKey(context, selection);
  const range =
    only === undefined
      ? etcd.range(prefix, { at, from: page && prefix + page.start })
      : [etcd.get(only, at)].filter((found) => found !== undefined);
  let left = 0;
  for (const keyValue of range) {
    const object = store.read(keyValue.value);
    if (!selection.matches(object)) continue;
    if (limit && items.length === limit) {
      left++;
    } else {
      items.push(object);
      last = keyValue;
    }
  }
  const revision = at ?? etcd.revision;
  return {
    items,
    metadata: {
      resourceVersion: String(revision),
      // The next page begins with the first key there could be after the last one given.
      ...(left > 0 && { continue: continueToken(revision, `${last!.key.slice(prefix.length)}\0`) }),
      // With a selector nobody upstream has counted.
      ...(left > 0 && selection.everything && { remainingItemCount: left }),
    },
  };
}

/** The key of the one object that a selector by name can mean: every kubelet lists its own Node so. */
function onlyKey(
  { store, resource, kind }: RequestContext,
  selection: Selection,
): string | undefined {
  const name = selection.exact('metadata.name');
  const { namespace } = resource;
  if (!name || (kind.namespaced && namespace === undefined)) return undefined;
  return store.keyOf({ namespace, name });
}

/** Not older than asked for, which is always so, unless it has not happened yet. */
function checkRevision(context: RequestContext, asked: string | undefined): Revision | undefined {
  if (asked === undefined || asked === '' || asked === '0') return undefined;
  if (!/^\d+$/.test(asked)) {
    throw new StatusError(
      500,
      '',
      `resourceVersion: Invalid value: ${JSON.stringify(asked)}: strconv.ParseUint: parsing ${JSON.stringify(asked)}: invalid syntax`,
    );
  }
  const revision = Number(asked);
  const current = context.store.etcd.revision;
  if (revision > current) throw tooLarge(revision, current);
  return revision;
}

function tooLarge(revision: Revision, current: Revision): StatusError {
  return new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${revision}, current: ${current}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  );
}

function exactRevision(context: RequestContext): Revision | undefined {
  const asked = parameter(context.request, 'resourceVersion');
  const match = parameter(context.request, 'resourceVersionMatch');
  const revision = checkRevision(context, asked);
  // A first page of a given revision is of exactly that revision, unless it may be newer.
  const exact = match ? match === 'Exact' : parameter(context.request, 'limit');
  return exact ? revision : undefined;
}

function pageOf(context: RequestContext): Page | undefined {
  const text = parameter(context.request, 'continue');
  if (!text) return undefined;
  const asked = parameter(context.request, 'resourceVersion');
  if (asked)
    throw StatusError.badRequest('specifying resource version is not allowed when using continue');
  const page = parseContinue(text);
  return page.at > 0 ? page : { ...page, at: context.store.etcd.revision };
}

function expired(page: Page | undefined): StatusError {
  if (!page) return StatusError.expired('The resourceVersion for the provided list is too old.');
  const inconsistent = continueToken(-1, page.start);
  const refusal = StatusError.expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return Object.assign(refusal, {
    status: { ...refusal.status, metadata: { continue: inconsistent } },
  });
}
