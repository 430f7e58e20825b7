/**
 * What telling somebody of a write costs: 1,000 watch all ConfigMaps (each is told), or each watches one ConfigMap by
 * its name (one is told, and the others should cost nothing).
 */
import type { Cluster } from '../src/cluster/cluster.ts';
import { median, timed, type Figure } from './figure.ts';
import { booted } from './workload.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const WATCHERS = 1000;
const WRITES = 200;

export const watchers: Figure = {
  name: 'watchers',
  about:
    'a write seen by nobody, by 1,000 watchers, and by one of 1,000 that watch one object each',
  run(say) {
    const alone = micros(watched(0, () => undefined));
    const everybody = micros(watched(WATCHERS, () => undefined));
    const one = micros(watched(WATCHERS, (i) => `metadata.name=settings-${i}`));
    say(`nobody watches: ${alone.toFixed(0)} µs a write`);
    say(
      `1,000 watch everything: ${everybody.toFixed(0)} µs, ${((everybody - alone) / WATCHERS).toFixed(2)} µs a watcher`,
    );
    say(
      `1,000 watch one each: ${one.toFixed(0)} µs, ${(one / alone).toFixed(2)} × as much as nobody`,
    );
  },
};

function watched(count: number, fieldSelector: (i: number) => string | undefined): Cluster {
  const cluster = booted(3);
  const metadata = { name: 'settings-1' };
  cluster.submit({ method: 'POST', path: CONFIG_MAPS, body: { metadata } });
  for (let i = 0; i < count; i++) {
    const selector = fieldSelector(i);
    const query = { watch: 'true', ...(selector && { fieldSelector: selector }) };
    cluster.observe(
      { method: 'GET', path: CONFIG_MAPS, query },
      { onEvent: () => {}, onClose: () => {} },
    );
  }
  return cluster;
}

function micros(cluster: Cluster): number {
  let level = 0;
  const rounds = Array.from({ length: 7 }, () =>
    timed(() => {
      for (let i = 0; i < WRITES; i++) {
        const body = { data: { level: String(level++) } };
        cluster.submit({
          method: 'PATCH',
          path: `${CONFIG_MAPS}/settings-1`,
          headers: MERGE,
          body,
        });
      }
      cluster.simulation.runUntilSettled();
    }),
  );
  return (median(rounds) / WRITES) * 1000;
}
