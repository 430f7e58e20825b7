/** A promise of the cluster that is looked after while it runs. */
import type { KubeScheduler } from '../../src/control-plane/kube-scheduler/scheduler.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import type { Millis } from '../../src/sim/clock.ts';
import type { World, Write } from './world.ts';

export interface Scene {
  readonly cluster: Cluster;
  readonly world: World;
  /** The one that runs now, if one does. */
  readonly scheduler: () => KubeScheduler | undefined;
  /** Nobody believes anything older than this: caches lag a little, and since before the trouble while there is any. */
  readonly horizon: () => Millis;
  /** Nothing is broken, nor was a while ago. */
  readonly calm: () => boolean;
  /** Fails the run. */
  readonly broken: (promise: string) => void;
}

export interface Checker {
  /** Within each write. The world already shows it. */
  onWrite?(write: Write): void;
  /** Between two tasks, if there was a write in the one before. */
  afterTask?(): void;
  /** Now and then, for what is dear to compute. */
  sometimes?(): void;
  /** The faults have ended, nobody acts any more, and time enough for everything has passed. */
  settled?(): void;
}

export type MakeChecker = (scene: Scene) => Checker;
