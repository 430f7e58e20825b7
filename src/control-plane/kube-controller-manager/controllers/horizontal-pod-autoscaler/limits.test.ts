/** The tables of upstream's pkg/controller/podautoscaler/horizontal_test.go (1.36) that concern limits, under its names. */
import { describe, expect, test } from 'vitest';
import type { HPAScalingRules } from '../../../../api/generated/types/autoscaling/v2.ts';
import { MINUTE, SECOND } from '../../../../sim/clock.ts';
import { rowsOf } from '../../../../../test/text-table.ts';
import { normalized, withScaleEvent, type Past, type ScaleEvent } from './limits.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const NO_PAST: Past = { recommendations: [], ups: [], downs: [] };

/** `4/15 100%/15 Min`: four Pods or all that there are within 15 seconds, whichever changes least. */
const rulesOf = (text: string, stabilizationWindowSeconds = 0): HPAScalingRules => ({
  stabilizationWindowSeconds,
  selectPolicy: /[A-Z]\w+/.exec(text)?.[0] ?? 'Max',
  policies: [...text.matchAll(/(\d+)(%?)\/(\d+)/g)].map(([, value, percent, seconds]) => ({
    type: percent ? 'Percent' : 'Pods',
    value: Number(value),
    periodSeconds: Number(seconds),
  })),
});

/** Spread over the last two minutes: the middle of as many equal parts of them, whole seconds ago. */
const spread = (changes: readonly number[]): readonly ScaleEvent[] =>
  changes.map((change, i) => {
    const part = 120 / changes.length;
    return { at: NOW - Math.trunc(120 - part * (i + 1) + part / 2) * SECOND, change };
  });

const numbers = (text: string): number[] => text.split(' ').filter(Boolean).map(Number);

