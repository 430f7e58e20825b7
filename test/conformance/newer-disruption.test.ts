/** test/e2e/apps/disruption.go, which came after 1.20. */
import { expect } from 'vitest';
import type { PodDisruptionBudget } from '../../src/api/generated/types/policy/v1.ts';
import { Bed, images, isReady, NAMESPACE, PODS } from './cluster-bed.ts';
import { newerRow } from './row.ts';

const area = '[sig-apps] DisruptionController ';
const BUDGETS = `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`;
const FOO = `${BUDGETS}/foo`;
const labels = { foo: 'bar' };

const budget = (spec: object, name = 'foo') => ({
  metadata: { name, labels },
  spec: { selector: { matchLabels: labels }, ...spec },
});
const read = (bed: Bed) => bed.get<PodDisruptionBudget>(FOO);

function withPods(count: number): Bed {
  const bed = new Bed();
  for (let i = 0; i < count; i++)
    bed.create(PODS, {
      metadata: { name: `pod-${i}`, labels },
      spec: { containers: [{ name: 'donothing', image: images.pause }] },
    });
  bed.until('they run', () => bed.pods('foo=bar').every(isReady));
  return bed;
}

/** Until the controller has seen the newest version. */
const untilProcessed = (bed: Bed) =>
  bed.until('it is processed', () => {
    const { metadata, status } = read(bed);
    return (status?.observedGeneration ?? 0) >= metadata.generation!;
  });

newerRow(`${area}should create a PodDisruptionBudget`, () => {
  const bed = new Bed();
  bed.create(BUDGETS, budget({ minAvailable: '1%' }));
  untilProcessed(bed);
  const updated = bed.update(FOO, (object) => ({
    ...object,
    spec: { ...object.spec, minAvailable: '2%' },
  }));
  expect(updated.spec.minAvailable).toBe('2%');
  untilProcessed(bed);
  const patched = bed.patch(FOO, { spec: { minAvailable: '3%' } }, 'merge');
  expect(patched.spec.minAvailable).toBe('3%');
  untilProcessed(bed);
  bed.remove(FOO);
  expect(bed.gone(FOO)).toBe(true);
});

newerRow(
  `${area}Listing PodDisruptionBudgets for all namespaces should list and delete a collection of PodDisruptionBudgets`,
  () => {
    const bed = new Bed();
    bed.create(BUDGETS, budget({ minAvailable: 2 }));
    bed.create(BUDGETS, budget({ minAvailable: '1%' }, 'foo2'));
    bed.create('/api/v1/namespaces', { metadata: { name: 'other' } });
    const other = BUDGETS.replace(NAMESPACE, 'other');
    bed.create(other, budget({ minAvailable: '1%' }, 'foo3'));
    const names = (path: string) =>
      bed.list(`${path}?labelSelector=foo=bar`).map(({ metadata }) => metadata.name);
    expect(names('/apis/policy/v1/poddisruptionbudgets').sort()).toEqual(['foo', 'foo2', 'foo3']);
    expect(names(BUDGETS).sort()).toEqual(['foo', 'foo2']);
    bed.remove(`${BUDGETS}?labelSelector=foo=bar`);
    expect(names(BUDGETS)).toEqual([]);
    expect(names(other)).toEqual(['foo3']);
  },
);

newerRow(`${area}should observe PodDisruptionBudget status updated`, () => {
  const bed = withPods(3);
  bed.create(BUDGETS, budget({ minAvailable: 1 }));
  bed.until('some may be disrupted', () => (read(bed).status?.disruptionsAllowed ?? 0) > 0);
});

newerRow(`${area}should update/patch PodDisruptionBudget status`, () => {
  const bed = withPods(1);
  bed.create(BUDGETS, budget({ minAvailable: 1 }));
  untilProcessed(bed);
  const disrupted = (object: any) => ({
    ...object,
    status: { ...object.status, disruptedPods: { 'pod-0': '2026-01-05T09:00:30Z' } },
  });
  expect(bed.update(`${FOO}/status`, disrupted).status.disruptedPods).toHaveProperty('pod-0');
  const none = { status: { disruptedPods: { 'pod-0': null } } };
  expect(bed.patch(`${FOO}/status`, none, 'merge').status.disruptedPods ?? {}).toEqual({});
});

newerRow(`${area}should block an eviction until the PDB is updated to allow it`, () => {
  const bed = withPods(3);
  bed.create(BUDGETS, budget({ minAvailable: 3 }));
  untilProcessed(bed);
  const evict = (name: string) =>
    bed.ask('POST', `${PODS}/${name}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace: NAMESPACE },
    });
  const running = () => bed.pods('foo=bar').find((pod) => isReady(pod))!.metadata.name!;
  const expectBlocked = (name: string) =>
    expect(evict(name)).toMatchObject({
      status: 429,
      body: { details: { causes: [{ reason: 'DisruptionBudget' }] } },
    });

  const first = running();
  expectBlocked(first);
  bed.update(FOO, (object) => ({ ...object, spec: { ...object.spec, minAvailable: 2 } }));
  bed.until('one may go', () => read(bed).status?.disruptionsAllowed === 1);
  expect(evict(first).status).toBe(201);
  bed.until('it is gone', () => bed.gone(`${PODS}/${first}`));

  bed.patch(FOO, { spec: { minAvailable: null, maxUnavailable: 0 } }, 'merge');
  untilProcessed(bed);
  const second = running();
  expectBlocked(second);
  bed.remove(FOO);
  expect(evict(second).status).toBe(201);
});
