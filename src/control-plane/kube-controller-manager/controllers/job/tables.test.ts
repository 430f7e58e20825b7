/**
 * Upstream's own tables beside the big one, row by row and under its names (pkg/controller/job: backoff_utils_test.go,
 * success_policy_test.go, pod_failure_policy_test.go and indexed_job_utils_test.go, 1.36).
 */
import { describe, expect, test } from 'vitest';
import type {
  Job,
  PodFailurePolicy,
  SuccessPolicyRule,
} from '../../../../api/generated/types/batch/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { parseIndexRanges } from '../../../../api/batch/v1/index-ranges.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { SECOND } from '../../../../sim/clock.ts';
import { rowsOf } from '../../../../../test/text-table.ts';
import { failuresWith, untilRetry, untilRetryAfter } from './backoff.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { indexesOf, matchSuccessPolicy, pendingIndexes, written } from './indexes.ts';
import { finishedAt, prefixWithIndex } from './pods.ts';
import { superfluous } from './removal.ts';

const NOW = Date.parse('2009-11-10T23:00:00Z');
const INDEX = 'batch.kubernetes.io/job-completion-index';

const words = (text: string | undefined, between = ' '): string[] =>
  (text ?? '').split(between).filter(Boolean);

describe('TestNewBackoffRecord', () => {
  // Seconds before now, at which Pods ended. Before: how often it failed already.
  const TABLE = `
  name                                                                 | before | succeeded | failed  | count
  Empty backoff store and one new failure                              | 0      |           | 0       | 1
  Empty backoff store and two new failures                             | 0      |           | 0 1     | 2
  Empty backoff store, two failures followed by success                | 0      | 0         | 2 1     | 0
  Empty backoff store, two failures, one success and two more failures | 0      | 2         | 0 4 3 1 | 2
  Backoff store having failure count 2 and one new failure             | 2      |           | 0       | 3
  Empty backoff store with success and failure at same timestamp       | 0      | 0         | 0       | 0
  Empty backoff store with no success/failure                          | 0      |           |         | 0
  Empty backoff store with one success                                 | 0      | 0         |         | 0
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const ended = (text: string | undefined) => words(text).map((ago) => podFrom(`ended@${ago}`));
    const before = Number(row.before) ? { count: Number(row.before), last: 0 } : undefined;
    const failures = failuresWith(before, ended(row.succeeded), ended(row.failed));
    const count = Number(row.count);
    expect(failures).toEqual(count ? { count, last: NOW } : undefined);
  });
});

/**
 * `ended@1 running deleted@0 grace:30 ready:False@0 sidecar@0 created@5`: its containers, and what else is known, in seconds ago.
 */
function podFrom(text: string): Pod {
  const at = (ago: string | undefined) => timestamp(NOW - Number(ago) * SECOND);
  const all = (name: string) => [...text.matchAll(new RegExp(`\\b${name}@(\\d+)`, 'g'))];
  const one = (name: string) => all(name)[0]?.[1];
  const terminated = (ago: string | undefined) => ({
    state: { terminated: { finishedAt: at(ago) } },
  });
  const ready = /ready:(\w+)@(\d+)/.exec(text);
  return {
    metadata: {
      name: 'mypod',
      namespace: 'default',
      creationTimestamp: at(one('created') ?? '999'),
      ...(one('deleted') && { deletionTimestamp: at(one('deleted')) }),
      ...(/grace:(\d+)/.test(text) && {
        deletionGracePeriodSeconds: Number(/grace:(\d+)/.exec(text)![1]),
      }),
    },
    spec: {
      containers: [],
      ...(one('sidecar') && { initContainers: [{ name: 'sidecar', restartPolicy: 'Always' }] }),
    },
    status: {
      phase: 'Failed',
      containerStatuses: [
        ...all('ended').map(([, ago]) => terminated(ago)),
        ...(text.includes('running') ? [{ state: { running: {} } }] : []),
        ...(text.includes('untold') ? [{ state: { terminated: {} } }] : []),
      ],
      ...(one('sidecar') && {
        initContainerStatuses: [{ name: 'sidecar', ...terminated(one('sidecar')) }],
      }),
      ...(ready && {
        conditions: [{ type: 'Ready', status: ready[1], lastTransitionTime: at(ready[2]) }],
      }),
    },
  } as unknown as Pod;
}

describe('TestGetFinishedTime', () => {
  const TABLE = `
  name                                                                  | pod                               | ended
  all containers terminated                                             | ended@1 ended@0 ended@2           | 0
  two containers terminated and one running; deletionTimestamp          | ended@1 running ended@2 deleted@0 | 0
  deletionTimestamp                                                     | running deleted@0                 | 0
  deletionTimestamp, decremented by grace period                        | running deleted@0 grace:30        | 30
  PodReady.LastTransitionTime when status of the condition is False     | untold ready:False@0              | 0
  skip PodReady.LastTransitionTime when status of the condition is True | untold ready:True@30 deleted@0    | 0
  creationTimestamp                                                     | untold created@0                  | 0
  a sidecar ends after the containers                                   | ended@1 sidecar@0                 | 0
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    expect(finishedAt(podFrom(row.pod!))).toBe(NOW - Number(row.ended) * SECOND);
  });
});