describe('TestScalingWithRules', () => {
  // Policies are `Pods/seconds` and `percent%/seconds`; ups and downs are changes of the last two minutes.
  const TABLE = `
  name                                                                              | least now most | wants | up                    | down                  | ups       | downs     | gets | because
  desired within range                                                              | 3 5 8          | 7     |                       |                       |           |           | 7
  desired < minReplicas                                                             | 2 3 8          | 1     |                       |                       |           |           | 2    | TooFewReplicas
  within range when minReplicas is 0                                                | 0 1 10         | 0     |                       |                       |           |           | 0
  maxReplicas is the limit because maxReplicas < scaleUpLimit                       | 1 20 10        | 1000  |                       |                       |           |           | 10   | TooManyReplicas
  desired is more than the maximum                                                  | 100 100 150    | 1000  |                       |                       |           |           | 150  | TooManyReplicas
  scaleUpLimit < maxReplicas with user policies                                     | 1 3 2000       | 1000  | 1%/60                 |                       |           |           | 4    | ScaleUpLimit
  scaleDownLimit > minReplicas with user policies                                   | 3 1000 2000    | 3     |                       | 20/60                 |           |           | 980  | ScaleDownLimit
  scaleUp with default behavior                                                     | 1 10 1000      | 50    |                       |                       |           |           | 20   | ScaleUpLimit
  scaleUp with pods policy larger than percent policy                               | 1 10 1000      | 500   | 100/60 100%/60        |                       |           |           | 110  | ScaleUpLimit
  scaleUp with percent policy larger than pods policy                               | 1 10 1000      | 500   | 2/60 100%/60          |                       |           |           | 20   | ScaleUpLimit
  scaleUp within a large pod policy                                                 | 1 10 1000      | 50    | 100/60                |                       |           |           | 50
  scaleUp within a large percent policy                                             | 1 10 1000      | 50    | 10000%/60             |                       |           |           | 50
  scaleUp with pod policy limitation                                                | 1 10 1000      | 50    | 30/60                 |                       |           |           | 40   | ScaleUpLimit
  scaleUp with percent policy limitation                                            | 1 10 1000      | 50    | 200%/60               |                       |           |           | 30   | ScaleUpLimit
  scaleDown with percent policy less than pod policy                                | 1 100 1000     | 2     |                       | 20/60 1%/60           |           |           | 80   | ScaleDownLimit
  scaleDown with pod policy larger than percent policy                              | 1 100 1000     | 2     |                       | 2/60 1%/60            |           |           | 98   | ScaleDownLimit
  scaleDown with spec MinReplicas limitation with large pod policy                  | 1 10 1000      | 0     |                       | 100/60                |           |           | 1    | TooFewReplicas
  scaleDown with spec MinReplicas limitation with large percent policy              | 5 10 1000      | 2     |                       | 100%/60               |           |           | 5    | TooFewReplicas
  scaleDown with pod policy limitation                                              | 1 10 1000      | 2     |                       | 5/60                  |           |           | 5    | ScaleDownLimit
  scaleDown with percent policy limitation                                          | 1 10 1000      | 5     |                       | 50%/60                |           |           | 5
  scaleUp with MaxReplicas and large pod policy and events                          | 1 100 200      | 500   | 300/60                |                       | 1 5 9     |           | 200  | TooManyReplicas
  scaleUp with MaxReplicas and large percent policy and events                      | 1 100 200      | 500   | 10000%/60             |                       | 1 5 9     |           | 200  | TooManyReplicas
  scaleUp with a lot of recent scale up events: 100 - 15 + 5 would be fewer         | 1 100 1000     | 500   | 5/120                 |                       | 1 5 9     |           | 100  | ScaleUpLimit
  scaleUp with pod policy and previous events: 100 - 15 + 150                       | 1 100 1000     | 500   | 150/120               |                       | 1 5 9     |           | 235  | ScaleUpLimit
  scaleUp with percent policy and previous events: (100 - 15) + 200%                | 1 100 1000     | 500   | 200%/120              |                       | 1 5 9     |           | 255  | ScaleUpLimit
  scaleUp with percent policy and previous up and down events                       | 1 6 1000       | 24    | 300%/300              |                       | 4         | 2         | 16   | ScaleUpLimit
  scaleDown with default policy and previous events                                 | 1 10 1000      | 5     |                       |                       |           | 1 5 9     | 5
  scaleDown with large pod policy and previous events, at least 1                   | 1 100 1000     | 0     |                       | 115/120               |           | 1 5 9     | 1    | TooFewReplicas
  scaleDown with large pod policy and previous events, at least 5                   | 5 100 1000     | 0     |                       | 130/120               |           | 1 5 9     | 5    | TooFewReplicas
  scaleDown with large percent policy and previous events                           | 5 100 1000     | 2     |                       | 100%/120              |           | 1 5 9     | 5    | TooFewReplicas
  scaleDown with pod policy limitation and previous events: 100 + 15 - 5            | 1 100 1000     | 2     |                       | 5/120                 |           | 1 5 9     | 100  | ScaleDownLimit
  scaleDown with percent policy limitation and previous events: (100 + 12) - 50%    | 1 100 1000     | 0     |                       | 50%/120               |           | 2 4 6     | 56   | ScaleDownLimit
  scaleDown with percent policy and previous up and down events                     | 1 10 1000      | 1     |                       | 50%/180               | 2         | 4         | 6    | ScaleDownLimit
  scaleDown with previous events preventing more: (100 + 30) - 10% is more than 100 | 1 100 1000     | 0     |                       | 10%/120               |           | 10 10 10  | 100  | ScaleDownLimit
  scaleDown with previous events still allowing more: (10 + 30) - 1000% is below 0  | 1 10 1000      | 5     |                       | 1000%/120             |           | 10 10 10  | 5
  events of one policy for up                                                       | 1 100 1000     | 200   | 1000/60               |                       | 8 12 9 11 |           | 200
  events of two policies for up                                                     | 1 100 1000     | 200   | 1000/120 100%/60      |                       | 8 12 9 11 |           | 200
  events of two policies for up, some too old                                       | 1 100 1000     | 200   | 1000/30 100%/60       |                       | 8 12 9 11 |           | 200
  events of one policy for down                                                     | 1 100 1000     | 5     |                       | 1000/60               |           | 8 12 9 11 | 5
  events of two policies for down                                                   | 1 100 1000     | 5     |                       | 1000/120 100%/60      |           | 8 12 9 11 | 5
  events of two policies for down, some too old                                     | 1 100 1000     | 5     |                       | 1000/30 100%/60       |           | 8 12 9 11 | 5
  scaleUp with the policy that changes least                                        | 1 10 1000      | 500   | 2/60 100%/60 Min      |                       |           |           | 12   | ScaleUpLimit
  scaleDown with the policy that changes least                                      | 1 100 1000     | 2     |                       | 20/60 1%/60 Min       |           |           | 99   | ScaleDownLimit
  scaleUp is disabled                                                               | 1 10 1000      | 500   | 2/60 100%/60 Disabled |                       |           |           | 10   | ScaleUpLimit
  scaleDown is disabled                                                             | 1 10 1000      | 1     |                       | 2/60 100%/60 Disabled |           |           | 10   | ScaleDownLimit
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const [min, current, max] = numbers(row['least now most']!) as [number, number, number];
    const desired = Number(row.wants);
    const behavior = {
      scaleUp: rulesOf(row.up || '4/15 100%/15'),
      scaleDown: rulesOf(row.down || '100%/15', 300),
    };
    const past = { ...NO_PAST, ups: spread(numbers(row.ups!)), downs: spread(numbers(row.downs!)) };
    const bounds = { current, desired, min, max, behavior, now: NOW };
    const { replicas, limited } = normalized(bounds, past);
    expect([replicas, limited.reason]).toEqual([
      Number(row.gets),
      row.because || 'DesiredWithinRange',
    ]);
    expect(limited.status).toBe(row.because ? 'True' : 'False');
  });
});

describe('without a behavior', () => {
  test.each([
    { current: 3, desired: 100, min: 1, max: 100, says: [6, 'ScaleUpLimit'] },
    { current: 1, desired: 100, min: 1, max: 100, says: [4, 'ScaleUpLimit'] },
    { current: 3, desired: 100, min: 1, max: 5, says: [5, 'TooManyReplicas'] },
    { current: 100, desired: 1, min: 2, max: 100, says: [2, 'TooFewReplicas'] },
    { current: 3, desired: 4, min: 1, max: 5, says: [4, 'DesiredWithinRange'] },
  ])('$current, and $desired wanted', ({ says, ...bounds }) => {
    const { replicas, limited } = normalized({ ...bounds, now: NOW }, NO_PAST);
    expect([replicas, limited.reason]).toEqual(says);
  });
});

/** `10@4 9@3`: ten wanted four minutes ago, nine three ago. */
const recommended = (text: string): Past => ({
  ...NO_PAST,
  recommendations: [...text.matchAll(/(\d+)@(\d+)/g)].map(([, replicas, minutes]) => ({
    at: NOW - Number(minutes) * MINUTE,
    replicas: Number(replicas),
  })),
});

describe('TestNormalizeDesiredReplicas', () => {
  const TABLE = `
  name                            | before             | wants | gets
  empty log                       |                    | 5     | 5
  stabilize                       | 4@2 5@1            | 3     | 5
  no stabilize                    | 1@2 2@1            | 3     | 3
  no stabilize, all too old       | 10@10 9@9          | 3     | 3
  stabilize, some too old         | 10@10 4@1 5@2 9@9  | 3     | 5
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const [desired, gets] = [Number(row.wants), Number(row.gets)];
    const bounds = { current: 10, desired, min: 1, max: 100, now: NOW };
    const { replicas, ableToScale } = normalized(bounds, recommended(row.before!));
    const reason = gets === desired ? 'ReadyForNewScale' : 'ScaleDownStabilized';
    expect([replicas, ableToScale.reason]).toEqual([gets, reason]);
  });
});

