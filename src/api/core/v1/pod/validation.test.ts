import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../../apimachinery/field-error.ts';
import type { PodSpec } from '../../../generated/types/core/v1.ts';
import { problems } from '../../../testing/create.ts';
import { pods } from './pod.ts';

const container = { name: 'c', image: 'nginx' };
const draft = (spec: object) => ({
  metadata: { name: 'web' },
  spec: { containers: [container], ...spec } as PodSpec,
});
const told = (spec: object) => problems(pods, draft(spec)).map(messageOf);
const inContainer = (more: object) => told({ containers: [{ ...container, ...more }] });

describe('a Pod is refused', () => {
  test.each<[string, object, string[]]>([
    ['without containers', { containers: [] }, ['spec.containers: Required value']],
    [
      'with a name that is none',
      { containers: [{ ...container, name: 'A_b' }] },
      [
        `spec.containers[0].name: Invalid value: "A_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      ],
    ],
    [
      'with two init containers of one name',
      { initContainers: [container] },
      ['spec.initContainers[0].name: Duplicate value: "c"'],
    ],
    [
      'with less as a whole than its containers ask for together',
      {
        resources: { requests: { cpu: '1' } },
        containers: [
          { ...container, resources: { requests: { cpu: '1' } } },
          { ...container, name: 'd', resources: { requests: { cpu: '500m', memory: '1Gi' } } },
        ],
      },
      [
        'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m',
        'spec.resources.requests[memory]: Invalid value: "0": must be greater than or equal to aggregate container requests of 1Gi',
      ],
    ],
    [
      'with more for a container than as a whole',
      {
        resources: { limits: { memory: '1Gi' }, requests: { memory: '1Gi' } },
        containers: [
          { ...container, resources: { limits: { memory: '2Gi' }, requests: { memory: '1Gi' } } },
        ],
      },
      [
        'spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
      ],
    ],
    [
      'with resources as a whole that only containers have',
      { resources: { requests: { 'ephemeral-storage': '1Gi' }, claims: [{ name: 'gpu' }] } },
      [
        'spec.resources.claims: Forbidden: claims cannot be set for Resources at pod-level',
        'spec.resources.requests[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
      ],
    ],
    // Told by a server of 1.36.1.
    [
      'with rules for restarts and no policy beside them',
      {
        containers: [
          {
            ...container,
            restartPolicyRules: [
              { action: 'Restart' },
              { action: 'DoNotRestart', exitCodes: { operator: 'In', values: [3] } },
              { action: 'RestartAllContainers', exitCodes: { operator: 'Equals', values: [3] } },
            ],
          },
        ],
      },
      [
        'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
        'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
        'spec.containers[0].restartPolicyRules[1].action: Unsupported value: "DoNotRestart": supported values: "Restart", "RestartAllContainers"',
        'spec.containers[0].restartPolicyRules[2].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"',
      ],
    ],
    [
      'with blanks around an image',
      { containers: [{ ...container, image: ' nginx' }] },
      [
        'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
      ],
    ],
    [
      'with a DNS policy that is none',
      { dnsPolicy: 'Mine' },
      [
        'spec.dnsPolicy: Unsupported value: "Mine": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      'with a toleration of everything that names a value',
      { tolerations: [{ operator: 'Exists', value: 'x' }] },
      [
        'spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\'',
      ],
    ],
    [
      'with a toleration without key',
      { tolerations: [{ effect: 'NoSchedule', tolerationSeconds: 3 }] },
      [
        'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      ],
    ],
    [
      'with node affinity without terms',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
          },
        },
      },
      [
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
      ],
    ],
    [
      'with Pod affinity without topology',
      {
        affinity: {
          podAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: {} }],
          },
        },
      },
      [
        'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
        'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Required value: can not be empty',
        'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Invalid value: "": name part must be non-empty',
        "spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    [
      'with spreading that cannot be',
      {
        topologySpreadConstraints: [
          { maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'Never', minDomains: 2 },
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'Never' },
        ],
      },
      [
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, Never}"',
        'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Never',
        'spec.topologySpreadConstraints[1].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
      ],
    ],
    [
      'with a gate twice',
      { schedulingGates: [{ name: 'a' }, { name: 'a' }] },
      ['spec.schedulingGates[1]: Duplicate value: "a"'],
    ],
    [
      'when gated and placed',
      { schedulingGates: [{ name: 'a' }], nodeName: 'node-1' },
      ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
    ],
    [
      'with a volume twice',
      { volumes: [{ name: 'v' }, { name: 'v' }] },
      ['spec.volumes[1].name: Duplicate value: "v"'],
    ],
    [
      'with a volume of two sorts',
      { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/a' } }] },
      ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
    ],
  ])('%s', (_, spec, messages) => expect(told(spec)).toEqual(messages));

  test.each<[string, object, string[]]>([
    [
      'resource',
      { resources: { requests: { gpu: '1' } } },
      [
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      ],
    ],
    [
      'negative amount',
      { resources: { requests: { cpu: '-1' } } },
      [
        'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
    [
      'half a device',
      { resources: { limits: { 'nvidia.com/gpu': '500m' } } },
      [
        'spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: "500m": must be an integer',
        'spec.containers[0].resources.requests[nvidia.com/gpu]: Invalid value: "500m": must be an integer',
      ],
    ],
    [
      'device without limit',
      { resources: { requests: { 'nvidia.com/gpu': '1' } } },
      [
        'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
      ],
    ],
    [
      'port',
      { ports: [{ containerPort: 0, name: 'ABC' }] },
      [
        'spec.containers[0].ports[0].name: Invalid value: "ABC": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'spec.containers[0].ports[0].name: Invalid value: "ABC": must contain at least one letter (a-z)',
        'spec.containers[0].ports[0].containerPort: Required value',
      ],
    ],
    [
      'host port twice',
      {
        ports: [
          { containerPort: 1, hostPort: 9 },
          { containerPort: 2, hostPort: 9 },
        ],
      },
      ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//9"'],
    ],
    [
      'variable',
      {
        env: [
          { name: '' },
          { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'spec.host' } } },
        ],
      },
      [
        'spec.containers[0].env[0].name: Required value',
        'spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Invalid value: "spec.host": error converting fieldPath: field label not supported: spec.host',
        'spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      ],
    ],
    [
      'source of variables',
      { envFrom: [{}] },
      [
        'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
      ],
    ],
    [
      'mount',
      { volumeMounts: [{ name: 'nope', mountPath: '/a' }] },
      ['spec.containers[0].volumeMounts[0].name: Not found: "nope"'],
    ],
    [
      'probe without handler',
      { livenessProbe: { successThreshold: 2 } },
      [
        'spec.containers[0].livenessProbe: Required value: must specify a handler type',
        'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
      ],
    ],
    [
      'hook that sleeps too long',
      { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
      [
        'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
      ],
    ],
  ])('with a bad %s', (_, more, messages) => expect(inContainer(more)).toEqual(messages));

  test('with an init container that has a probe and ends', () => {
    const probe = { exec: { command: ['true'] } };
    const initContainers = [
      { name: 'i', image: 'a', livenessProbe: probe },
      { name: 's', image: 'a', livenessProbe: probe, restartPolicy: 'Always' },
    ];
    expect(told({ initContainers })).toEqual([
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ]);
  });

  test('not when it is an ordinary one', () => expect(told({})).toEqual([]));
});
