/** Seeds that once found something, with what it was: without the mending each of them fails again. */
import type { RunOptions } from './run.ts';

export interface Regression extends RunOptions {
  readonly found: string;
}

export const REGRESSIONS: readonly Regression[] = [
  {
    seed: 9,
    inputs: 35,
    found: 'kube-apiserver, started anew, gave out the same uids again (cluster.ts, chanceOf)',
  },
  {
    seed: 17,
    inputs: 35,
    found:
      'the Node of a machine that was removed while kube-apiserver was away stayed for ever (cluster.ts, scrap)',
  },
  {
    seed: 31,
    inputs: 65,
    found:
      'a Pod that was marked as not ready while its node was silent never became ready again (status-manager.ts, seen)',
  },
  {
    seed: 37,
    inputs: 35,
    found:
      'a bookmark overtook events on their way, which were then never told (watch-cache.ts, bookmark)',
  },
  {
    seed: 3018,
    inputs: 50,
    everyKind: true,
    found:
      'a Job began one Pod too many while the cache still showed its last count (job-controller.ts, written)',
  },
  {
    seed: 3029,
    inputs: 35,
    everyKind: true,
    found:
      'kube-apiserver, started while etcd was away, ended everything (server.ts, reconcilePolicy)',
  },
];