describe('TestNormalizeDesiredReplicasWithBehavior', () => {
  // Windows are in seconds; keeps is what is still remembered afterwards.
  const TABLE = `
  name                                               | before             | now | wants | up  | down | gets | keeps
  empty for scaling down                             |                    | 100 | 5     | 0   | 0    | 5    | 5
  simple scale down stabilization                    | 4@2 5@1            | 100 | 3     | 0   | 180  | 5    | 4 5 3
  simple scale up stabilization                      | 4@2 5@1            | 1   | 7     | 300 | 0    | 4    | 4 5 7
  no scale down stabilization                        | 1@2 2@1            | 100 | 3     | 300 | 0    | 3    | 1 2 3
  no scale up stabilization                          | 4@2 5@1            | 1   | 3     | 0   | 300  | 3    | 4 5 3
  no scale down stabilization, all too old           | 10@10 9@9          | 100 | 3     | 0   | 0    | 3    | 3
  no scale up stabilization, all too old             | 10@10 9@9          | 1   | 100   | 0   | 0    | 100  | 100
  scale down stabilization, some too old             | 10@10 4@1 5@2 9@9  | 100 | 3     | 0   | 180  | 5    | 4 5 3
  scale up stabilization, one too old                | 10@100 6@1 5@2 9@3 | 1   | 100   | 300 | 0    | 5    | 6 5 9 100
  both, not up when the recommendation goes down     | 2@100 3@3          | 2   | 1     | 300 | 300  | 2    | 3 1
  both, not down when the recommendation goes up     | 2@100 1@3          | 2   | 3     | 300 | 300  | 2    | 1 3
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const [current, desired, gets] = [row.now, row.wants, row.gets].map(Number) as [
      number,
      number,
      number,
    ];
    const behavior = {
      scaleUp: rulesOf('1000/60', Number(row.up)),
      scaleDown: rulesOf('1000/60', Number(row.down)),
    };
    const bounds = { current, desired, min: 1, max: 100, behavior, now: NOW };
    const { replicas, recommendations, ableToScale } = normalized(bounds, recommended(row.before!));
    expect(replicas).toBe(gets);
    expect(recommendations.map((one) => one.replicas)).toEqual(numbers(row.keeps!));
    const direction = desired >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
    expect(ableToScale.reason).toBe(gets === desired ? 'ReadyForNewScale' : direction);
  });
});

describe('TestStoreScaleEvents', () => {
  // Before: change@seconds ago. What is too old is dropped here, where upstream keeps its place for the next.
  const TABLE = `
  name                                        | before              | rules            | after | within a minute
  without behavior                            |                     |                  |       | 0
  two policies                                |                     | 10/60 100%/60    | 5     | 0
  without behavior an outdated one is left    | 7@61                |                  | 7     | 0
  an outdated one goes                        | 7@61                | 10/60 100%/60    | 5     | 0
  a fresh one stays                           | 7@58                | 10/60 100%/60    | 7 5   | 7
  one of two goes                             | 7@61 6@59           | 10/60            | 6 5   | 6
  the longest period counts                   | 8@29 6@59 7@61 9@61 | 10/60 100%/30    | 8 6 5 | 14
  two fresh ones                              | 7@58 6@59           | 10/120 100%/30   | 7 6 5 | 13
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const events = [...row.before!.matchAll(/(\d+)@(\d+)/g)].map(([, change, ago]) => ({
      at: NOW - Number(ago) * SECOND,
      change: Number(change),
    }));
    for (const [direction, list, to] of [
      ['scaleUp', 'ups', 15],
      ['scaleDown', 'downs', 5],
    ] as const) {
      const past = { ...NO_PAST, [list]: events };
      const behavior = row.rules ? { [direction]: rulesOf(row.rules) } : undefined;
      const stored = withScaleEvent(past, behavior, 10, to, NOW);
      expect(stored[list].map(({ change }) => change)).toEqual(numbers(row.after!));
      // As a policy of a minute sees it: so many were there when it began.
      const minute = { scaleUp: rulesOf('100/60'), scaleDown: rulesOf('100/60') };
      const desired = direction === 'scaleUp' ? 10_000 : 0;
      const bounds = { current: 1000, desired, min: 0, max: 10_000, behavior: minute, now: NOW };
      const within = Number(row['within a minute']);
      const { replicas } = normalized(bounds, past);
      expect(replicas).toBe(direction === 'scaleUp' ? 1100 - within : 900 + within);
    }
  });
});
