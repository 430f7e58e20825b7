/** test/e2e/apps, what came after 1.20: job.go, cronjob.go. */
import { expect } from 'vitest';
import type { CronJob, Job } from '../../src/api/generated/types/batch/v1.ts';
import { Bed, images, NAMESPACE, PODS } from './cluster-bed.ts';
import { newerRow } from './row.ts';

const area = '[sig-apps] Job ';
const JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;
const CRON_JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/cronjobs`;

/** test/e2e/framework/job/fixtures.go. */
const created = (bed: Bed, name: string, script: string, spec: object = {}, podSpec: object = {}) =>
  bed.create<Job>(JOBS, {
    metadata: { name, labels: { 'e2e-job-label': name }, annotations: {} },
    spec: {
      parallelism: 2,
      completions: 4,
      backoffLimit: 6,
      template: {
        metadata: { labels: { job: name } },
        spec: {
          restartPolicy: 'Never',
          volumes: [{ name: 'data', hostPath: { path: '/tmp/data', type: 'DirectoryOrCreate' } }],
          containers: [
            {
              name: 'c',
              image: images.busybox,
              command: ['/bin/sh', '-c', script],
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          ...podSpec,
        },
      },
      ...spec,
    },
  });
const read = (bed: Bed, name: string) => bed.get<Job>(`${JOBS}/${name}`);
const has = (bed: Bed, name: string, type: string, reason?: string): boolean =>
  read(bed, name).status?.conditions?.some(
    (condition) =>
      condition.type === type &&
      condition.status === 'True' &&
      (reason === undefined || condition.reason === reason),
  ) ?? false;

newerRow(
  `${area}should create pods for an Indexed job with completion indexes and specified hostname`,
  () => {
    const bed = new Bed();
    created(bed, 'indexed-job', 'exit 0', { completionMode: 'Indexed' });
    bed.until('it is complete', () => has(bed, 'indexed-job', 'Complete'));
    const indexes = bed
      .pods('job=indexed-job')
      .filter(({ status }) => status.phase === 'Succeeded')
      .map(({ metadata, spec }) => {
        const index = metadata.annotations!['batch.kubernetes.io/job-completion-index'];
        expect(spec.hostname).toBe(`indexed-job-${index}`);
        return index;
      });
    expect(indexes.sort()).toEqual(['0', '1', '2', '3']);
  },
);

newerRow(
  `${area}should allow to use the pod failure policy on exit code to fail the job early`,
  () => {
    const bed = new Bed();
    const failOnce = 'if [[ -r /data/foo ]] ; then exit 0 ; else touch /data/foo ; exit 1 ; fi';
    const onExitCodes = { operator: 'In', values: [1] };
    created(
      bed,
      'pod-failure-failjob',
      failOnce,
      { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes }] } },
      { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } },
    );
    bed.until('it has failed', () => has(bed, 'pod-failure-failjob', 'Failed', 'PodFailurePolicy'));
  },
);

newerRow(
  `${area}should allow to use a pod failure policy to ignore failure matching on DisruptionTarget condition`,
  () => {
    const bed = new Bed();
    const file = '/data/pod-disruption-$JOB_COMPLETION_INDEX';
    const once = `if [[ -r ${file} ]] ; then exit 0 ; else touch ${file} ; sleep 1000000 ; fi`;
    created(
      bed,
      'pod-disruption',
      once,
      {
        completions: 2,
        completionMode: 'Indexed',
        backoffLimit: 0,
        podFailurePolicy: {
          rules: [
            { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
            { action: 'FailJob', onExitCodes: { operator: 'NotIn', values: [0] } },
          ],
        },
      },
      { nodeSelector: { 'kubernetes.io/hostname': 'node-1' }, terminationGracePeriodSeconds: 1 },
    );
    bed.untilRunning('job=pod-disruption', 2);
    for (const { metadata } of bed.pods('job=pod-disruption'))
      bed.create(`${PODS}/${metadata.name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: metadata.name, namespace: NAMESPACE },
      });
    bed.until('it is complete', () => has(bed, 'pod-disruption', 'Complete'));
    expect(read(bed, 'pod-disruption').status!.failed ?? 0).toBe(0);
  },
);

