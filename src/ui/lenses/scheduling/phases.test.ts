/** Which phases an attempt goes through. */
import { expect, test } from 'vitest';
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { attempt } from '../../gallery/fixtures.ts';
import { phasesOf } from './phases.ts';

const nodes = ['node-1', 'node-2'];
const cpu = ['NodeResourcesFit', 'Insufficient cpu'] as const;
const refused = attempt('big', nodes, { refused: { 'node-1': cpu, 'node-2': cpu } });
const unscored = (one: SchedulingAttempt): SchedulingAttempt => ({
  ...one,
  nodes: one.nodes.map(({ scores: _scores, ...node }) => node),
});
const whole: SchedulingAttempt = {
  ...refused,
  evaluatedNodes: 0,
  preFilter: [{ plugin: 'VolumeBinding', code: 'UnschedulableAndUnresolvable' }],
};

test.each([
  {
    says: 'scored and bound',
    of: attempt('web', nodes),
    phases: 'pop preFilter filter preScore score normalizeScore reserve permit bind',
  },
  {
    says: 'the only feasible node is not scored',
    of: unscored(attempt('web', ['node-1'])),
    phases: 'pop preFilter filter reserve permit bind',
  },
  {
    says: 'held by Permit',
    of: { ...attempt('web', nodes), result: 'waiting' as const },
    phases: 'pop preFilter filter preScore score normalizeScore reserve permit',
  },
  {
    says: 'preemption was tried',
    of: { ...refused, postFilter: { plugin: 'DefaultPreemption' } },
    phases: 'pop preFilter filter postFilter requeue',
  },
  { says: 'refused as a whole', of: whole, phases: 'pop preFilter requeue' },
])('$says', ({ of, phases }) => expect(phasesOf(of).join(' ')).toBe(phases));
