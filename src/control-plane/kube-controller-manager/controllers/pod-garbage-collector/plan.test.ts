import { expect, test } from 'vitest';
import type { Pod, Taint } from '../../../../api/generated/types/core/v1.ts';
import { node } from '../../../../api/testing/builders.ts';
import { beyondThreshold, isOutOfService, suspicions } from './plan.ts';

/** `a1 Failed`: its name, the minute it was made in, and its phase; then `evicted`, `deleting` and `bound`. */
function podOf(text: string): Pod {
  const [name = '', phase, ...words] = text.split(' ');
  const minute = name.slice(1).padStart(2, '0');
  return {
    metadata: {
      name,
      creationTimestamp: `2026-01-01T00:${minute}:00Z`,
      ...(words.includes('deleting') && { deletionTimestamp: '2026-01-01T01:00:00Z' }),
    },
    spec: words.includes('bound') ? { nodeName: 'n' } : {},
    status: { phase, ...(words.includes('evicted') && { reason: 'Evicted' }) },
  } as unknown as Pod;
}

// TestGCTerminated and TestGCTerminating of pkg/controller/podgc/gc_controller_test.go, with the order that by_eviction_and_creation has.
test.each`
  says                                       | pods                                                               | keep | goes
  ${'as many as may stay'}                   | ${'a1 Failed, b2 Succeeded'}                                       | ${2} | ${''}
  ${'one too many'}                          | ${'a2 Failed, b1 Succeeded'}                                       | ${1} | ${'b1'}
  ${'who runs or waits does not count'}      | ${'a1 Running, b2 Failed, c3 Pending, d4 Succeeded'}               | ${1} | ${'b2'}
  ${'all but one'}                           | ${'a1 Failed, b2 Succeeded, c3 Failed'}                            | ${1} | ${'a1 b2'}
  ${'fewer than may stay'}                   | ${'a1 Failed, b2 Succeeded'}                                       | ${5} | ${''}
  ${'the evicted go first'}                  | ${'a1 Succeeded, b3 Failed evicted, c2 Failed, d4 Failed evicted'} | ${2} | ${'b3 d4'}
  ${'a reason without a failure is nothing'} | ${'a2 Succeeded evicted, b1 Succeeded'}                            | ${1} | ${'b1'}
`(
  '$says: of $pods $goes go',
  ({ pods, keep, goes }: { pods: string; keep: number; goes: string }) => {
    const terminated = pods
      .split(', ')
      .map(podOf)
      .filter((pod) => suspicions(pod).includes('terminated'));
    const gone = beyondThreshold(terminated, keep).map(({ metadata }) => metadata.name);
    expect(gone).toEqual(goes.split(' ').filter(Boolean));
  },
);

// TestGCUnscheduledTerminating and TestGCTerminating.
test.each([
  ['a1 Running bound', []],
  ['a1 Pending', []],
  ['a1 Pending deleting', ['unscheduled']],
  ['a1 Running bound deleting', ['terminating']],
  ['a1 Failed bound deleting', ['terminated', 'terminating']],
  ['a1 Succeeded deleting', ['terminated', 'unscheduled']],
  ['a1 Unknown bound', []],
])('%s is %j', (text, what) => expect(suspicions(podOf(text))).toEqual(what));

const OUT: Taint = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' };
test.each([
  {
    says: 'ready and tainted',
    built: node('n').ready().taint(OUT.key, '', OUT.effect),
    out: false,
  },
  { says: 'not ready', built: node('n').ready(false), out: false },
  {
    says: 'not ready and tainted',
    built: node('n').ready(false).taint(OUT.key, '', OUT.effect),
    out: true,
  },
  {
    says: 'of unknown state and tainted',
    built: node('n').condition('Ready', 'Unknown').taint(OUT.key, '', 'NoSchedule'),
    out: true,
  },
])('a node that is $says is out of service: $out', ({ built, out }) =>
  expect(isOutOfService(built.build())).toBe(out),
);