newerRow(`${area}should apply changes to a job status`, () => {
  const bed = new Bed();
  const { uid } = created(bed, 'status', 'sleep 1000000').metadata;
  bed.untilRunning('job=status', 2);
  const path = `${JOBS}/status/status`;
  const annotated = { metadata: { annotations: { patchedstatus: 'true' } } };
  // The test of old wrote another start, which a Job that is not suspended keeps since 1.31 (ValidateJobStatusUpdate).
  const restarted = { ...annotated, status: { startTime: '2026-01-05T09:00:30Z' } };
  expect(bed.ask('PATCH', path, restarted, 'merge').status).toBe(422);
  const patched = bed.patch<Job>(path, { ...annotated, status: { ready: 1 } }, 'merge');
  expect(patched.metadata.annotations).toMatchObject({ patchedstatus: 'true' });
  expect(patched.status!.ready).toBe(1);
  const updated = bed.update<Job>(path, (job) => ({ ...job, status: { ...job.status, ready: 0 } }));
  expect(updated.status!.ready).toBe(0);
  expect(bed.get(path).metadata.uid).toBe(uid);
});

newerRow(`${area}should manage the lifecycle of a job`, () => {
  const bed = new Bed();
  const selected = `${JOBS}?labelSelector=e2e-job-label=e2e`;
  const path = `${JOBS}/e2e`;
  const told = bed.watch<Job>(selected);
  const saw = (type: string, is: (job: Job) => boolean = () => true) =>
    bed.until(`a watcher is told ${type}`, () =>
      told.some((event) => event.type === type && is(event.object)),
    );
  created(bed, 'e2e', 'exit 0', { suspend: true });
  bed.patch(path, { metadata: { labels: { e2e: 'patched' } } });
  saw('MODIFIED', ({ metadata }) => metadata.labels?.e2e === 'patched');
  bed.run(5);
  expect(bed.pods('job=e2e')).toEqual([]);
  expect(has(bed, 'e2e', 'Suspended')).toBe(true);
  bed.update(path, ({ metadata, spec, ...job }) => ({
    ...job,
    metadata: { ...metadata, annotations: { ...metadata.annotations, updated: 'true' } },
    spec: { ...spec, suspend: false },
  }));
  saw('MODIFIED', ({ metadata }) => metadata.annotations?.updated === 'true');
  expect(bed.list('/apis/batch/v1/jobs?labelSelector=e2e-job-label=e2e')).toHaveLength(1);
  bed.until('it is complete', () => has(bed, 'e2e', 'Complete'));
  expect(read(bed, 'e2e').status!.succeeded).toBe(4);
  bed.remove(selected, { propagationPolicy: 'Background' });
  saw('DELETED');
  expect(bed.list(selected)).toEqual([]);
});

const cron = '[sig-apps] CronJob ';

function scheduled(name: string, concurrencyPolicy: string, spec: object = {}): Bed {
  const bed = new Bed();
  bed.create<CronJob>(CRON_JOBS, {
    metadata: { name, labels: { 'special-label': name } },
    spec: {
      schedule: '*/1 * * * ?',
      concurrencyPolicy,
      jobTemplate: {
        spec: {
          parallelism: 1,
          completions: 1,
          template: {
            spec: {
              restartPolicy: 'OnFailure',
              terminationGracePeriodSeconds: 1,
              containers: [{ name: 'c', image: images.busybox, command: ['sleep', '300'] }],
            },
          },
        },
      },
      ...spec,
    },
  });
  return bed;
}

const active = (bed: Bed, name: string): readonly { readonly name?: string }[] =>
  bed.get<CronJob>(`${CRON_JOBS}/${name}`).status?.active ?? [];
const unfinished = (bed: Bed): readonly Job[] =>
  bed.list<Job>(JOBS).filter(({ status }) => !status?.completionTime && !status?.failed);

newerRow(`${cron}should schedule multiple jobs concurrently`, () => {
  const bed = scheduled('concurrent', 'Allow');
  bed.until('two run', () => active(bed, 'concurrent').length >= 2);
  expect(unfinished(bed).length).toBeGreaterThanOrEqual(2);
});

