/** Makes a Job at given times (pkg/registry/batch/cronjob/strategy.go, 1.36). */
import { formatLabelSelector } from '../../../../apimachinery/labels.ts';
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type { CronJob, CronJobSpec, JobSpec } from '../../../generated/types/batch/v1.ts';
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import { ageColumn, nameColumn, since, templateColumns } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
} from '../../../strategies.ts';
import { defaultJobTemplate } from '../job-spec.ts';
import { validateCronJob, validateCronJobCreate, validateCronJobUpdate } from './validation.ts';

export const cronJobs: ResourceDefinition<CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.batch.v1.CronJob',
  strategy: {
    applyDefaults(cronJob) {
      const complete = filled(cronJob, { spec: EMPTY as unknown as CronJobSpec, status: EMPTY });
      return having(complete, 'spec', defaultSpec(complete.spec));
    },
    prepareForCreate: (cronJob) => firstGeneration(clearStatus(cronJob)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate: validateCronJob,
    validateCreate: validateCronJobCreate,
    validateUpdate: validateCronJobUpdate,
    warnings: ({ metadata }) => {
      const problems = isDNS1123Label(metadata.name);
      return problems.length > 0
        ? [
            `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
          ]
        : [];
    },
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  // printCronJob, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Schedule',
      description: 'The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.',
      cell: ({ spec }) => spec.schedule,
    },
    {
      name: 'Timezone',
      description:
        'The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones',
      cell: ({ spec }) => spec.timeZone ?? '<none>',
    },
    {
      name: 'Suspend',
      type: 'boolean',
      description:
        'This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.',
      cell: ({ spec }) => (spec.suspend ? 'True' : 'False'),
    },
    {
      name: 'Active',
      type: 'integer',
      description: 'A list of pointers to currently running jobs.',
      cell: ({ status }) => status.active?.length ?? 0,
    },
    {
      name: 'Last Schedule',
      description: 'Information when was the last time the job was successfully scheduled.',
      cell: ({ status }, now) =>
        status.lastScheduleTime ? since(status.lastScheduleTime, now) : '<none>',
    },
    ageColumn,
    ...templateColumns<CronJob>(({ spec }) => spec.jobTemplate.spec?.template),
    {
      name: 'Selector',
      priority: 1,
      description:
        'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      cell: ({ spec }) => formatLabelSelector(spec.jobTemplate.spec?.selector),
    },
  ],
  notSimulated: ({ spec }) => [
    ...podSpecNotSimulated(
      spec.jobTemplate.spec?.template.spec ?? { containers: [] },
      'spec.jobTemplate.spec.template.spec',
    ),
  ],
};

/** SetDefaults_CronJob, pkg/apis/batch/v1/defaults.go (1.36). */
function defaultSpec(spec: CronJobSpec): CronJobSpec {
  const next = filled(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    jobTemplate: EMPTY,
  });
  const template = filled(next.jobTemplate, {
    metadata: EMPTY,
    spec: EMPTY as unknown as JobSpec,
  });
  return having(next, 'jobTemplate', having(template, 'spec', defaultJobTemplate(template.spec!)));
}
