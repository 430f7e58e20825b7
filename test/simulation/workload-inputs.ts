/** What users do with StatefulSets, DaemonSets, Jobs, CronJobs and ReplicationControllers, by chance. */
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import type { LoggedRequest } from '../../src/cluster/spec.ts';
import { deletion, patch, pick, podSpec, post, some, someImage, SPACES } from './requests.ts';
import type { Act, Stage } from './requests.ts';

const PATHS: Readonly<Record<string, string>> = {
  StatefulSet: '/apis/apps/v1',
  DaemonSet: '/apis/apps/v1',
  Job: '/apis/batch/v1',
  CronJob: '/apis/batch/v1',
  ReplicationController: '/api/v1',
};
const KINDS = Object.keys(PATHS);
const ROLLED_OUT = ['StatefulSet', 'DaemonSet'];
/** Ends well, ends badly, and ends at last. */
const TASKS = ['sleep 1', 'sleep 15', 'sleep 2; exit 1', 'sleep 60'];

interface AnyWorkload extends KubeObject {
  readonly spec: {
    readonly template?: { readonly spec: { readonly containers: readonly object[] } };
  };
}

export const WORKLOADS: readonly (readonly [number, Act])[] = [
  [4, createStatefulSet],
  [3, createDaemonSet],
  [5, createJob],
  [2, createCronJob],
  [2, createReplicationController],
  [
    4,
    (stage) =>
      change(stage, ['StatefulSet', 'ReplicationController'], () => ({
        replicas: stage.random.below(6),
      })),
  ],
  [4, rollOut],
  [2, (stage) => change(stage, ['Job'], () => ({ parallelism: stage.random.below(5) }))],
  [
    3,
    (stage) => change(stage, ['Job', 'CronJob'], () => ({ suspend: stage.random.below(2) === 0 })),
  ],
  [
    1,
    (stage) =>
      change(stage, ['DaemonSet'], () => ({
        template: { spec: { nodeSelector: { disk: pick(stage, ['ssd', null]) } } },
      })),
  ],
  [4, deleteWorkload],
];

const pathOf = (kind: string, namespace: string): string =>
  `${PATHS[kind]}/namespaces/${namespace}/${kind.toLowerCase()}s`;