newerRow(`${cron}should not schedule jobs when suspended [Slow]`, () => {
  const bed = scheduled('suspended', 'Allow', { suspend: true });
  bed.run(300);
  expect(active(bed, 'suspended')).toEqual([]);
  expect(bed.list(JOBS)).toEqual([]);
});

newerRow(`${cron}should not schedule new jobs when ForbidConcurrent [Slow]`, () => {
  const bed = scheduled('forbid', 'Forbid');
  bed.until('one runs', () => active(bed, 'forbid').length === 1);
  expect(unfinished(bed)).toHaveLength(1);
  const [only] = active(bed, 'forbid');
  bed.run(240);
  expect(active(bed, 'forbid')).toMatchObject([{ name: only!.name }]);
  expect(bed.list(JOBS)).toHaveLength(1);
});

newerRow(`${cron}should replace jobs when ReplaceConcurrent`, () => {
  const bed = scheduled('replace', 'Replace');
  bed.until('one runs', () => active(bed, 'replace').length === 1);
  expect(unfinished(bed)).toHaveLength(1);
  const [first] = bed.list<Job>(JOBS);
  bed.until('another runs in its place', () => {
    const jobs = unfinished(bed);
    expect(jobs.length).toBeLessThanOrEqual(2);
    return jobs.length === 1 && jobs[0]!.metadata.name !== first!.metadata.name;
  });
});

newerRow(`${cron}should support CronJob API operations`, () => {
  const bed = scheduled('test-api', 'Allow', { schedule: '0 0 1 1 *' });
  const versions = bed.get('/apis').groups.find((group: any) => group.name === 'batch').versions;
  expect(versions).toContainEqual({ groupVersion: 'batch/v1', version: 'v1' });
  const resources = bed.get('/apis/batch/v1').resources.map((each: any) => each.name);
  expect(resources).toEqual(expect.arrayContaining(['cronjobs', 'cronjobs/status']));

  const path = `${CRON_JOBS}/test-api`;
  const selected = 'labelSelector=special-label=test-api';
  const told = bed.watch<CronJob>(`${CRON_JOBS}?${selected}`);
  expect(bed.list(`/apis/batch/v1/cronjobs?${selected}`)).toHaveLength(1);
  const patched = bed.patch(path, { metadata: { annotations: { patched: 'true' } } }, 'merge');
  expect(patched.metadata.annotations).toMatchObject({ patched: 'true' });
  const updated = bed.update(path, ({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, updated: 'true' } },
  }));
  expect(updated.metadata.annotations).toMatchObject({ patched: 'true', updated: 'true' });
  bed.until('a watcher is told', () =>
    ['patched', 'updated'].every((annotation) =>
      told.some(
        ({ type, object }) =>
          type === 'MODIFIED' && object.metadata.annotations?.[annotation] === 'true',
      ),
    ),
  );

  const [first, second] = ['2026-01-05T09:00:30Z', '2026-01-05T09:00:31Z'];
  const status = bed.patch(
    `${path}/status`,
    { metadata: { annotations: { patchedstatus: 'true' } }, status: { lastScheduleTime: first } },
    'merge',
  );
  expect(status).toMatchObject({
    metadata: { annotations: { patchedstatus: 'true' } },
    status: { lastScheduleTime: first },
  });
  const later = bed.update(`${path}/status`, (object) => ({
    ...object,
    status: { lastScheduleTime: second },
  }));
  expect(later.status.lastScheduleTime).toBe(second);
  expect(bed.get(`${path}/status`).metadata.uid).toBe(status.metadata.uid);

  bed.remove(path, { propagationPolicy: 'Background' });
  expect(bed.gone(path)).toBe(true);
  for (const name of ['a', 'b'])
    bed.create(CRON_JOBS, {
      metadata: { name, labels: { 'special-label': 'test-api' } },
      spec: updated.spec,
    });
  bed.remove(`${CRON_JOBS}?${selected}`);
  expect(bed.list(`${CRON_JOBS}?${selected}`)).toEqual([]);
});
