/** What users do and what breaks, by chance: each is a request from outside, as in an input log. */
import type { ApiResponse } from '../../src/apimachinery/api-request.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import type { LoggedRequest } from '../../src/cluster/spec.ts';
import { AUTOSCALING } from './autoscaler-inputs.ts';
import { deletion, patch, pick, podSpec, post, some, someImage, SPACES } from './requests.ts';
import type { Act, Stage } from './requests.ts';
import { WORKLOADS } from './workload-inputs.ts';
import type { World } from './world.ts';

const SIM = '/apis/sim.kubeglass.dev/v1alpha1';
const COMPONENTS = ['kube-apiserver', 'etcd', 'kube-scheduler', 'kube-controller-manager'];

/** How often each comes, and what it does. Undefined: there is nothing to do it to. */
const USERS: readonly (readonly [number, Act])[] = [
  [8, createDeployment],
  [5, (stage) => patchDeployment(stage, () => ({ spec: { replicas: stage.random.below(9) } }))],
  [6, setImage],
  [2, (stage) => patchDeployment(stage, ({ spec }) => ({ spec: { paused: !spec.paused } }))],
  [1, rollBack],
  [2, deleteDeployment],
  [4, createPod],
  [3, deletePod],
  [2, createNamespace],
  [1, deleteNamespace],
  [2, taintNode],
  [2, cordonNode],
  [2, drainNode],
  [1, labelNode],
  [1, addNode],
  [1, removeNode],
  [1, createBudget],
];

const FAULTS: readonly (readonly [number, Act])[] = [
  [3, (stage) => fault(stage, 'NodeCrash', { node: machine(stage) })],
  [3, (stage) => fault(stage, 'Partition', { node: machine(stage) })],
  [3, (stage) => fault(stage, 'KubeletStop', { node: machine(stage) })],
  [4, (stage) => fault(stage, 'ComponentStop', { component: pick(stage, COMPONENTS) })],
  [2, (stage) => fault(stage, 'SlowWatch', {}, '2s')],
  [2, (stage) => fault(stage, 'SlowWatch', { component: pick(stage, COMPONENTS.slice(2)) }, '1s')],
  [1, (stage) => fault(stage, 'PullError', { image: 'nginx' })],
];

/** Before anything else: what the others refer to. */
export function prepare(cluster: Cluster): void {
  for (const [name, value] of [
    ['low', 100],
    ['high', 1000],
  ] as const)
    cluster.submit(
      post('/apis/scheduling.k8s.io/v1/priorityclasses', {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
      }),
    );
}

/** Does one thing. The answer may be a refusal: users make mistakes, and servers are away. */
export function act(stage: Stage, mayBreak: boolean): readonly ApiResponse[] {
  const users = [
    ...USERS,
    ...(stage.everyKind ? WORKLOADS : []),
    ...(stage.autoscaled ? AUTOSCALING : []),
  ];
  const list = mayBreak && stage.random.below(4) === 0 ? FAULTS : users;
  let lot = stage.random.below(list.reduce((sum, [weight]) => sum + weight, 0));
  const [, chosen] = list.find(([weight]) => (lot -= weight) < 0)!;
  const requests = chosen(stage);
  if (!requests) return [];
  return ('path' in requests ? [requests] : requests).map((request) =>
    stage.cluster.submit(request),
  );
}

const machine = (stage: Stage): string | undefined => some(stage, stage.world.nodes)?.metadata.name;

function createDeployment(stage: Stage): LoggedRequest {
  const name = `web-${1 + stage.random.below(4)}`;
  const namespace = pick(stage, SPACES);
  const strategy = pick(stage, [
    undefined,
    { type: 'Recreate' },
    { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
    { type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%', maxUnavailable: '50%' } },
  ]);
  return post(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: stage.random.below(7),
      selector: { matchLabels: { app: name } },
      ...(strategy && { strategy }),
      template: { metadata: { labels: { app: name } }, spec: podSpec(stage, someImage(stage)) },
    },
  });
}

type AnyDeployment = World['deployments'][number];

function deploymentPath({ metadata }: AnyDeployment): string {
  return `/apis/apps/v1/namespaces/${metadata.namespace}/deployments/${metadata.name}`;
}

function patchDeployment(
  stage: Stage,
  body: (deployment: AnyDeployment) => unknown,
): LoggedRequest | undefined {
  const found = some(stage, stage.world.deployments);
  return found && patch(deploymentPath(found), body(found));
}

function setImage(stage: Stage): LoggedRequest | undefined {
  const image = someImage(stage);
  const crashes = image === 'busybox:1.36' && { command: ['sh', '-c', 'sleep 2; exit 1'] };
  return patchDeployment(stage, ({ spec }) => {
    const { command: _, ...container } = spec.template.spec!.containers[0]!;
    return { spec: { template: { spec: { containers: [{ ...container, image, ...crashes }] } } } };
  });
}