describe('TestGetRemainingBackoffTime', () => {
  // Upstream's rows are of a first wait of 5 s and a longest of 700 s; these are of the real ones, 10 s and 600 s.
  const TABLE = `
  name                                    | failures | ago | wait
  no failures                             | 0        | 0   | 0
  one failure; at once                    | 1        | 0   | 10
  one failure; a second later             | 1        | 1   | 9
  one failure; when it is over            | 1        | 10  | 0
  one failure; a second after that        | 1        | 11  | 0
  three failures; at once                 | 3        | 0   | 40
  six failures; not exceeding the longest | 6        | 0   | 320
  seven failures; exceeding the longest   | 7        | 0   | 600
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const count = Number(row.failures);
    const failures = count ? { count, last: NOW - Number(row.ago) * SECOND } : undefined;
    expect(untilRetry(failures, NOW)).toBe(Number(row.wait) * SECOND);
  });

  test.each([
    { says: 'no failures', before: undefined, wait: 0 },
    { says: 'two prev failures', before: '2', wait: 40 },
    { says: 'seven prev failures, the longest', before: '7', wait: 600 },
  ])('TestGetRemainingBackoffTimePerIndex: $says', ({ before, wait }) => {
    const pod = podFrom('running deleted@0');
    const annotations = { 'batch.kubernetes.io/job-index-failure-count': before! };
    const last = before && ({ ...pod, metadata: { ...pod.metadata, annotations } } as Pod);
    expect(untilRetryAfter(last || undefined, NOW)).toBe(wait * SECOND);
  });
});

const setOf = (text: string | undefined, completions = 1000): ReadonlySet<number> => {
  const parsed = parseIndexRanges(text ?? '', completions);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return new Set(
    parsed.ranges.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i),
    ),
  );
};

describe('TestMatchSuccessPolicy', () => {
  // Rules: indexes, or a count after a #, one rule after the other between semicolons.
  const TABLE = `
  name                                                  | succeeded | rules     | rule
  any rules are nothing                                 | 0         |           | -1
  succeededIndexes matched rules                        | 0-2,4-7   | 0-2       | 0
  succeededIndexes didn't match rules                   | 0-2       | 3         | -1
  succeededCount matched                                | 0-2       | #2        | 0
  succeededCount didn't match                           | 0-2       | #4        | -1
  multiple rules; met one of rules                      | 0-2,4-7   | 9; 4,6    | 1
  multiple rules; met all rules                         | 0-2,4-7   | 0,1; 5    | 0
  both; met                                             | 0-2,4-7   | 3-6#2     | 0
  both; not met                                         | 0-2,6-7   | 3-6#2     | -1
  nothing succeeded                                     |           | #4        | -1
  rules is proper subset of succeededIndexes            | 1-9       | 2-4,6-8   | 0
  rules equals succeededIndexes                         | 2-4,6-9   | 2-4,6-9   | 0
  rules reach beyond the completions                    | 2-5,7-9   | 2-4,8-9   | 0
  rules is an empty set                                 | 1-3       | empty     | -1
  succeededIndexes is an empty set                      |           | 0         | -1
  rules and succeededIndexes are empty                  |           | empty     | -1
  no element of the rules is among them                 | 1-3       | 5-6,8-9   | -1
  rules overlaps at first                               | 2-4,6-8   | 1-3,5-7   | -1
  rules overlaps at first, enough by count              | 2-4,6-8   | 1-3,5-7#4 | 0
  rules overlaps at last                                | 1-3,5-7   | 2-4,6-9   | -1
  rules overlaps at last, enough by count               | 1-3,5-7   | 2-4,6-9#4 | 0
  rules completely overlaps                             | 1-3,7-8   | 0-4,6-9   | -1
  rules completely overlaps, enough by count            | 1-3,7-8   | 0-4,6-9#5 | 0
  rules overlaps several at last                        | 1-3,5-9   | 0-6,8-9   | -1
  rules overlaps several at last, enough by count       | 1-3,5-9   | 0-6,8-9#7 | 0
  rules overlaps at first, and equals at last           | 1-5,7-9   | 0-5,7-9   | -1
  rules overlaps at first, and equals at last, by count | 1-5,7-9   | 0-5,7-9#8 | 0
  the first rules overlaps at first                     | 1-9       | 0-3,6-9   | -1
  the first rules overlaps at first, enough by count    | 1-9       | 0-3,6-9#7 | 0
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const rules = words(row.rules, ';').map((text): SuccessPolicyRule => {
      const [indexes = '', count] = text.trim().split('#');
      return {
        ...(indexes && { succeededIndexes: indexes === 'empty' ? '' : indexes }),
        ...(count && { succeededCount: Number(count) }),
      };
    });
    expect(matchSuccessPolicy({ rules }, 10, setOf(row.succeeded))).toBe(Number(row.rule));
  });

  test('there is no policy', () => expect(matchSuccessPolicy(undefined, 10, new Set())).toBe(-1));
});

