/** What a Job's status may say, and what it may no longer take back (validateJobStatus, pkg/apis/batch/validation/validation.go, 1.36). */
import { duplicate, invalid, omitted, required } from '../../../../apimachinery/field-error.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import type { Job } from '../../../generated/types/batch/v1.ts';
import { NONE, nonNegative, type Errors } from '../../../validation/common.ts';
import { parseIndexRanges } from '../index-ranges.ts';

const CONDITIONS = 'status.conditions';

export function validateJobStatus(job: Job, previous: Job): Errors {
  return [
    ...validateCounts(job),
    ...validateUncounted(job),
    ...validateConditions(job),
    ...validateTimes(job),
    ...validateFinished(job),
    ...validateIndexes(job),
    ...validateProgress(job, previous),
  ];
}

const holds = ({ status }: Job, type: string): boolean =>
  status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ??
  false;

const isFinished = (job: Job): boolean => holds(job, 'Complete') || holds(job, 'Failed');

function validateCounts({ status }: Job): Errors {
  const counts = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;
  const { ready = 0, active = 0 } = status;
  return [
    ...counts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...(ready > active
      ? [invalid('status.ready', ready, 'cannot set more ready pods than active')]
      : NONE),
  ];
}

function validateUncounted({ status: { uncountedTerminatedPods = {} } }: Job): Errors {
  const seen = new Set<string>();
  return (['succeeded', 'failed'] as const).flatMap((list) =>
    (uncountedTerminatedPods[list] ?? []).flatMap((uid, i) => {
      const field = `status.uncountedTerminatedPods.${list}[${i}]`;
      if (uid === '') return [invalid(field, uid, 'must not be empty')];
      if (seen.has(uid)) return [duplicate(field, uid)];
      seen.add(uid);
      return NONE;
    }),
  );
}

function validateConditions(job: Job): Errors {
  const complete = holds(job, 'Complete');
  const failed = holds(job, 'Failed');
  const failing = holds(job, 'FailureTarget');
  const succeeding = holds(job, 'SuccessCriteriaMet');
  const refused: readonly (readonly [boolean, string])[] = [
    [complete && failed, 'cannot set Complete=True and Failed=true conditions'],
    [complete && failing, 'cannot set Complete=True and FailureTarget=true conditions'],
    [
      failed && !failing,
      'cannot set Failed=True condition without the FailureTarget=true condition',
    ],
    [
      complete && !succeeding,
      'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    ],
    [succeeding && failed, 'cannot set SuccessCriteriaMet=True and Failed=true conditions'],
    [succeeding && failing, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'],
  ];
  return refused.flatMap(([holding, text]) => (holding ? [omitted(CONDITIONS, text)] : NONE));
}

function validateTimes(job: Job): Errors {
  const { startTime, completionTime } = job.status;
  const complete = holds(job, 'Complete');
  const field = 'status.completionTime';
  if (!completionTime)
    return complete ? [required(field, 'completionTime is required for Complete jobs')] : NONE;
  return [
    ...(complete
      ? NONE
      : [
          invalid(
            field,
            completionTime,
            'cannot set completionTime when there is no Complete=True condition',
          ),
        ]),
    ...(startTime && parseTime(completionTime) < parseTime(startTime)
      ? [invalid(field, completionTime, 'completionTime cannot be set before startTime')]
      : NONE),
  ];
}

function validateFinished(job: Job): Errors {
  if (!isFinished(job)) return NONE;
  const { active = 0, terminating = 0, startTime, uncountedTerminatedPods: uncounted } = job.status;
  const open = (uncounted?.failed?.length ?? 0) + (uncounted?.succeeded?.length ?? 0);
  return [
    ...(active > 0
      ? [invalid('status.active', active, 'active>0 is invalid for finished job')]
      : NONE),
    ...(startTime
      ? NONE
      : [required('status.startTime', 'startTime is required for finished job')]),
    ...(open > 0
      ? [
          invalid(
            'status.uncountedTerminatedPods',
            uncounted,
            'uncountedTerminatedPods needs to be empty for finished job',
          ),
        ]
      : NONE),
    ...(terminating > 0
      ? [invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job')]
      : NONE),
  ];
}

function validateIndexes({ spec, status }: Job): Errors {
  const { completedIndexes = '', failedIndexes } = status;
  const { completions = 0 } = spec;
  const parsed = (field: string, text: string): Errors => {
    const result = parseIndexRanges(text, completions);
    return 'problem' in result
      ? [invalid(`status.${field}`, text, `error parsing ${field}: ${result.problem}`)]
      : NONE;
  };
  return [
    ...(completedIndexes && spec.completionMode !== 'Indexed'
      ? [
          invalid(
            'status.completedIndexes',
            completedIndexes,
            'cannot set non-empty completedIndexes when non-indexed completion mode',
          ),
        ]
      : parsed('completedIndexes', completedIndexes)),
    ...(failedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
      ? [
          invalid(
            'status.failedIndexes',
            failedIndexes,
            'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
          ),
        ]
      : parsed('failedIndexes', failedIndexes ?? '')),
  ];
}

/** What was said once stays so. */
function validateProgress(job: Job, previous: Job): Errors {
  const { status } = job;
  const before = previous.status;
  const final = ['Failed', 'Complete', 'FailureTarget'];
  return [
    ...final.flatMap((type) =>
      holds(previous, type) && !holds(job, type)
        ? [omitted(CONDITIONS, `cannot disable the terminal ${type}=True condition`)]
        : NONE,
    ),
    ...(['failed', 'succeeded'] as const).flatMap((count) =>
      (status[count] ?? 0) < (before[count] ?? 0)
        ? [invalid(`status.${count}`, status[count] ?? 0, `cannot decrease the ${count} counter`)]
        : NONE,
    ),
    ...(status.completionTime &&
    before.completionTime &&
    status.completionTime !== before.completionTime
      ? [
          invalid(
            'status.completionTime',
            status.completionTime,
            'completionTime cannot be mutated',
          ),
        ]
      : NONE),
    ...(before.startTime && before.startTime !== status.startTime && !job.spec.suspend
      ? [required('status.startTime', 'startTime cannot be removed for unsuspended job')]
      : NONE),
    ...(holds(previous, 'SuccessCriteriaMet') && !holds(job, 'SuccessCriteriaMet')
      ? [omitted(CONDITIONS, 'cannot disable the SuccessCriteriaMet=True condition')]
      : NONE),
  ];
}
