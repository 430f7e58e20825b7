/** GET and LIST (apiserver/pkg/endpoints/handlers/get.go, pkg/storage/etcd3/store.go). */
import { StatusError } from '../../../apimachinery/status.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { Compacted, type KeyValue, type Revision } from '../../etcd/etcd.ts';
import type { RequestContext } from '../request-context.ts';
import { parameter } from '../request-info.ts';
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
  const selection = selectionOf(context.request, context.resource);
  return listSelected(context, selection);
}

export function listSelected(context: RequestContext, selection: Selection): Listed {
  const { store, request, resource } = context;
  const { etcd } = store;
  const page = pageOf(context);
  const prefix = store.prefixOf(resource.namespace);
  const limit = limitOf(parameter(request, 'limit'));
  const at = page?.at ?? exactRevision(context);

  const items: KubeObject[] = [];
  let next: KeyValue | undefined;
  const range = reading(context, () =>
    etcd.range(prefix, { at, from: page && prefix + page.start }),
  );
  let left = 0;
  for (const keyValue of range) {
    const object = keyValue.value as KubeObject;
    if (!selection.matches(object)) continue;
    if (limit && items.length === limit) {
      next ??= keyValue;
      left++;
    } else {
      items.push(object);
    }
  }
  const revision = at ?? etcd.revision;
  return {
    items,
    metadata: {
      resourceVersion: String(revision),
      ...(next && { continue: token(revision, next.key.slice(prefix.length)) }),
      // With a selector nobody upstream has counted.
      ...(next && selection.everything && { remainingItemCount: left }),
    },
  };
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

export function tooLarge(revision: Revision, current: Revision): StatusError {
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
  if (match === undefined || match === '') {
    // A first page of a given revision is of exactly that revision.
    return parameter(context.request, 'limit') && revision ? revision : undefined;
  }
  if (asked === undefined || asked === '') {
    throw invalidList(
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    throw invalidList(
      `resourceVersionMatch: Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`,
    );
  }
  if (match === 'Exact' && asked === '0') {
    throw invalidList(
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    );
  }
  return match === 'Exact' ? revision : undefined;
}

function invalidList(problem: string): StatusError {
  return new StatusError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${problem}`, {
    group: 'meta.k8s.io',
    kind: 'ListOptions',
  });
}

function limitOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  if (!/^[+-]?\d+$/.test(text)) {
    throw StatusError.badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Math.max(0, Number(text));
}

interface Page {
  readonly at: Revision;
  /** Key below the prefix. */
  readonly start: string;
}

const TOKEN_VERSION = 'meta.k8s.io/v1';

function token(rv: Revision, start: string): string {
  return base64Url(JSON.stringify({ v: TOKEN_VERSION, rv, start }));
}

function pageOf(context: RequestContext): Page | undefined {
  const text = parameter(context.request, 'continue');
  if (!text) return undefined;
  const asked = parameter(context.request, 'resourceVersion');
  if (asked)
    throw StatusError.badRequest('specifying resource version is not allowed when using continue');
  const parsed = parseToken(text);
  if (!parsed)
    throw StatusError.badRequest('continue key is not valid: illegal base64 data or no such token');
  return parsed.at > 0 ? parsed : { ...parsed, at: context.store.etcd.revision };
}

const TOKEN = /^\{"v":"meta\.k8s\.io\/v1","rv":(-?\d{1,15}),"start":"((?:[^"\\]|\\.)*)"\}$/;

function parseToken(text: string): Page | undefined {
  const decoded = fromBase64Url(text);
  const match = decoded === undefined ? null : TOKEN.exec(decoded);
  if (!match || match[2]!.includes('..')) return undefined;
  return { at: Number(match[1]), start: match[2]! };
}

function reading(context: RequestContext, read: () => KeyValue[]): KeyValue[] {
  const { etcd } = context.store;
  const page = pageOf(context);
  const at = page?.at ?? exactRevision(context);
  if (at !== undefined && at < etcd.compacted) throw expired(page, at, etcd.compacted);
  return read();
}

function expired(page: Page | undefined, at: Revision, compacted: Revision): StatusError {
  if (!page) return StatusError.expired(new Compacted(at, compacted).message);
  const inconsistent = token(-1, page.start);
  const refusal = StatusError.expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return Object.assign(refusal, {
    status: { ...refusal.status, metadata: { continue: inconsistent } },
  });
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64 for URLs without padding. Keys are ASCII; anything else is escaped by JSON before it comes here. */
function base64Url(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i += 3) {
    const chunk = [text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2)];
    const bits =
      ((chunk[0]! & 255) << 16) | (((chunk[1] || 0) & 255) << 8) | ((chunk[2] || 0) & 255);
    const length = Math.min(text.length - i, 3) + 1;
    for (let j = 0; j < length; j++) out += ALPHABET[(bits >> (18 - 6 * j)) & 63];
  }
  return out;
}

function fromBase64Url(text: string): string | undefined {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const character of text.replace(/=+$/, '')) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += String.fromCharCode((bits >> held) & 255);
    }
  }
  return out;
}
