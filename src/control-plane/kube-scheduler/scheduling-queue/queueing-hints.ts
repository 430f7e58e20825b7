/**
 * Which events may end which refusals (pkg/scheduler/backend/queue/scheduling_queue.go, isPodWorthRequeuing):
 * each plugin says what it waits for, so that an event wakes the Pods that it can help and no others.
 */
import { action, isWildcard, matchesEvent, type ClusterEvent } from '../framework/cluster-event.ts';
import type { RegisteredEvent, SchedulerPlugin } from '../framework/plugin.ts';
import type { Profile } from '../framework/profile.ts';
import type { QueuedPod } from './queued-pod.ts';

export interface Wake {
  /** Immediately: a plugin that held the Pod as pending says that its time has come. */
  readonly when: 'immediately' | 'after-backoff';
  /** `NodeResourcesFit: NodeAdd`. */
  readonly by: string;
}

interface Hint extends RegisteredEvent {
  readonly plugin: string;
}

export class QueueingHints {
  readonly #byProfile = new Map<string, readonly Hint[]>();
  readonly #waiting = new Map<string, ReadonlySet<string>>();

  constructor(profiles: Iterable<Profile>) {
    for (const { schedulerName, plugins } of profiles) {
      this.#byProfile.set(
        schedulerName,
        plugins.flatMap((plugin) =>
          registered(plugin).map((on) => ({ ...on, plugin: plugin.name })),
        ),
      );
    }
  }

  /** Names of the plugins, of any profile, that wait for events of this sort; undefined where everybody is concerned. */
  waitingFor(event: ClusterEvent): ReadonlySet<string> | undefined {
    if (isWildcard(event)) return undefined;
    const sort = `${event.resource} ${event.actions}`;
    let plugins = this.#waiting.get(sort);
    if (!plugins) {
      const hints = [...this.#byProfile.values()].flat();
      plugins = new Set(hints.filter((hint) => matchesEvent(hint, event)).map((one) => one.plugin));
      this.#waiting.set(sort, plugins);
    }
    return plugins;
  }

  /** Whether the plugin that gates a Pod waits for events of this sort. */
  mayUngate({ info, gatedBy }: QueuedPod, event: ClusterEvent): boolean {
    return this.#of(info.pod.spec.schedulerName).some(
      (hint) => hint.plugin === gatedBy && matchesEvent(hint, event),
    );
  }

  /** Undefined: this event does not help this Pod. */
  wakes(pod: QueuedPod, event: ClusterEvent, next: unknown, previous: unknown): Wake | undefined {
    const { unschedulablePlugins, pendingPlugins } = pod;
    if (unschedulablePlugins.size === 0 && pendingPlugins.size === 0) {
      return { when: 'after-backoff', by: event.label };
    }
    if (isWildcard(event)) return { when: 'after-backoff', by: event.label };
    let wake: Wake | undefined;
    for (const hint of this.#of(pod.info.pod.spec.schedulerName)) {
      const isPending = pendingPlugins.has(hint.plugin);
      if (!isPending && !unschedulablePlugins.has(hint.plugin)) continue;
      if (!matchesEvent(hint, event)) continue;
      if (hint.hint && !hint.hint(pod.info.pod, next, previous, event)) continue;
      const by = `${hint.plugin}: ${event.label}`;
      if (isPending) return { when: 'immediately', by };
      wake ??= { when: 'after-backoff', by };
      if (pendingPlugins.size === 0) return wake;
    }
    return wake;
  }

  /** What the plugins that refused a Pod wait for: `Node: add, label`. */
  wakers({
    info,
    unschedulablePlugins,
    pendingPlugins,
  }: QueuedPod): readonly { readonly plugin: string; readonly events: readonly string[] }[] {
    const events = new Map<string, string[]>();
    for (const { plugin, resource, actions } of this.#of(info.pod.spec.schedulerName)) {
      if (!unschedulablePlugins.has(plugin) && !pendingPlugins.has(plugin)) continue;
      events.set(plugin, [...(events.get(plugin) ?? []), `${resource}: ${namesOf(actions)}`]);
    }
    return [...events].map(([plugin, of]) => ({ plugin, events: of }));
  }

  #of(schedulerName: string | undefined): readonly Hint[] {
    return this.#byProfile.get(schedulerName ?? 'default-scheduler') ?? [];
  }
}

/** `add, delete, label`; `any change` for all of them. */
function namesOf(actions: number): string {
  if (actions === action.all) return 'any change';
  const { update: _update, all: _all, ...single } = action;
  return Object.entries(single)
    .filter(([, bit]) => actions & bit)
    .map(([name]) =>
      name.replace(/^update(Node|Pod)(.)/, (_, _kind, first: string) => first.toLowerCase()),
    )
    .join(', ');
}

/** A plugin that can refuse and says nothing of events may be helped by any. */
function registered(plugin: SchedulerPlugin): readonly RegisteredEvent[] {
  if (plugin.events) return plugin.events;
  const { preEnqueue, preFilter, filter, reserve, permit } = plugin;
  const refuses = preEnqueue || preFilter || filter || reserve || permit;
  return refuses ? [{ resource: '*', actions: action.all }] : [];
}
