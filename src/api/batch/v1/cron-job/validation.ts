/** What a CronJob must be (validateCronJobSpec, pkg/apis/batch/validation/validation.go, 1.36). */
import { invalid, notSupported, required } from '../../../../apimachinery/field-error.ts';
import { parseSchedule } from '../../../cron/schedule.ts';
import { isTimeZone } from '../../../cron/time-zone.ts';
import type { CronJob, CronJobSpec } from '../../../generated/types/batch/v1.ts';
import { NONE, nonNegative, oneOf, type Errors } from '../../../validation/common.ts';
import { validateJobSpec } from '../job-spec.ts';

/** A Job's name has eleven characters more. */
const LONGEST_NAME = 52;

export function validateCronJob({ spec }: CronJob): Errors {
  const { schedule, jobTemplate, concurrencyPolicy } = spec;
  const policies = ['Allow', 'Forbid', 'Replace'];
  const template = jobTemplate.spec!;
  return [
    ...(schedule ? validateSchedule(schedule) : [required('spec.schedule')]),
    ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...oneOf('spec.concurrencyPolicy', concurrencyPolicy, policies),
    ...validateJobSpec(template, 'spec.jobTemplate.spec'),
    ...(template.selector
      ? [
          invalid(
            'spec.jobTemplate.spec.selector',
            template.selector,
            '`selector` will be auto-generated',
          ),
        ]
      : NONE),
    ...(template.manualSelector
      ? [notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false'])]
      : NONE),
    ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ];
}

export const validateCronJobCreate = ({ metadata: { name }, spec }: CronJob): Errors => [
  ...validateTimeZone(spec.timeZone),
  ...zoneInSchedule(spec, false),
  ...(name.length > LONGEST_NAME
    ? [invalid('metadata.name', name, 'must be no more than 52 characters')]
    : NONE),
];

export const validateCronJobUpdate = (next: CronJob, previous: CronJob): Errors => [
  ...(next.spec.timeZone === previous.spec.timeZone ? NONE : validateTimeZone(next.spec.timeZone)),
  ...zoneInSchedule(next.spec, previous.spec.schedule.includes('TZ')),
];

function validateSchedule(schedule: string): Errors {
  const parsed = parseSchedule(schedule);
  return 'problem' in parsed ? [invalid('spec.schedule', schedule, parsed.problem)] : NONE;
}

/** Schedules may have said the zone themselves once; those that do may keep it. */
function zoneInSchedule({ schedule, timeZone }: CronJobSpec, allowed: boolean): Errors {
  if (!schedule.includes('TZ')) return NONE;
  if (!allowed)
    return [
      invalid(
        'spec.schedule',
        schedule,
        'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ),
    ];
  return timeZone === undefined
    ? NONE
    : [
        invalid(
          'spec.schedule',
          schedule,
          'cannot use both timeZone field and TZ or CRON_TZ in schedule',
        ),
      ];
}

const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

function validateTimeZone(timeZone: string | undefined): Errors {
  const field = 'spec.timeZone';
  if (timeZone === undefined) return NONE;
  if (timeZone === '')
    return [invalid(field, timeZone, 'timeZone must be nil or non-empty string')];
  const unknown = invalid(field, timeZone, `unknown time zone ${timeZone}`);
  const fits = (part: string) =>
    part !== '.' && part !== '..' && !part.startsWith('-') && ZONE_PART.test(part);
  if (!timeZone.split('/').every(fits)) return [unknown];
  if (timeZone.toLowerCase() === 'local')
    return [
      invalid(
        field,
        timeZone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
      ...(timeZone === 'Local' ? NONE : [unknown]),
    ];
  return isTimeZone(timeZone) ? NONE : [unknown];
}
