/** Workloads in every state that the ownership lens tells apart, as a small forest each. */
import type { KubeObject, ObjectMeta } from '../../apimachinery/meta.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import { forestOf, type OwnershipInput } from '../model/ownership.ts';
import type { PodState } from '../model/states.ts';
import { meta, pod, START } from './fixtures.ts';

const REVISION = 'deployment.kubernetes.io/revision';

const nothing: OwnershipInput = {
  deployments: [],
  replicasets: [],
  replicationcontrollers: [],
  statefulsets: [],
  daemonsets: [],
  jobs: [],
  cronjobs: [],
  pods: [],
  persistentvolumeclaims: [],
  poddisruptionbudgets: [],
  horizontalpodautoscalers: [],
};

type Objects = { readonly [plural in keyof OwnershipInput]?: readonly object[] };

/** The forest of these objects and no others. */
export const forest = (objects: Objects) =>
  forestOf({ ...nothing, ...objects } as unknown as OwnershipInput);

export function made(
  apiVersion: string,
  kind: string,
  name: string,
  { owner, ...more }: Partial<ObjectMeta> & { readonly owner?: KubeObject },
  rest: object,
): KubeObject {
  const metadata = meta(name, {
    namespace: 'default',
    uid: `${kind}-${name}`,
    generation: 1,
    ...(owner && { ownerReferences: [referenceOf(owner)] }),
    ...more,
  });
  return { apiVersion, kind, metadata, ...rest } as KubeObject;
}

const referenceOf = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});

export function podOf(
  owner: KubeObject | undefined,
  name: string,
  state: PodState,
  more: Partial<ObjectMeta> = {},
): KubeObject {
  const one = pod(name, state);
  return {
    ...one,
    metadata: {
      ...one.metadata,
      uid: `Pod-${name}`,
      ownerReferences: owner ? [referenceOf(owner)] : [],
      ...more,
    },
  } as unknown as KubeObject;
}

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image }] },
});

interface RolloutLook {
  readonly paused?: boolean;
  readonly stuck?: boolean;
  readonly updated?: number;
  readonly available?: number;
}

/** Four replicas, from revision 1 to revision 2. */
export function rolling({ paused, stuck, updated = 2, available = 3 }: RolloutLook = {}): Objects {
  const deployment = made(
    'apps/v1',
    'Deployment',
    'web',
    { annotations: { [REVISION]: '2' } },
    {
      spec: {
        replicas: 4,
        ...(paused && { paused }),
        strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
        template: template('nginx:1.28'),
      },
      status: {
        observedGeneration: 1,
        replicas: 3 + updated,
        updatedReplicas: updated,
        availableReplicas: available,
        ...(stuck && {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "web-2" has timed out progressing.',
            },
          ],
        }),
      },
    },
  );
  const set = (revision: number, replicas: number, ready: number) =>
    made(
      'apps/v1',
      'ReplicaSet',
      `web-${revision}`,
      { owner: deployment, annotations: { [REVISION]: String(revision) } },
      {
        spec: { replicas, template: template(`nginx:1.${26 + revision}`) },
        status: { replicas, readyReplicas: ready },
      },
    );
  const [older, newer] = [set(1, 3, 3), set(2, updated, 0)];
  return {
    deployments: [deployment],
    replicasets: [older, newer, set(0, 0, 0)],
    pods: [
      ...['a', 'b', 'c'].map((name) => podOf(older, `web-1-${name}`, 'running')),
      ...['d', 'e']
        .slice(0, updated)
        .map((name) => podOf(newer, `web-2-${name}`, stuck ? 'image-problem' : 'creating')),
    ],
    poddisruptionbudgets: [
      made(
        'policy/v1',
        'PodDisruptionBudget',
        'web',
        {},
        {
          spec: { selector: { matchLabels: { app: 'web' } } },
          status: { disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3 },
        },
      ),
    ],
    horizontalpodautoscalers: [
      made(
        'autoscaling/v2',
        'HorizontalPodAutoscaler',
        'web',
        {},
        {
          spec: {
            minReplicas: 2,
            maxReplicas: 6,
            scaleTargetRef: { kind: 'Deployment', name: 'web' },
          },
          status: { currentReplicas: 4, desiredReplicas: 4 },
        },
      ),
    ],
  };
}

/** Three replicas with a claim each; ordinals below the partition stay as they are. */
export function partitioned(): Objects {
  const set = made(
    'apps/v1',
    'StatefulSet',
    'db',
    {},
    {
      spec: {
        replicas: 3,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
        template: template('mysql:8.4'),
      },
      status: {
        observedGeneration: 1,
        replicas: 3,
        availableReplicas: 3,
        updatedReplicas: 1,
        currentRevision: 'db-old',
        updateRevision: 'db-new',
      },
    },
  );
  const claimed = (name: string) => {
    const one = podOf(set, name, 'running') as KubeObject & { readonly spec: object };
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: `data-${name}` } }];
    return { ...one, spec: { ...one.spec, volumes } };
  };
  return {
    statefulsets: [set],
    pods: ['db-10', 'db-2', 'db-0'].map(claimed),
    persistentvolumeclaims: ['db-10', 'db-2', 'db-0'].map((name) =>
      made(
        'v1',
        'PersistentVolumeClaim',
        `data-${name}`,
        {},
        {
          spec: { volumeName: `pv-${name}`, resources: { requests: { storage: '1Gi' } } },
          status: { phase: 'Bound' },
        },
      ),
    ),
  };
}

/** A Job that has given up; with a time to live, or made by a CronJob. */
export function failedJob({ ttl, cronJob }: { ttl?: number; cronJob?: boolean } = {}): Objects {
  const parent = made(
    'batch/v1',
    'CronJob',
    'nightly',
    {},
    {
      spec: { schedule: '0 3 * * *' },
      status: {},
    },
  );
  const job = made('batch/v1', 'Job', 'import', cronJob ? { owner: parent } : {}, {
    spec: { backoffLimit: 2, completions: 4, ...(ttl && { ttlSecondsAfterFinished: ttl }) },
    status: {
      failed: 3,
      succeeded: 1,
      completedIndexes: '0',
      conditions: [
        {
          type: 'Failed',
          status: 'True',
          reason: 'BackoffLimitExceeded',
          message: 'Job has reached the specified backoff limit',
          lastTransitionTime: timestamp(START + 30_000),
        },
      ],
    },
  });
  const indexed = (index: number, state: PodState) =>
    podOf(job, `import-${index}-x`, state, {
      annotations: { 'batch.kubernetes.io/job-completion-index': String(index) },
    });
  return {
    jobs: [job],
    cronjobs: cronJob ? [parent] : [],
    pods: [indexed(0, 'completed'), indexed(1, 'failed')],
  };
}

export const workloads = (
  [
    ['A rollout under way', rolling()],
    ['Stuck', rolling({ stuck: true })],
    ['Paused', rolling({ paused: true, updated: 0 })],
    ['A partitioned StatefulSet', partitioned()],
    ['A Job that gave up', failedJob({ ttl: 60 })],
    ['The same, made by a CronJob', failedJob({ cronJob: true })],
    ['A Pod of nobody', { pods: [podOf(undefined, 'alone', 'running')] }],
  ] satisfies readonly (readonly [string, Objects])[]
).map(([title, objects]) => [title, forest(objects)] as const);