describe('TestMatchPodFailurePolicy', () => {
  // Rules: action, then "In" or "NotIn" with exit codes, or conditions with their status; between semicolons. Ends: containers' exit codes.
  const TABLE = `
  name                                           | rules                                            | ends                      | conditions               | match
  no policy rules                                |                                                  | main 2                    |                          |
  ignore rule matched for exit codes             | Ignore In 1,2,3                                  | main 2                    |                          | Ignore
  ignore rule matched on negative exit codes     | Ignore In -1073741676,-1073741510                | main -1073741510          |                          | Ignore
  FailJob rule matched for exit codes            | FailJob In 1,2,3                                 | main 2                    |                          | FailJob: Container main for pod default/mypod failed with exit code 2 matching FailJob rule at index 0
  successful containers are skipped by the rules | FailJob NotIn 111                                | main 111, init 0, other 0 |                          |
  FailIndex rule matched for exit codes          | FailIndex In 1,2,3                               | main 2                    |                          | FailIndex
  NotIn operator and value 0                     | FailJob NotIn 0                                  | main 1, other 0           |                          | FailJob: Container main for pod default/mypod failed with exit code 1 matching FailJob rule at index 0
  second jobfail rule matched for exit codes     | Count In 1,2,3; FailJob In 4,5,6                 | main 6                    |                          | FailJob: Container main for pod default/mypod failed with exit code 6 matching FailJob rule at index 1
  count rule matched for exit codes              | Count In 1,2,3                                   | bar 2                     |                          | Count
  FailIndex rule matched for pod conditions      | FailIndex DisruptionTarget=True                  |                           | DisruptionTarget=True    | FailIndex
  ignore rule matched for pod conditions         | Ignore DisruptionTarget=True                     |                           | DisruptionTarget=True    | Ignore
  ignore rule matches by the status=False        | Ignore DisruptionTarget=False                    |                           | DisruptionTarget=False   | Ignore
  ignore rule matches by the status=Unknown      | Ignore DisruptionTarget=Unknown                  |                           | DisruptionTarget=Unknown | Ignore
  status for pattern is False, but actual True   | Ignore DisruptionTarget=False                    |                           | DisruptionTarget=True    |
  status for pattern is True, but actual False   | Ignore DisruptionTarget=True                     |                           | DisruptionTarget=False   |
  default - do nothing when no rule matches      | FailJob In 1,2,3                                 | main 32                   |                          |
  job fail rule matched for pod conditions       | FailJob DisruptionTarget=True                    |                           | DisruptionTarget=True    | FailJob: Pod default/mypod has condition DisruptionTarget matching FailJob rule at index 0
  count rule matched for pod conditions          | Count DisruptionTarget=True                      |                           | DisruptionTarget=True    | Count
  no rule matched                                | FailJob NotIn 8; FailIndex DisruptionTarget=True | main 8                    |                          |
  container that is not named is not meant       | FailJob other In 2                               | main 2                    |                          |
  container that is named is meant               | FailJob main In 2                                | main 2                    |                          | FailJob: Container main for pod default/mypod failed with exit code 2 matching FailJob rule at index 0
  of two conditions, the Pod's first             | FailJob B=True A=True                            |                           | A=True B=True            | FailJob: Pod default/mypod has condition A matching FailJob rule at index 0
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const rules = words(row.rules, ';').map((text) => {
      const [action = '', ...rest] = text.trim().split(' ');
      const at = rest.findIndex((word) => word === 'In' || word === 'NotIn');
      if (at < 0)
        return {
          action,
          onPodConditions: rest.map((word) => {
            const [type = '', status = ''] = word.split('=');
            return { type, status };
          }),
        };
      const values = rest[at + 1]!.split(',').map(Number);
      const containerName = at > 0 ? rest[0] : undefined;
      return {
        action,
        onExitCodes: { operator: rest[at]!, values, ...(containerName && { containerName }) },
      };
    });
    const containerStatuses = words(row.ends, ',').map((text) => {
      const [name, code] = text.trim().split(' ');
      return { name, state: { terminated: { exitCode: Number(code) } } };
    });
    const conditions = words(row.conditions).map((word) => {
      const [type, status] = word.split('=');
      return { type, status };
    });
    const pod = {
      metadata: { namespace: 'default', name: 'mypod' },
      status: {
        phase: 'Failed',
        containerStatuses: [{ name: 'foo' }, ...containerStatuses],
        conditions,
      },
    } as unknown as Pod;
    const policy = rules.length > 0 ? ({ rules } as PodFailurePolicy) : undefined;
    const match = matchFailurePolicy(policy, pod);
    const told = match?.action === 'FailJob' ? `FailJob: ${match.message}` : match?.action;
    expect(told ?? '').toBe(row.match);
  });
});

/** `5 Succeeded`: of index 5. `- Running`: of none. */
const indexed = (text: string | undefined): readonly Pod[] =>
  words(text, ',').map((entry, i) => {
    const [index = '', phase] = entry.trim().split(' ');
    const annotations = index === '-' ? {} : { [INDEX]: index };
    const metadata = {
      name: `pod-${i}`,
      uid: `uid-${i}`,
      annotations,
      creationTimestamp: timestamp(NOW),
    };
    return { metadata, spec: { containers: [] }, status: { phase } } as unknown as Pod;
  });

describe('TestCalculateSucceededIndexes', () => {
  const TABLE = `
  name                                 | before      | pods                                                                                                 | of | indexes
  one index                            |             | 1 Succeeded                                                                                          | 2  | 1
  two separate                         |             | 2 Failed, 5 Succeeded, 5 Succeeded, 10 Failed, 10 Succeeded                                          | 11 | 5,10
  two intervals                        |             | 0 Running, 1 Pending, 2 Succeeded, 3 Succeeded, 5 Succeeded, 6 Succeeded, 7 Succeeded                | 8  | 2,3,5-7
  one index and one interval           |             | 0 Succeeded, 1 Failed, 2 Succeeded, 3 Succeeded, 4 Succeeded, 5 Succeeded, - Succeeded, -2 Succeeded | 6  | 0,2-5
  out of range                         |             | 0 Succeeded, 1 Succeeded, 2 Succeeded, 3 Failed, 4 Succeeded, 5 Succeeded, - Succeeded, -2 Succeeded | 5  | 0-2,4
  prev interval out of range           | 0-5,8-10    |                                                                                                      | 8  | 0-5
  prev interval partially out of range | 0-5,8-10    |                                                                                                      | 10 | 0-5,8,9
  prev and new separate                | 0,4,5,10-12 | 2 Succeeded, 7 Succeeded, 8 Succeeded                                                                | 13 | 0,2,4,5,7,8,10-12
  prev between new                     | 3,4,6       | 2 Succeeded, 7 Succeeded, 8 Succeeded                                                                | 9  | 2-4,6-8
  new between prev                     | 2,7,8       | 3 Succeeded, 4 Succeeded, 6 Succeeded                                                                | 9  | 2-4,6-8
  new within prev                      | 2-7         | 0 Succeeded, 3 Succeeded, 5 Succeeded, 9 Succeeded                                                   | 10 | 0,2-7,9
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const spec = { completions: Number(row.of) };
    const status = row.before ? { completedIndexes: row.before } : {};
    const pods = indexed(row.pods).filter(({ status: { phase } }) => phase === 'Succeeded');
    expect(written(indexesOf({ spec, status } as Job, pods, []).succeeded)).toBe(row.indexes);
  });
});

