/** A controller: what it looks after, what brings it back, and one function that compares and acts. */
import type { Event } from '../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import {
  controllerOf,
  groupOf,
  keyOf,
  parseKey,
  type KubeObject,
  type ObjectKey,
} from '../apimachinery/meta.ts';
import type { Client } from '../client/client.ts';
import { EventRecorder } from '../client/event-recorder.ts';
import type { Informer, InformerFactory, Lister } from '../client/informer.ts';
import { WorkQueue } from '../client/work-queue.ts';
import type { Clock, Millis } from '../sim/clock.ts';
import type { Random } from '../sim/random.ts';
import type { Trace } from '../sim/trace.ts';

/** Which object to look at. Never what happened to it. */
export type Request = ObjectKey;

export interface Result {
  /** Come back after this long even if nothing changes. */
  readonly requeueAfter?: Millis;
}

export interface ControllerContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  /** What this process' informers have seen of a kind. Ask only for kinds that are named in the definition. */
  lister<T extends KubeObject>(kind: ResourceDefinition<T>): Lister<T>;
  /** The informer behind a lister, for handlers and indexes of the controller's own. Ask while the reconciler is made. */
  informer<T extends KubeObject>(kind: ResourceDefinition<T>): Informer<T>;
  /** Brings a key back, at once or after a while. */
  enqueue(request: Request, after?: Millis): void;
  readonly events: EventRecorder;
}

export interface ControllerDefinition<T extends KubeObject = any> {
  /** As upstream names it in events: `deployment-controller`. */
  readonly name: string;
  /** The ServiceAccount by which it acts; its name if absent. */
  readonly serviceAccount?: string;
  readonly for: ResourceDefinition<T>;
  /** Kinds whose objects, by their controller reference, bring their owner back. */
  readonly owns?: readonly ResourceDefinition<any>[];
  /** How long what it owns, and changes that are not in its own spec, wait for others, to be looked at together. At once if absent. */
  readonly batch?: Millis;
  /** How long a change of what it looks after waits; undefined as any other change. */
  readonly waits?: (next: T, previous: T, context: ControllerContext) => Millis | undefined;
  /** Kinds that bring back whatever `map` says. `previous` is there on updates. */
  readonly watches?: readonly Watch[];
  /** Kinds that are only read. */
  readonly reads?: readonly ResourceDefinition<any>[];
  /** How many keys at a time; 5 upstream for most. */
  readonly workers?: number;
  /** Called once per process with what the controller may keep in memory (expectations). */
  readonly start?: (context: ControllerContext) => void;
  /** A fresh reconciler for each process that runs it: whatever it remembers dies with the process. */
  readonly reconciler: (context: ControllerContext) => (request: Request) => Result | void;
}

export interface Watch {
  readonly kind: ResourceDefinition<any>;
  readonly map: (
    object: any,
    previous: any | undefined,
    context: ControllerContext,
  ) => readonly Request[];
}

export interface ControllerHost {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly informers: InformerFactory;
  readonly events: ResourceDefinition<Event>;
  /** Told of every unexpected refusal, for logs. */
  readonly log?: (component: string, line: string) => void;
}

// Parity: a reconcile keeps its worker busy for as long as a few calls to a nearby API server take.
const RECONCILE_COST: Millis = 5;

/** Registers a controller with its process' informers. It runs once these are started. */
export function runController(definition: ControllerDefinition, host: ControllerHost): WorkQueue {
  const { name, for: kind } = definition;
  const context: ControllerContext = {
    client: host.client,
    clock: host.clock,
    random: host.random.fork(name),
    lister: (of) => host.informers.informer(of),
    informer: (of) => host.informers.informer(of),
    enqueue: (request, after = 0) => queue.addAfter(keyOf(request), after),
    events: new EventRecorder(host.client, host.clock, host.events, { component: name }),
  };
  const reconcile = definition.reconciler(context);
  const queue: WorkQueue = new WorkQueue(
    host.clock,
    host.trace,
    {
      component: name,
      subject: kind.plural,
      workers: definition.workers ?? 5,
      cost: RECONCILE_COST,
      onRefusal: (key, refusal) =>
        host.log?.(name, `error syncing '${key}': ${refusal.message}, requeuing`),
    },
    (key) => {
      // Before every informer has read its first list, an absent object proves nothing.
      if (!host.informers.hasSynced) return 100;
      return reconcile(parseKey(key))?.requeueAfter;
    },
  );
  const { batch = 0 } = definition;

  onAny(host.informers.informer(kind), (object: KubeObject, previous?: KubeObject) => {
    const wait = previous && definition.waits?.(object, previous, context);
    const same = previous && previous.metadata.generation === object.metadata.generation;
    queue.addAfter(keyOf(object.metadata), wait ?? (same ? batch : 0));
  });
  for (const owned of definition.owns ?? []) {
    onAny(host.informers.informer(owned), (object) => {
      const owner = controllerOf(object);
      if (owner?.kind === kind.kind && groupOf(owner.apiVersion) === kind.group) {
        const key = keyOf({ namespace: object.metadata.namespace, name: owner.name });
        queue.addAfter(key, batch);
      }
    });
  }
  for (const { kind: watched, map } of definition.watches ?? []) {
    onAny(host.informers.informer(watched), (object, previous) => {
      for (const request of map(object, previous, context)) queue.add(keyOf(request));
    });
  }
  for (const read of definition.reads ?? []) host.informers.informer(read);
  definition.start?.(context);
  return queue;
}

function onAny(informer: Informer<any>, handle: (object: any, previous?: any) => void): void {
  informer.on({
    add: (object) => handle(object),
    update: (next, previous) => {
      handle(next, previous);
      // An object that changed hands brings back its old owner too.
      if (controllerOf(previous)?.uid !== controllerOf(next)?.uid) handle(previous, next);
    },
    delete: (last) => handle(last),
  });
}
