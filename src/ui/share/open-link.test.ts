import { expect, test } from 'vitest';
import { encodeLink } from '../../backend/input-log-codec.ts';
import { Cluster } from '../../cluster/cluster.ts';
import type { ClusterInputLog } from '../../cluster/spec.ts';
import { helloWorld } from '../../scenarios/hello-world/hello-world.ts';
import { logOf } from '../../scenarios/scenario-log.ts';
import { openLink } from './open-link.ts';

/** A simulation in this process, as the worker holds it. */
function simulation() {
  let cluster: Cluster | undefined;
  return {
    load: async (log: ClusterInputLog) => {
      cluster = Cluster.replay(log);
    },
    digest: async () => cluster?.simulation.digest.hex ?? '',
    get cluster() {
      return cluster;
    },
  };
}

test('a link opens the same cluster at the same moment: equal digests', async () => {
  const original = Cluster.replay(logOf(helloWorld, 11));
  original.simulation.runFor(20_000);
  original.submit({ method: 'DELETE', path: '/api/v1/nodes/node-2' });
  original.simulation.runFor(3_000);
  const link = await encodeLink(original.inputLog);

  const other = simulation();
  expect(await openLink(link, other)).toEqual({
    log: JSON.parse(JSON.stringify(original.inputLog)),
    digest: original.simulation.digest.hex,
  });
  expect(other.cluster!.simulation.digest.hex).toBe(original.simulation.digest.hex);
  expect(other.cluster!.simulation.clock.now()).toBe(original.simulation.clock.now());

  // And goes on the same way.
  original.simulation.runFor(60_000);
  other.cluster!.simulation.runFor(60_000);
  expect(other.cluster!.simulation.digest.hex).toBe(original.simulation.digest.hex);
});

test('a damaged link loads nothing', async () => {
  const link = await encodeLink(logOf(helloWorld, 1));
  const other = simulation();
  const { log, notice } = await openLink(link.slice(0, 60), other);
  expect(log).toBeUndefined();
  expect(notice).toMatchObject({ kind: 'problem', problem: 'damaged' });
  expect(other.cluster).toBeUndefined();
});

test('a link of another version is opened and said to be of another version', async () => {
  const link = await encodeLink({ ...logOf(helloWorld, 1), engine: '9.9.9' });
  expect((await openLink(link, simulation())).notice).toEqual({
    kind: 'other-engine',
    engine: '9.9.9',
  });
});

test('an error while it is played is told', async () => {
  const link = await encodeLink(logOf(helloWorld, 1));
  const load = () => Promise.reject(new Error('assertion failed (seed 1)'));
  expect(await openLink(link, { load, digest: async () => '' })).toEqual({
    notice: { kind: 'problem', problem: 'failed', details: 'assertion failed (seed 1)' },
  });
});
