/** One cluster and the page's view of it. Made once for each backend; everything below reads it from the context. */
import { createContext, useContext } from 'react';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import { Flights } from '../flights/flights.ts';
import { AttemptLoader } from '../mirror/attempts.ts';
import { Follower } from '../mirror/follow.ts';
import { AutoscalerHistory } from '../mirror/autoscaler-history.ts';
import { Mirror } from '../mirror/mirror.ts';
import { Narrator } from '../mirror/narrator.ts';
import { Ticks } from '../mirror/ticks.ts';
import { NodeUsage } from '../mirror/node-usage.ts';
import { Activity } from '../timeline/activity.ts';
import { spokenAs, type Identity } from '../model/identity.ts';
import { apiKinds } from '../model/api-kinds.ts';

export interface Session {
  readonly backend: ClusterBackend;
  readonly mirror: Mirror;
  readonly follower: Follower;
  readonly ticks: Ticks;
  readonly attemptLoader: AttemptLoader;
  readonly narrator: Narrator;
  readonly flights: Flights;
  readonly activity: Activity;
  readonly nodeUsage: NodeUsage;
  readonly autoscalers: AutoscalerHistory;
}

/** Nothing is asked of the cluster until `startSession`. `identity` is whom requests are made as; the picture is everybody's. */
export function createSession(
  given: ClusterBackend,
  identity: () => Identity | undefined = () => undefined,
): Session {
  const mirror = new Mirror();
  const ticks = new Ticks();
  const follower = new Follower(given, mirror);
  const attemptLoader = new AttemptLoader(given, mirror);
  const narrator = new Narrator(mirror);
  const restart = () => {
    attemptLoader.restart();
    narrator.restart();
    follower.restart();
  };
  return {
    backend: restarting(given, restart, identity),
    mirror,
    follower,
    attemptLoader,
    ticks,
    narrator,
    flights: new Flights(mirror),
    activity: new Activity(mirror, ticks),
    nodeUsage: new NodeUsage(given),
    autoscalers: new AutoscalerHistory(mirror, ticks),
  };
}

/** When a cluster is thrown away for another, everything is listed anew. */
function restarting(
  backend: ClusterBackend,
  restart: () => void,
  identity: () => Identity | undefined,
): ClusterBackend {
  const { simulation } = backend;
  const request: ClusterBackend['request'] = (asked) =>
    backend.request(spokenAs(asked, identity()));
  const watch: ClusterBackend['watch'] = (asked, handler) => backend.watch(asked, handler);
  if (!simulation) return { request, watch };
  return {
    request,
    watch,
    simulation: {
      ...simulation,
      async load(log) {
        await simulation.load(log);
        restart();
      },
      async create(spec, seed) {
        await simulation.create(spec, seed);
        restart();
      },
    },
  };
}

export function startSession({ backend, follower, ticks }: Session): () => void {
  const cancel = backend.simulation?.onTick((tick) => ticks.push(tick));
  for (const kind of apiKinds) if (kind.always ?? kind.recorded) follower.follow(kind);
  return () => {
    cancel?.();
    follower.stop();
  };
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('outside of a session');
  return session;
}
