/** Pages for whoever runs a cluster: limits and quotas of namespaces, priorities, budgets. */
import { apply, pod, type Walk } from './walk.ts';

const AT = 'tasks/administer-cluster/manage-resources';
const limits = (name: string, ...of: readonly object[]) =>
  ({ kind: 'LimitRange', metadata: { name }, spec: { limits: of } }) as { kind: string };
const quota = (name: string, spec: object) =>
  ({ kind: 'ResourceQuota', metadata: { name }, spec }) as { kind: string };
const nginx = (name: string, requests?: object, most?: object) =>
  pod(name, {
    image: 'nginx',
    resources: {
      ...(requests && { requests: requests as Record<string, string> }),
      ...(most && { limits: most as Record<string, string> }),
    },
  });
const RESOURCES = 'jsonpath={.spec.containers[0].resources}';

export const administration: readonly Walk[] = [
  {
    page: `${AT}/memory-default-namespace`,
    examples: [
      'admin/resource/memory-defaults.yaml',
      'admin/resource/memory-defaults-pod.yaml',
      'admin/resource/memory-defaults-pod-2.yaml',
      'admin/resource/memory-defaults-pod-3.yaml',
    ],
    shows:
      'What a Pod does not say is filled in: both, the request from the limit, the default limit.',
    steps: [
      apply(
        limits('mem-limit-range', {
          default: { memory: '512Mi' },
          defaultRequest: { memory: '256Mi' },
          type: 'Container',
        }),
      ),
      apply(nginx('one')),
      apply(nginx('two', undefined, { memory: '1Gi' })),
      apply(nginx('three', { memory: '128Mi' })),
      [
        `get pod one -o ${RESOURCES}`,
        '"limits":{"memory":"512Mi"}',
        '"requests":{"memory":"256Mi"}',
      ],
      [`get pod two -o ${RESOURCES}`, '"limits":{"memory":"1Gi"}', '"requests":{"memory":"1Gi"}'],
      [
        `get pod three -o ${RESOURCES}`,
        '"limits":{"memory":"512Mi"}',
        '"requests":{"memory":"128Mi"}',
      ],
    ],
  },
  {
    page: `${AT}/cpu-default-namespace`,
    examples: [
      'admin/resource/cpu-defaults.yaml',
      'admin/resource/cpu-defaults-pod.yaml',
      'admin/resource/cpu-defaults-pod-2.yaml',
      'admin/resource/cpu-defaults-pod-3.yaml',
    ],
    shows: 'The same for CPU.',
    steps: [
      apply(
        limits('cpu-limit-range', {
          default: { cpu: '1' },
          defaultRequest: { cpu: '0.5' },
          type: 'Container',
        }),
      ),
      apply(nginx('one')),
      apply(nginx('two', undefined, { cpu: '1' })),
      apply(nginx('three', { cpu: '0.75' })),
      [`get pod one -o ${RESOURCES}`, '"limits":{"cpu":"1"}', '"requests":{"cpu":"500m"}'],
      [`get pod two -o ${RESOURCES}`, '"limits":{"cpu":"1"}', '"requests":{"cpu":"1"}'],
      [`get pod three -o ${RESOURCES}`, '"limits":{"cpu":"1"}', '"requests":{"cpu":"750m"}'],
    ],
  },
  {
    page: `${AT}/memory-constraint-namespace`,
    examples: [
      'admin/resource/memory-constraints.yaml',
      'admin/resource/memory-constraints-pod.yaml',
      'admin/resource/memory-constraints-pod-2.yaml',
      'admin/resource/memory-constraints-pod-3.yaml',
      'admin/resource/memory-constraints-pod-4.yaml',
    ],
    shows: 'Too much and too little are refused; who says nothing gets the most.',
    steps: [
      apply(
        limits('mem-min-max-demo-lr', {
          max: { memory: '1Gi' },
          min: { memory: '500Mi' },
          type: 'Container',
        }),
      ),
      [
        'get limitrange mem-min-max-demo-lr -o jsonpath={.spec.limits[0]}',
        '"default":{"memory":"1Gi"}',
        '"defaultRequest":{"memory":"1Gi"}',
      ],
      [apply(nginx('one', { memory: '600Mi' }, { memory: '800Mi' })), 'pod/one created'],
      [
        apply(nginx('two', { memory: '800Mi' }, { memory: '1.5Gi' })),
        'pods "two" is forbidden: maximum memory usage per Container is 1Gi, but limit is 1536Mi',
      ],
      [
        apply(nginx('three', { memory: '100Mi' }, { memory: '800Mi' })),
        'pods "three" is forbidden: minimum memory usage per Container is 500Mi, but request is 100Mi',
      ],
      apply(nginx('four')),
      [`get pod four -o ${RESOURCES}`, '"limits":{"memory":"1Gi"}', '"requests":{"memory":"1Gi"}'],
    ],
  },
  {
    page: `${AT}/cpu-constraint-namespace`,
    examples: [
      'admin/resource/cpu-constraints.yaml',
      'admin/resource/cpu-constraints-pod.yaml',
      'admin/resource/cpu-constraints-pod-2.yaml',
      'admin/resource/cpu-constraints-pod-3.yaml',
      'admin/resource/cpu-constraints-pod-4.yaml',
    ],
    shows: 'The same for CPU.',
    steps: [
      apply(
        limits('cpu-min-max-demo-lr', {
          max: { cpu: '800m' },
          min: { cpu: '200m' },
          type: 'Container',
        }),
      ),
      [apply(nginx('one', { cpu: '500m' }, { cpu: '800m' })), 'pod/one created'],
      [
        apply(nginx('two', { cpu: '500m' }, { cpu: '1.5' })),
        'maximum cpu usage per Container is 800m, but limit is 1500m',
      ],
      [
        apply(nginx('three', { cpu: '100m' }, { cpu: '800m' })),
        'minimum cpu usage per Container is 200m, but request is 100m',
      ],
      apply(nginx('four')),
      [`get pod four -o ${RESOURCES}`, '"limits":{"cpu":"800m"}', '"requests":{"cpu":"800m"}'],
    ],
  },
  {
    page: `${AT}/quota-memory-cpu-namespace`,
    examples: [
      'admin/resource/quota-mem-cpu.yaml',
      'admin/resource/quota-mem-cpu-pod.yaml',
      'admin/resource/quota-mem-cpu-pod-2.yaml',
    ],
    shows: 'What is used, and that a second Pod would be too much.',
    steps: [
      apply(
        quota('mem-cpu-demo', {
          hard: {
            'requests.cpu': '1',
            'requests.memory': '1Gi',
            'limits.cpu': '2',
            'limits.memory': '2Gi',
          },
        }),
      ),
      'run 2s',
      apply(nginx('one', { memory: '600Mi', cpu: '400m' }, { memory: '800Mi', cpu: '800m' })),
      'run 5s',
      [
        'get resourcequota mem-cpu-demo -o jsonpath={.status.used}',
        '"limits.cpu":"800m"',
        '"limits.memory":"800Mi"',
        '"requests.cpu":"400m"',
        '"requests.memory":"600Mi"',
      ],
      [
        apply(nginx('two', { memory: '700Mi', cpu: '400m' }, { memory: '1Gi', cpu: '800m' })),
        'exceeded quota: mem-cpu-demo, requested: requests.memory=700Mi, used: requests.memory=600Mi, limited: requests.memory=1Gi',
      ],
    ],
  },
  {
    page: `${AT}/quota-pod-namespace`,
    examples: ['admin/resource/quota-pod.yaml', 'admin/resource/quota-pod-deployment.yaml'],
    shows: 'Two of three Pods; the Deployment says why.',
    steps: [
      apply(quota('pod-demo', { hard: { pods: '2' } })),
      'run 2s',
      apply({
        kind: 'Deployment',
        metadata: { name: 'pod-quota-demo' },
        spec: {
          selector: { matchLabels: { purpose: 'quota-demo' } },
          replicas: 3,
          template: {
            metadata: { labels: { purpose: 'quota-demo' } },
            spec: { containers: [{ name: 'c', image: 'nginx' }] },
          },
        },
      } as { kind: string }),
      'run 20s',
      [
        'get deployment pod-quota-demo -o jsonpath={.status}',
        '"availableReplicas":2',
        'exceeded quota: pod-demo, requested: pods=1, used: pods=2, limited: pods=2',
      ],
    ],
  },
  {
    page: 'tasks/administer-cluster/quota-api-object',
    examples: [
      'admin/resource/quota-objects.yaml',
      'admin/resource/quota-objects-pvc.yaml',
      'admin/resource/quota-objects-pvc-2.yaml',
    ],
    shows: 'A second claim is refused.',
    steps: [
      apply(
        quota('object-quota-demo', {
          hard: {
            persistentvolumeclaims: '1',
            'services.loadbalancers': '2',
            'services.nodeports': '0',
          },
        }),
      ),
      'run 2s',
      apply({
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'one' },
        spec: {
          storageClassName: 'manual',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '3Gi' } },
        },
      } as { kind: string }),
      'run 2s',
      [
        apply({
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'two' },
          spec: {
            storageClassName: 'manual',
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '4Gi' } },
          },
        } as { kind: string }),
        'exceeded quota: object-quota-demo, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1',
      ],
    ],
  },
  {
    page: 'tasks/administer-cluster/limit-storage-consumption',
    examples: [
      'admin/resource/storagelimits.yaml',
      'admin/resource/pvc-limit-lower.yaml',
      'admin/resource/pvc-limit-greater.yaml',
    ],
    shows: 'Claims below and above what is allowed are refused.',
    steps: [
      apply(
        limits('storagelimits', {
          type: 'PersistentVolumeClaim',
          max: { storage: '2Gi' },
          min: { storage: '1Gi' },
        }),
      ),
      ...[
        [
          'lower',
          '500Mi',
          'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi',
        ],
        [
          'greater',
          '5Gi',
          'maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 5Gi',
        ],
      ].map(
        ([name, storage, says]) =>
          [
            apply({
              kind: 'PersistentVolumeClaim',
              metadata: { name },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
            } as { kind: string }),
            says!,
          ] as const,
      ),
    ],
  },
  {
    page: 'concepts/policy/resource-quotas',
    examples: [
      'policy/quota.yaml',
      'policy/high-priority-pod.yaml',
      'policy/priority-class-resourcequota.yaml',
    ],
    shows: 'A quota for Pods of one priority only.',
    steps: [
      apply({ kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 } as { kind: string }),
      apply(
        quota('pods-high', {
          hard: { cpu: '1000', memory: '200Gi', pods: '10' },
          scopeSelector: {
            matchExpressions: [{ operator: 'In', scopeName: 'PriorityClass', values: ['high'] }],
          },
        }),
        quota('pods-low', {
          hard: { cpu: '5', memory: '10Gi', pods: '10' },
          scopeSelector: {
            matchExpressions: [{ operator: 'In', scopeName: 'PriorityClass', values: ['low'] }],
          },
        }),
      ),
      'run 2s',
      apply(
        pod(
          'high-priority',
          {
            image: 'ubuntu',
            command: ['/bin/sh'],
            args: ['-c', 'while true; do echo hello; sleep 10;done'],
            resources: {
              requests: { memory: '10Gi', cpu: '500m' },
              limits: { memory: '10Gi', cpu: '500m' },
            },
          },
          { priorityClassName: 'high' },
        ),
      ),
      'run 5s',
      [
        'get resourcequota pods-high -o jsonpath={.status.used}',
        '"cpu":"500m"',
        '"memory":"10Gi"',
        '"pods":"1"',
      ],
      ['get resourcequota pods-low -o jsonpath={.status.used}', '"cpu":"0"', '"pods":"0"'],
    ],
  },
  {
    page: 'tasks/configure-pod-container/assign-pods-nodes',
    examples: ['pods/pod-nginx.yaml', 'pods/pod-nginx-specific-node.yaml'],
    shows: 'A label decides, or a name.',
    steps: [
      'label node/node-2 disktype=ssd',
      apply(pod('nginx', { image: 'nginx' }, { nodeSelector: { disktype: 'ssd' } })),
      apply(pod('by-name', { image: 'nginx' }, { nodeName: 'node-3' })),
      'run 10s',
      ['get pods -o wide', /by-name .* node-3 [^]*nginx .* node-2 /],
    ],
  },
  {
    page: 'concepts/scheduling-eviction/pod-scheduling-readiness',
    examples: ['pods/pod-with-scheduling-gates.yaml', 'pods/pod-without-scheduling-gates.yaml'],
    shows: 'Behind gates it is not tried; without them it runs.',
    steps: [
      apply(
        pod(
          'test-pod',
          { image: 'registry.k8s.io/pause:3.6' },
          { schedulingGates: [{ name: 'example.com/foo' }, { name: 'example.com/bar' }] },
        ),
      ),
      'run 3s',
      ['get pod test-pod', /0\/1 +SchedulingGated +0/],
      `patch pod/test-pod '{"spec":{"schedulingGates":[{"$patch":"delete","name":"example.com/foo"},{"$patch":"delete","name":"example.com/bar"}]}}'`,
      'run 15s',
      ['get pod test-pod', /1\/1 +Running/],
    ],
  },
  {
    page: 'tasks/debug/debug-application/debug-running-pod',
    examples: ['application/nginx-with-request.yaml'],
    shows: 'A Pod whose image has no shell cannot be entered; an ephemeral container sees it.',
    steps: [
      apply(
        pod('ephemeral-demo', { image: 'registry.k8s.io/pause:3.1' }, { restartPolicy: 'Never' }),
      ),
      'run 15s',
      ["exec pod/ephemeral-demo 'true'", 'exec: "sh": executable file not found in $PATH'],
      `patch pod/ephemeral-demo '{"spec":{"ephemeralContainers":[{"name":"debugger","image":"busybox:1.28","targetContainerName":"c","command":["sh","-c","ps; sleep 60"]}]}}' --subresource=ephemeralcontainers`,
      'run 15s',
      ['logs pod/ephemeral-demo -c debugger', '/pause'],
    ],
  },
];
