/** Watchers are told everything, in order, whatever their connections do. */
import { expect, test } from 'vitest';
import type { WatchEvent } from '../../../apimachinery/api-request.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { configMaps } from '../../../api/core/v1/config-map/config-map.ts';
import { MINUTE, SECOND } from '../../../sim/clock.ts';
import { Simulation } from '../../../sim/simulation.ts';
import { MemoryEtcd } from '../../etcd/memory-etcd.ts';
import { Selection } from './selection.ts';
import { WatchCache } from './watch-cache.ts';

function watched() {
  const simulation = new Simulation({ seed: 1, start: 0 });
  const etcd = new MemoryEtcd(simulation.clock);
  const cache = new WatchCache(
    configMaps,
    '/registry/configmaps/',
    etcd,
    simulation.clock,
    (value) => value as KubeObject,
  );
  const told: string[] = [];
  const connection = { delay: 0 };
  const watcher = {
    selection: new Selection(configMaps, undefined, undefined, undefined),
    handler: {
      onEvent: ({ type, object }: WatchEvent) =>
        void told.push(`${type} ${(object as KubeObject).metadata.resourceVersion}`),
      onClose: () => {},
    },
    bookmarks: true,
    seen: etcd.revision,
    open: true,
    extraLatency: () => connection.delay,
    onTheWay: 0,
    arrives: 0,
    outside: false,
  };
  cache.add(watcher, []);
  const write = () => {
    const resourceVersion = String(etcd.revision + 1);
    etcd.put(
      `/registry/configmaps/default/c${resourceVersion}`,
      { metadata: { resourceVersion } },
      0,
    );
  };
  const elsewhere = () => etcd.put('/registry/secrets/default/s', {}, 0);
  return { simulation, told, connection, write, elsewhere };
}

test('a bookmark waits for the events that it stands for', () => {
  const { simulation, told, connection, write, elsewhere } = watched();
  connection.delay = 2 * SECOND;
  simulation.runUntil(MINUTE - 1);
  write();
  elsewhere();
  simulation.runFor(5 * SECOND);
  expect(told).toEqual(['ADDED 2', 'BOOKMARK 3']);
});

test('what is sent over a connection that has become faster does not overtake what is on its way', () => {
  const { simulation, told, connection, write } = watched();
  connection.delay = SECOND;
  write();
  simulation.runFor(SECOND / 2);
  connection.delay = 0;
  write();
  simulation.runFor(5 * SECOND);
  expect(told).toEqual(['ADDED 2', 'ADDED 3']);
});
