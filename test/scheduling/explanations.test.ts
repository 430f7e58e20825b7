/** An explanation says of every attempt what really happened, and its arithmetic comes to what was counted. */
import { expect, test } from 'vitest';
import type { SchedulingAttempt } from '../../src/api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { SchedulingExplanation } from '../../src/api/sim/v1alpha1/scheduling-explanation/types.ts';
import { GeneratedCluster } from './generated-cluster.ts';

const STEPS = 60;

/** Every attempt with its explanation, explained right away and again at the end. */
function explained(seed: number): readonly (readonly [SchedulingAttempt, SchedulingExplanation])[] {
  const cluster = new GeneratedCluster(seed);
  for (let i = 0; i < STEPS; i++) cluster.step();
  const { attempts, scheduler } = cluster;
  return attempts.list().map((attempt) => {
    const { name, namespace } = attempt.metadata;
    const explanation = scheduler.explain(name, attempts.find(namespace!, name)!);
    return [attempt, explanation!];
  });
}

const lastNumber = (text: string): number => Number(/-?\d+$/.exec(text)![0]);

test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i: explanations agree with what happened', (seed) => {
  const pairs = explained(seed);
  expect(pairs.length).toBeGreaterThan(20);
  for (const [attempt, explanation] of pairs) {
    expect(explanation).toMatchObject({
      totalNodes: attempt.totalNodes,
      evaluatedNodes: attempt.evaluatedNodes,
      feasibleNodes: attempt.feasibleNodes,
    });
    for (const node of attempt.nodes) {
      const again = explanation.nodes.find(({ name }) => name === node.name)!;
      expect(again.lookedAt).toBe(true);
      expect(again.stoppedAt).toBe(node.refusedBy);
      // The cycle stopped at the first refusal; the explanation went on.
      const { filters = [] } = node;
      expect(again.filters.slice(0, filters.length)).toEqual(filters);
      expect(again.total).toBe(node.total);
      for (const score of again.scores ?? []) {
        const { plugin, raw, normalized, weight } = score;
        expect(node.scores).toContainEqual({
          plugin,
          raw,
          normalized,
          weight,
          weighted: weight * normalized,
        });
        expect(lastNumber(score.arithmetic.at(-1)!), score.arithmetic.join('\n')).toBe(raw);
        if (score.normalization) expect(lastNumber(score.normalization)).toBe(normalized);
        else expect(normalized).toBe(raw);
      }
    }
    const left = explanation.funnel.at(-1)!.left;
    if (!explanation.preFilter) expect(left).toBeGreaterThanOrEqual(attempt.feasibleNodes);
    if (attempt.postFilter?.nominatedNode)
      expect(explanation.preemption!.chosen).toBe(attempt.postFilter.nominatedNode);
  }
});
