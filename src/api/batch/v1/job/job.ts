/** Runs Pods until enough of them have succeeded (pkg/registry/batch/job/strategy.go, 1.36). */
import { formatLabelSelector } from '../../../../apimachinery/labels.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type { Job, JobSpec } from '../../../generated/types/batch/v1.ts';
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import { ageColumn, nameColumn, templateColumns } from '../../../printing/columns.ts';
import { humanDuration } from '../../../printing/human-duration.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
  withMeta,
} from '../../../strategies.ts';
import { defaultJobSpec } from '../job-spec.ts';
import { CONTROLLER_UID, JOB_NAME, OLD_CONTROLLER_UID, OLD_JOB_NAME } from '../labels.ts';
import { validateJobStatus } from './status-validation.ts';
import { validateJob, validateJobUpdate } from './validation.ts';

export const jobs: ResourceDefinition<Job> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  shortNames: [],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.batch.v1.Job',
  strategy: {
    applyDefaults(job) {
      const complete = filled(job, { spec: EMPTY as unknown as JobSpec, status: EMPTY });
      const defaulted = having(complete, 'spec', defaultJobSpec(complete.spec));
      const { labels = EMPTY } = defaulted.metadata;
      const own = defaulted.spec.template.metadata?.labels;
      return own && Object.keys(labels).length === 0
        ? withMeta(defaulted, 'labels', own)
        : defaulted;
    },
    prepareForCreate: (job) => firstGeneration(clearStatus(withSelector(job))),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate: validateJob,
    validateUpdate: validateJobUpdate,
    warnings: ({ metadata }) => {
      const problems = isDNS1123Label(metadata.name);
      return problems.length > 0
        ? [
            `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
          ]
        : [];
    },
    // Since before the garbage collector: kubectl asks for background deletion itself.
    defaultPropagation: 'Orphan',
    // pkg/registry/batch/job/storage/storage.go (1.36).
    propagationWarning:
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateJobStatus },
  // printJob, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    { name: 'Status', description: 'Status of the job.', cell: stateOf },
    {
      name: 'Completions',
      description:
        'The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs.',
      cell: ({ spec, status: { succeeded = 0 } }) => {
        if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
        const { parallelism = 0 } = spec;
        return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
      },
    },
    {
      name: 'Duration',
      description: 'Time required to complete the job.',
      cell: ({ status: { startTime, completionTime } }, now) => {
        if (!startTime) return '';
        const end = completionTime ? parseTime(completionTime) : now;
        return humanDuration(end - parseTime(startTime));
      },
    },
    ageColumn,
    ...templateColumns<Job>(({ spec }) => spec.template),
    {
      name: 'Selector',
      priority: 1,
      description:
        'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      cell: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
  fields: ({ status }) => ({ 'status.successful': String(status.succeeded ?? 0) }),
  notSimulated: ({ spec }) => [
    ...podSpecNotSimulated(spec.template.spec ?? { containers: [] }, 'spec.template.spec'),
  ],
};

function stateOf({ metadata, status }: Job): string {
  const holds = (type: string) =>
    status.conditions?.find((condition) => condition.type === type)?.status === 'True';
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  if (holds('Suspended')) return 'Suspended';
  if (holds('FailureTarget')) return 'FailureTarget';
  return holds('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

/** generateSelectorIfNeeded: its Pods are told from all others by its uid. */
function withSelector(job: Job): Job {
  const { spec, metadata } = job;
  if (spec.manualSelector) return job;
  const { template, selector } = spec;
  const labels = {
    [JOB_NAME]: metadata.name,
    [OLD_JOB_NAME]: metadata.name,
    [CONTROLLER_UID]: metadata.uid,
    [OLD_CONTROLLER_UID]: metadata.uid,
    ...template.metadata?.labels,
  };
  const own = Object.keys(metadata.labels ?? EMPTY).length === 0;
  return {
    ...job,
    // Defaults fill them in from the template when the stored object is read.
    metadata: own ? { ...metadata, labels } : metadata,
    spec: {
      ...spec,
      selector: {
        ...selector,
        matchLabels: { [CONTROLLER_UID]: metadata.uid, ...selector?.matchLabels },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
