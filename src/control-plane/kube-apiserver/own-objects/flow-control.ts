/**
 * The priority levels and flow schemas of API Priority and Fairness that every cluster has: the mandatory ones and the
 * suggested ones (apiserver/pkg/apis/flowcontrol/bootstrap/default.go). The versions of it that could be read are older than 1.36;
 * names, precedences and shares agree with a listing of 1.27.
 */
import type { Draft } from '../../../apimachinery/meta.ts';
import type {
  FlowSchema,
  LimitedPriorityLevelConfiguration,
  PolicyRulesWithSubjects,
  PriorityLevelConfiguration,
  ResourcePolicyRule,
  Subject,
} from '../../../api/generated/types/flowcontrol/v1.ts';
import { FLOWCONTROL_GROUP } from '../../../api/flowcontrol/v1/conditions.ts';

/** Whoever sets it to anything else than `true` keeps what he wrote. */
const AUTO_UPDATE_SPEC = 'apf.kubernetes.io/autoupdate-spec';

const ALL = ['*'];
const EVERY_RESOURCE: ResourcePolicyRule = {
  verbs: ALL,
  apiGroups: ALL,
  resources: ALL,
  clusterScope: true,
  namespaces: ALL,
};
const EVERYTHING: Omit<PolicyRulesWithSubjects, 'subjects'> = {
  resourceRules: [EVERY_RESOURCE],
  nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
};
const EVERYBODY = [group('system:unauthenticated'), group('system:authenticated')];
const LEADING = ['get', 'create', 'update'];
const LEASES = resources(LEADING, 'coordination.k8s.io', ['leases']);

export const priorityLevels: readonly Draft<PriorityLevelConfiguration>[] = [
  level('exempt', {
    type: 'Exempt',
    exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 },
  }),
  level('catch-all', limited(5, 0)),
  level('system', limited(30, 33, 64, 6)),
  level('node-high', limited(40, 25, 64, 6)),
  level('leader-election', limited(10, 0, 16, 4)),
  level('workload-high', limited(40, 50, 128, 6)),
  level('workload-low', limited(100, 90, 128, 6)),
  level('global-default', limited(20, 50, 128, 6)),
];

export const defaultFlowSchemas: readonly Draft<FlowSchema>[] = [
  flow('exempt', 'exempt', 1, undefined, [group('system:masters')]),
  flow('catch-all', 'catch-all', 10_000, 'ByUser', EVERYBODY),
  flow('system-nodes', 'system', 500, 'ByUser', [group('system:nodes')]),
  flow('system-node-high', 'node-high', 400, 'ByUser', [group('system:nodes')], {
    resourceRules: [
      { ...resources(ALL, '', ['nodes', 'nodes/status']), clusterScope: true },
      resources(ALL, 'coordination.k8s.io', ['leases']),
    ],
  }),
  flow('probes', 'exempt', 2, undefined, EVERYBODY, {
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
  }),
  flow(
    'system-leader-election',
    'leader-election',
    100,
    'ByUser',
    [user('system:kube-controller-manager'), user('system:kube-scheduler'), account('*')],
    { resourceRules: [LEASES] },
  ),
  flow('workload-leader-election', 'leader-election', 200, 'ByUser', [account('*')], {
    resourceRules: [resources(LEADING, '', ['endpoints', 'configmaps']), LEASES],
  }),
  flow(
    'endpoint-controller',
    'workload-high',
    150,
    'ByUser',
    [
      user('system:kube-controller-manager'),
      account('endpoint-controller'),
      account('endpointslicemirroring-controller'),
    ],
    { resourceRules: [resources(LEADING, '', ['endpoints'])] },
  ),
  flow('kube-controller-manager', 'workload-high', 800, 'ByNamespace', [
    user('system:kube-controller-manager'),
  ]),
  flow('kube-scheduler', 'workload-high', 800, 'ByNamespace', [user('system:kube-scheduler')]),
  flow('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', [account('*')]),
  flow('service-accounts', 'workload-low', 9000, 'ByUser', [group('system:serviceaccounts')]),
  flow('global-default', 'global-default', 9900, 'ByUser', EVERYBODY),
];

function level(
  name: string,
  spec: PriorityLevelConfiguration['spec'],
): Draft<PriorityLevelConfiguration> {
  return {
    apiVersion: `${FLOWCONTROL_GROUP}/v1`,
    kind: 'PriorityLevelConfiguration',
    metadata: own(name),
    spec,
  } as Draft<PriorityLevelConfiguration>;
}

/** Without queues it refuses what it cannot run at once. */
function limited(
  nominalConcurrencyShares: number,
  lendablePercent: number,
  queues?: number,
  handSize = 0,
): PriorityLevelConfiguration['spec'] {
  const limitResponse: LimitedPriorityLevelConfiguration['limitResponse'] = queues
    ? { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } }
    : { type: 'Reject' };
  return { type: 'Limited', limited: { nominalConcurrencyShares, lendablePercent, limitResponse } };
}

function flow(
  name: string,
  priorityLevel: string,
  matchingPrecedence: number,
  distinguisher: 'ByUser' | 'ByNamespace' | undefined,
  subjects: readonly Subject[],
  rules: Omit<PolicyRulesWithSubjects, 'subjects'> = EVERYTHING,
): Draft<FlowSchema> {
  return {
    apiVersion: `${FLOWCONTROL_GROUP}/v1`,
    kind: 'FlowSchema',
    metadata: own(name),
    spec: {
      priorityLevelConfiguration: { name: priorityLevel },
      matchingPrecedence,
      ...(distinguisher && { distinguisherMethod: { type: distinguisher } }),
      rules: [{ subjects, ...rules }],
    },
  } as Draft<FlowSchema>;
}

function own(name: string) {
  return { name, annotations: { [AUTO_UPDATE_SPEC]: 'true' } };
}

function group(name: string): Subject {
  return { kind: 'Group', group: { name } };
}

function user(name: string): Subject {
  return { kind: 'User', user: { name } };
}

function account(name: string): Subject {
  return { kind: 'ServiceAccount', serviceAccount: { name, namespace: 'kube-system' } };
}

function resources(
  verbs: readonly string[],
  apiGroup: string,
  names: readonly string[],
): ResourcePolicyRule {
  return { verbs, apiGroups: [apiGroup], resources: names, namespaces: ALL } as ResourcePolicyRule;
}
