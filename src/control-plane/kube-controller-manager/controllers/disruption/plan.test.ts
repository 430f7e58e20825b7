/** How many Pods may be evicted: figures of upstream's pkg/controller/disruption/disruption_test.go (1.36), under its names. */
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { PodDisruptionBudget } from '../../../../api/generated/types/policy/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { MINUTE, SECOND } from '../../../../sim/clock.ts';
import { rowsOf } from '../../../../../test/text-table.ts';
import { planBudget } from './plan.ts';

const NOW = Date.UTC(2026, 0, 5, 12);

const podOf = (name: string, more: { ready?: boolean; going?: boolean } = {}): Pod =>
  ({
    metadata: { name, ...(more.going && { deletionTimestamp: timestamp(NOW) }) },
    status: { conditions: more.ready === false ? [] : [{ type: 'Ready', status: 'True' }] },
  }) as unknown as Pod;

const budgetOf = (spec: object, disruptedPods: object = {}): PodDisruptionBudget =>
  ({
    metadata: { namespace: 'default', name: 'foobar', generation: 1 },
    spec,
    status: { disruptedPods },
  }) as unknown as PodDisruptionBudget;

describe('what may go', () => {
  // Wants: what the workloads behind the Pods want in all. Is: allowed, healthy, desired, expected.
  const TABLE = `
  name                                          | least | most missing | wants | ready | not ready | is
  NoSelector, nothing there                     | 3     |              | 0     | 0     | 0         | 0 0 3 0
  NoSelector                                    | 3     |              | 1     | 1     | 0         | 0 1 3 1
  Unavailable, three of three                   | 3     |              | 3     | 3     | 0         | 0 3 3 3
  Unavailable, four of three                    | 3     |              | 4     | 4     | 0         | 1 4 3 4
  Unavailable, one of four is not               | 3     |              | 4     | 3     | 1         | 0 3 3 4
  IntegerMaxUnavailable, nothing there          |       | 1            | 0     | 0     | 0         | 0 0 0 0
  IntegerMaxUnavailable, a Pod of nobody's      |       | 1            | 0     | 1     | 0         | 0 1 0 0
  IntegerMaxUnavailableWithScaling, seven       |       | 2            | 7     | 1     | 0         | 0 1 5 7
  IntegerMaxUnavailableWithScaling, five        |       | 2            | 5     | 1     | 0         | 0 1 3 5
  PercentageMaxUnavailableWithScaling, seven    |       | 30%          | 7     | 1     | 0         | 0 1 4 7
  PercentageMaxUnavailableWithScaling, three    |       | 30%          | 3     | 1     | 0         | 0 1 2 3
  NakedPod                                      | 28%   |              | 0     | 1     | 0         | 0 1 0 0
  ReplicaSet without a Deployment               | 20%   |              | 10    | 1     | 0         | 0 1 2 10
  ScaleResource                                 |       | 5            | 10    | 4     | 0         | 0 4 5 10
  MultipleControllers                           | 1%    |              | 1     | 2     | 0         | 1 2 1 1
  ReplicationController, two of three           | 34%   |              | 3     | 2     | 0         | 0 2 2 3
  ReplicationController, three of three         | 34%   |              | 3     | 3     | 0         | 1 3 2 3
  ReplicationController, and one of nobody's    | 34%   |              | 3     | 4     | 0         | 2 4 2 3
  TwoControllers, the first                     | 28%   |              | 11    | 5     | 6         | 1 5 4 11
  TwoControllers, both                          | 28%   |              | 22    | 9     | 13        | 2 9 7 22
  TwoControllers, one Pod down                  | 28%   |              | 22    | 8     | 14        | 1 8 7 22
  TwoControllers, two Pods down                 | 28%   |              | 22    | 7     | 15        | 0 7 7 22
  more than all may be missing                  |       | 200%         | 3     | 3     | 0         | 3 3 0 3
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const amount = (text: string) => (text.endsWith('%') ? text : Number(text));
    const spec = row.least
      ? { minAvailable: amount(row.least) }
      : { maxUnavailable: amount(row['most missing']!) };
    const some = (count: string | undefined, ready: boolean) =>
      Array.from({ length: Number(count) }, (_, i) => podOf(`${ready}-${i}`, { ready }));
    const matching = [...some(row.ready, true), ...some(row['not ready'], false)];
    const { status } = planBudget(budgetOf(spec), matching, Number(row.wants), NOW);
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status;
    const figures = [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods];
    expect(figures.join(' ')).toBe(row.is);
    expect(status.conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: disruptionsAllowed! > 0 ? 'True' : 'False' },
    ]);
  });
});

test('TestPDBNotExist and TestUpdateDisruptedPods: who is gone, or was not deleted in time, counts no longer', () => {
  const ago = (millis: number) => timestamp(NOW - millis);
  const granted = {
    p1: ago(1 * SECOND), // to be removed: it is being deleted
    p2: ago(2 * MINUTE + SECOND), // to be removed: it was not deleted in time
    p3: ago(1 * MINUTE), // stays
    notthere: ago(0), // to be removed: there is no such Pod
  };
  const matching = [podOf('p1', { going: true }), podOf('p2'), podOf('p3')];
  const budget = budgetOf({ minAvailable: 1 }, granted);
  const { status, notDeleted, recheckAfter } = planBudget(budget, matching, 3, NOW);
  expect(status).toMatchObject({
    disruptedPods: { p3: granted.p3 },
    disruptionsAllowed: 0,
    currentHealthy: 1,
    desiredHealthy: 1,
    expectedPods: 3,
  });
  expect(notDeleted.map(({ metadata }) => metadata.name)).toEqual(['p2']);
  expect(recheckAfter).toBe(MINUTE + 1);
});