describe('TestFirstPendingIndexes', () => {
  const TABLE = `
  name                          | count | of | active                                                 | succeeded | first
  cnt greater than completions  | 5     | 3  |                                                        |           | 0 1 2
  cnt less than completions     | 2     | 5  |                                                        |           | 0 1
  first pods active             | 3     | 10 | 0 Running, 1 Pending                                   |           | 2 3 4
  last pods active or succeeded | 6     | 6  | 6 Pending                                              | 4-5       | 0 1 2 3
  mixed                         | 5     | 20 | 3 Pending, 5 Running, 8 Pending, - Running, -3 Running | 2-4,9     | 0 1 6 7 10
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const busy = new Set(
      indexed(row.active).map(({ metadata }) => Number(metadata.annotations![INDEX] ?? -1)),
    );
    const spec = { completions: Number(row.of) };
    const indexes = { succeeded: setOf(row.succeeded), failed: new Set<number>() };
    expect(pendingIndexes({ spec } as Job, indexes, busy, Number(row.count)).join(' ')).toBe(
      row.first,
    );
  });
});

describe('TestAppendDuplicatedIndexPodsForRemoval', () => {
  const TABLE = `
  name           | pods                                                                                   | goes
  all unique     | - Pending, 2 Pending, 5 Running, 6 Running                                             | - Pending, 6 Running
  all with index | 5 Pending, 0 Running, 3 Pending, 0 Running, 3 Running, 0 Pending, 6 Running, 6 Pending | 0 Pending, 0 Running, 3 Pending, 6 Pending, 6 Running
  mixed          | - Pending, invalid Running, -2 Running, 0 Pending, 1 Pending, 1 Pending, 1 Running     | - Pending, -2 Running, 1 Pending, 1 Pending, invalid Running
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const gone = superfluous(indexed(row.pods), 6, 0, NOW);
    const told = gone.map(
      ({ metadata, status }) => `${metadata.annotations![INDEX] ?? '-'} ${status.phase}`,
    );
    expect(told.sort().join(', ')).toBe(row.goes);
  });
});

const LONG = 'hhhhhooooo'.repeat(7);

test.each([
  ['indexed-job', 'indexed-job-1-'],
  [LONG.slice(0, 70), `${LONG.slice(0, 55)}-1-`],
  [LONG.slice(0, 57), `${LONG.slice(0, 55)}-1-`],
])('TestPodGenerateNameWithIndex: %s', (name, prefix) =>
  expect(prefixWithIndex(name, 1)).toBe(prefix),
);