function create(stage: Stage, kind: string, name: string, spec: object): LoggedRequest {
  const apiVersion = PATHS[kind]!.replace(/^\/apis?\//, '');
  return post(pathOf(kind, pick(stage, SPACES)), { apiVersion, kind, metadata: { name }, spec });
}

function found(stage: Stage, kinds: readonly string[]): AnyWorkload | undefined {
  return some(
    stage,
    kinds.flatMap((kind) => stage.world.all<AnyWorkload>(kind)),
  );
}

const addressOf = ({ kind, metadata }: AnyWorkload): string =>
  `${pathOf(kind, metadata.namespace!)}/${metadata.name}`;

function change(
  stage: Stage,
  kinds: readonly string[],
  spec: (one: AnyWorkload) => object,
): LoggedRequest | undefined {
  const one = found(stage, kinds);
  return one && patch(addressOf(one), { spec: spec(one) });
}

function templateOf(stage: Stage, app: string): object {
  const spec = podSpec(stage, someImage(stage)) as { containers: readonly object[] };
  const probed = stage.random.below(3) === 0;
  const readinessProbe = { exec: { command: ['true'] }, initialDelaySeconds: 3, periodSeconds: 5 };
  return {
    metadata: { labels: { app } },
    spec: {
      ...spec,
      ...(probed && { containers: spec.containers.map((one) => ({ ...one, readinessProbe })) }),
    },
  };
}

function createStatefulSet(stage: Stage): LoggedRequest {
  const name = `db-${pick(stage, ['a', 'b', 'c'])}`;
  const template = templateOf(stage, name) as { spec: { containers: readonly object[] } };
  const claimed = stage.random.below(3) === 0;
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const containers = template.spec.containers.map((one) => ({ ...one, volumeMounts }));
  const retention = pick(stage, ['Retain', 'Delete']);
  return create(stage, 'StatefulSet', name, {
    serviceName: name,
    replicas: stage.random.below(5),
    selector: { matchLabels: { app: name } },
    podManagementPolicy: pick(stage, ['OrderedReady', 'OrderedReady', 'Parallel']),
    updateStrategy: pick(stage, [
      { type: 'RollingUpdate' },
      { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
      { type: 'OnDelete' },
    ]),
    ...(stage.random.below(4) === 0 && { minReadySeconds: 5 }),
    template: claimed ? { ...template, spec: { ...template.spec, containers } } : template,
    ...(claimed && {
      persistentVolumeClaimRetentionPolicy: { whenDeleted: retention, whenScaled: retention },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    }),
  });
}

function createDaemonSet(stage: Stage): LoggedRequest {
  const name = `agent-${pick(stage, ['a', 'b'])}`;
  return create(stage, 'DaemonSet', name, {
    selector: { matchLabels: { app: name } },
    updateStrategy: pick(stage, [
      { type: 'RollingUpdate' },
      { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '50%' } },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      { type: 'OnDelete' },
    ]),
    template: templateOf(stage, name),
  });
}

function createReplicationController(stage: Stage): LoggedRequest {
  const name = `old-${pick(stage, ['a', 'b'])}`;
  return create(stage, 'ReplicationController', name, {
    replicas: stage.random.below(5),
    selector: { app: name },
    template: templateOf(stage, name),
  });
}

function jobSpec(stage: Stage): object {
  const { random } = stage;
  const spec = podSpec(stage, 'busybox:1.36') as { containers: readonly object[] };
  const command = ['sh', '-c', pick(stage, TASKS)];
  return {
    parallelism: 1 + random.below(3),
    completions: 1 + random.below(5),
    backoffLimit: random.below(4),
    ...(random.below(3) === 0 && { completionMode: 'Indexed' }),
    ...(random.below(3) === 0 && { ttlSecondsAfterFinished: 20 }),
    ...(random.below(5) === 0 && { activeDeadlineSeconds: 45 }),
    ...(random.below(4) === 0 && { podReplacementPolicy: 'Failed' }),
    ...(random.below(5) === 0 && { suspend: true }),
    template: {
      spec: {
        ...spec,
        restartPolicy: pick(stage, ['Never', 'Never', 'OnFailure']),
        containers: spec.containers.map((one) => ({ ...one, command })),
      },
    },
  };
}

function createJob(stage: Stage): LoggedRequest {
  return create(stage, 'Job', `task-${pick(stage, ['a', 'b', 'c', 'd'])}`, jobSpec(stage));
}

function createCronJob(stage: Stage): LoggedRequest {
  return create(stage, 'CronJob', `nightly-${pick(stage, ['a', 'b'])}`, {
    schedule: '*/1 * * * *',
    concurrencyPolicy: pick(stage, ['Allow', 'Forbid', 'Replace']),
    successfulJobsHistoryLimit: stage.random.below(3),
    failedJobsHistoryLimit: stage.random.below(2),
    jobTemplate: { spec: jobSpec(stage) },
  });
}

function rollOut(stage: Stage): LoggedRequest | undefined {
  const image = someImage(stage);
  const crashes = image === 'busybox:1.36' && { command: ['sh', '-c', 'sleep 2; exit 1'] };
  return change(stage, ROLLED_OUT, ({ spec }) => {
    const { command: _, ...container } = spec.template!.spec.containers[0] as { command?: unknown };
    return { template: { spec: { containers: [{ ...container, image, ...crashes }] } } };
  });
}

function deleteWorkload(stage: Stage): LoggedRequest | undefined {
  const one = found(stage, KINDS);
  const propagationPolicy = pick(stage, ['Background', 'Foreground']);
  return one && { method: 'DELETE', path: addressOf(one), body: deletion({ propagationPolicy }) };
}
