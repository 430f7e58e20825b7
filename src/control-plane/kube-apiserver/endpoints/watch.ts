/** WATCH (apiserver/pkg/endpoints/handlers/watch.go): the past since a revision, then everything that happens. */
import type { WatchEvent, WatchHandler } from '../../../apimachinery/api-request.ts';
import { StatusError, type Status } from '../../../apimachinery/status.ts';
import { SECOND, type Cancel } from '../../../sim/clock.ts';
import type { StoreEvent } from '../../etcd/etcd.ts';
import type { RequestContext } from '../request-context.ts';
import { flag, parameter } from '../request-info.ts';
import { checkListOptions } from './options.ts';
import { selectionOf, type Selection } from '../registry/selection.ts';
import { bookmark, Change, type Watcher } from '../registry/watch-cache.ts';

/** Upstream ends a watch after 30 to 60 minutes (--min-request-timeout 1800, and as much again by chance). */
const SHORTEST = 1800 * SECOND;

/** `outside`: an observer that is no part of the simulation. Its watch takes no virtual time and ends when it says so. */
export function watch(context: RequestContext, handler: WatchHandler, outside: boolean): Cancel {
  const { store, request, server, resource } = context;
  const { clock, random, watchDelay } = server.host;
  checkListOptions(request, true);
  const selection = selectionOf(request, resource);
  const { etcd } = store;
  const component = request.headers?.['user-agent'] ?? '';
  const asked = parameter(request, 'resourceVersion');
  const from = startOf(asked, flag(request, 'sendInitialEvents'));

  if (from !== undefined && from < etcd.compacted) {
    const refuse = () => {
      handler.onEvent({ type: 'ERROR', object: tooOld(from, etcd.compacted) });
      handler.onClose();
    };
    if (!outside) return clock.after(0, refuse);
    refuse();
    return () => {};
  }
  const watcher: Watcher = {
    selection,
    handler,
    bookmarks: flag(request, 'allowWatchBookmarks'),
    seen: etcd.revision,
    open: true,
    extraLatency: () => watchDelay?.(component) ?? 0,
    onTheWay: 0,
    arrives: 0,
    outside,
  };
  const past = from === undefined ? present(context, selection) : since(context, selection, from);
  const stop = store.watchCache.add(watcher, past);
  if (outside) return stop;
  const timeout =
    timeoutOf(parameter(request, 'timeoutSeconds')) ?? SHORTEST + random.below(SHORTEST);
  const cancelTimeout = clock.upkeep(timeout, () => {
    if (!watcher.open) return;
    stop();
    handler.onClose();
  });
  return () => {
    cancelTimeout();
    stop();
  };
}

/** A watch that names no revision begins with all that is there. */
function startOf(asked: string | undefined, initialEvents: boolean): number | undefined {
  if (asked === undefined || asked === '' || asked === '0' || initialEvents) return undefined;
  if (!/^\d+$/.test(asked)) {
    throw StatusError.badRequest(
      `Invalid value: ${JSON.stringify(asked)}: strconv.ParseUint: parsing ${JSON.stringify(asked)}: invalid syntax`,
    );
  }
  return Number(asked);
}

function present(context: RequestContext, selection: Selection): WatchEvent[] {
  const { store, resource, request, kind } = context;
  const events: WatchEvent[] = [];
  for (const { value } of store.etcd.range(store.prefixOf(resource.namespace))) {
    const object = store.read(value);
    if (selection.matches(object)) events.push({ type: 'ADDED', object });
  }
  if (flag(request, 'sendInitialEvents') && flag(request, 'allowWatchBookmarks')) {
    events.push(bookmark(kind, store.etcd.revision, { 'k8s.io/initial-events-end': 'true' }));
  }
  return events;
}

function since(context: RequestContext, selection: Selection, from: number): WatchEvent[] {
  const { store } = context;
  const missed: StoreEvent[] = [];
  store.etcd.watch(store.prefix, from, (event) => missed.push(event))();
  return missed.flatMap((event) => new Change(event, store.read).for(selection) ?? []);
}

function timeoutOf(text: string | undefined): number | undefined {
  const seconds = text === undefined ? 0 : Number.parseInt(text, 10);
  return seconds > 0 ? seconds * SECOND : undefined;
}

function tooOld(from: number, oldest: number): Status {
  return StatusError.expired(`too old resource version: ${from} (${oldest})`).status;
}
