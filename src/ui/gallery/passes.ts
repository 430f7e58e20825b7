/** Controllers' queues and passes for the gallery: done, refused, coming back later, by its time, of an unknown cause. */
import type { ControllerQueue } from '../../api/sim/v1alpha1/controller-queue/types.ts';
import type { ReconcilePass } from '../../api/sim/v1alpha1/reconcile-pass/types.ts';
import { meta, START } from './fixtures.ts';

const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();

function pass(id: number, more: Partial<ReconcilePass>): ReconcilePass {
  return {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'ReconcilePass',
    metadata: meta(`pass-${id}`),
    id,
    at: at(id),
    controller: 'replicaset-controller',
    subject: 'replicasets/default/web-7c9f8',
    cause: {
      component: 'kube-apiserver',
      action: 'update',
      subject: 'replicasets/default/web-7c9f8',
      at: at(id - 0.002),
      by: 'deployment-controller',
    },
    origin: {
      component: 'user/kubernetes-admin',
      action: 'patch',
      subject: 'deployments/default/web/scale',
      at: at(id - 0.01),
    },
    waitedMilliseconds: 0,
    failures: 0,
    requests: [],
    requestCount: 0,
    outcome: 'Done',
    ...more,
  };
}

/** Newest first. */
export const passes: readonly ReconcilePass[] = [
  pass(55, {
    requests: [
      { action: 'create', subject: 'pods/default/web-7c9f8-a1' },
      {
        action: 'create',
        subject: 'pods/default',
        code: 403,
        reason: 'Forbidden',
        message: 'pods "web-7c9f8-b2" is forbidden: exceeded quota: one',
      },
      { action: 'update-status', subject: 'replicasets/default/web-7c9f8' },
    ],
    requestCount: 3,
    outcome: 'Retry',
    error: 'pods "web-7c9f8-b2" is forbidden: exceeded quota: one',
    afterMilliseconds: 20,
    failures: 2,
    waitedMilliseconds: 12,
  }),
  pass(44, { outcome: 'Requeue', afterMilliseconds: 60_000, later: true }),
  pass(33, {}),
  pass(22, { cause: undefined, origin: undefined } as unknown as Partial<ReconcilePass>),
];

const queue = (name: string, more: Partial<ControllerQueue>): ControllerQueue => ({
  apiVersion: 'sim.kubeglass.dev/v1alpha1',
  kind: 'ControllerQueue',
  metadata: meta(name),
  controller: name,
  process: 'kube-controller-manager',
  resource: 'replicasets',
  workers: 5,
  depth: 0,
  waiting: [],
  working: [],
  delayed: [],
  delayedCount: 0,
  adds: 12,
  retries: 0,
  ...more,
});

export const controllerQueues: readonly ControllerQueue[] = [
  queue('replicaset-controller', {
    depth: 9,
    waiting: Array.from({ length: 9 }, (_, i) => ({ key: `default/web-${i}`, since: at(59) })),
    working: ['default/web-7c9f8'],
    delayed: [
      { key: 'default/big-7c9f8', until: at(64), failures: 4 },
      { key: 'default/worker-7c9f8', until: at(120), failures: 0 },
    ],
    delayedCount: 2,
    retries: 4,
  }),
  queue('deployment-controller', { resource: 'deployments' }),
  queue('job-controller', { resource: 'jobs', adds: 0 }),
];