/** As `kubectl rollout undo`: the template of an older ReplicaSet. */
function rollBack(stage: Stage): LoggedRequest | undefined {
  return patchDeployment(stage, ({ metadata, spec }) => {
    const old =
      some(stage, stage.world.ownedBy<AnyDeployment>(metadata.uid))?.spec.template ?? spec.template;
    return { spec: { template: { spec: { containers: old.spec!.containers } } } };
  });
}

function deleteDeployment(stage: Stage): LoggedRequest | undefined {
  const found = some(stage, stage.world.deployments);
  const propagationPolicy = pick(stage, ['Background', 'Foreground']);
  return (
    found && {
      method: 'DELETE',
      path: deploymentPath(found),
      body: deletion({ propagationPolicy }),
    }
  );
}

function createPod(stage: Stage): LoggedRequest {
  const namespace = pick(stage, SPACES);
  return post(`/api/v1/namespaces/${namespace}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `lone-${stage.next++}` },
    spec: {
      ...podSpec(stage, someImage(stage)),
      restartPolicy: pick(stage, ['Always', 'Never', 'OnFailure']),
    },
  });
}

function deletePod(stage: Stage): LoggedRequest | undefined {
  const found = some(stage, stage.world.pods);
  if (!found) return undefined;
  const { namespace, name } = found.metadata;
  const options = pick(stage, [{}, {}, { gracePeriodSeconds: 0 }]);
  return {
    method: 'DELETE',
    path: `/api/v1/namespaces/${namespace}/pods/${name}`,
    body: deletion(options),
  };
}

function createNamespace(stage: Stage): LoggedRequest {
  const name = pick(stage, SPACES.slice(2));
  return post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

function deleteNamespace(stage: Stage): LoggedRequest {
  return { method: 'DELETE', path: `/api/v1/namespaces/${pick(stage, SPACES.slice(2))}` };
}

function patchNode(stage: Stage, body: unknown): LoggedRequest | undefined {
  const name = machine(stage);
  return name === undefined ? undefined : patch(`/api/v1/nodes/${name}`, body);
}

/** Taints belong to several writers: as kubectl does, it writes back those that it has read. */
function taintNode(stage: Stage): LoggedRequest | undefined {
  const node = some(stage, stage.world.nodes);
  if (!node) return undefined;
  const others = (node.spec.taints ?? []).filter(({ key }) => key !== 'dedicated');
  const effect = pick(stage, ['NoSchedule', 'NoExecute', 'PreferNoSchedule']);
  const taints =
    others.length < (node.spec.taints ?? []).length
      ? others
      : [...others, { key: 'dedicated', effect }];
  const { name, resourceVersion } = node.metadata;
  return patch(`/api/v1/nodes/${name}`, { metadata: { resourceVersion }, spec: { taints } });
}

function cordonNode(stage: Stage): LoggedRequest | undefined {
  return patchNode(stage, { spec: { unschedulable: stage.random.below(3) === 0 } });
}

/** `kubectl drain`: no new Pods, and each one there is asked to go. */
function drainNode(stage: Stage): readonly LoggedRequest[] | undefined {
  const name = machine(stage);
  if (name === undefined) return undefined;
  const evictions = stage.world.podsOn(name).map(({ metadata }) =>
    post(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: metadata.name, namespace: metadata.namespace },
    }),
  );
  return [patch(`/api/v1/nodes/${name}`, { spec: { unschedulable: true } }), ...evictions];
}

function labelNode(stage: Stage): LoggedRequest | undefined {
  return patchNode(stage, { metadata: { labels: { disk: pick(stage, ['ssd', null]) } } });
}

export const CAPACITY = { cpu: '2', memory: '4Gi', pods: '14' };

function addNode(stage: Stage): LoggedRequest {
  return post(`${SIM}/nodetemplates`, {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'NodeTemplate',
    metadata: { name: `more-${stage.next++}` },
    spec: { namePrefix: 'node', count: 1, capacity: CAPACITY },
  });
}

function removeNode(stage: Stage): LoggedRequest | undefined {
  if (stage.world.nodes.length < 3) return undefined;
  return { method: 'DELETE', path: `${SIM}/machines/${machine(stage)}` };
}

function createBudget(stage: Stage): LoggedRequest {
  const name = `web-${1 + stage.random.below(4)}`;
  return post(`/apis/policy/v1/namespaces/${pick(stage, SPACES)}/poddisruptionbudgets`, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: name } } },
  });
}

function fault(stage: Stage, type: string, target: object, delay?: string): LoggedRequest {
  const duration = pick(stage, ['2s', '10s', '45s', '90s', '400s']);
  return post(`${SIM}/faults`, {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'Fault',
    metadata: { name: `fault-${stage.next++}` },
    spec: { type, target, duration, ...(delay && { delay }) },
  });
}
