import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../../apimachinery/field-error.ts';
import type { Pod, PodSpec } from '../../../generated/types/core/v1.ts';
import { pod } from '../../../testing/builders.ts';
import { created, updateProblems } from '../../../testing/create.ts';
import { pods } from './pod.ts';

const container = { name: 'c', image: 'nginx' };

describe('what may change of a Pod', () => {
  const change = (spec: Partial<PodSpec>, stored: Pod = pod('web').on('node-1').build()) =>
    updateProblems(pods, stored, (old) => ({ ...old, spec: { ...old.spec, ...spec } })).map(
      messageOf,
    );
  const gated = pod('web').gated('a', 'b').nodeSelector({ disk: 'ssd' }).build();

  test.each<[string, Partial<PodSpec>, string[], Pod?]>([
    [
      'its image',
      { containers: [{ ...pod('web').build().spec.containers[0]!, image: 'nginx:2' }] },
      [],
    ],
    ['another toleration', { tolerations: [{ key: 'a', operator: 'Exists' }] }, []],
    ['a deadline once', { activeDeadlineSeconds: 5 }, []],
    [
      'no longer deadline',
      { activeDeadlineSeconds: 6 },
      [
        'spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value',
      ],
      pod('web').spec({ activeDeadlineSeconds: 5 }).build(),
    ],
    [
      'no toleration less',
      { tolerations: [] },
      [
        'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
      ],
      pod('web').toleration({ key: 'a', operator: 'Exists' }).build(),
    ],
    [
      'a grace period that was negative',
      { terminationGracePeriodSeconds: 1 },
      [],
      pod('web').gracePeriod(-1).build(),
    ],
    [
      'no container more',
      { containers: [container, { ...container, name: 'd' }] },
      ['spec.containers: Forbidden: pod updates may not add or remove containers'],
    ],
    [
      'a gate less, and a narrower choice of nodes',
      { schedulingGates: [{ name: 'b' }], nodeSelector: { disk: 'ssd', zone: 'a' } },
      [],
      gated,
    ],
    [
      'no gate more',
      { schedulingGates: [{ name: 'c' }] },
      [
        "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'c'",
      ],
      gated,
    ],
    [
      'no wider choice of nodes',
      { nodeSelector: {} },
      [
        'spec.nodeSelector: Invalid value: {}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ],
      gated,
    ],
    [
      'nothing else',
      { nodeName: 'node-2', hostname: 'h' },
      [
        'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n' +
          '  core.PodSpec{\n  \t... // 11 identical fields\n' +
          '- \tHostname: nil,\n+ \tHostname: "h",\n' +
          '- \tNodeName: "node-1",\n+ \tNodeName: "node-2",\n  }\n',
      ],
    ],
  ])('%s', (_, spec, messages, stored) => expect(change(spec, stored)).toEqual(messages));

  test('its generation counts changes of its spec', () => {
    const stored = pod('web').generation(1).build();
    const { prepareForUpdate } = pods.strategy;
    const image = {
      ...stored,
      spec: { ...stored.spec, containers: [{ ...container, image: 'nginx:2' }] },
    };
    const label = {
      ...stored,
      metadata: { ...stored.metadata, labels: { a: 'b' }, generation: 7 },
    };
    expect(prepareForUpdate!(image, stored).metadata.generation).toBe(2);
    expect(prepareForUpdate!(label, stored).metadata.generation).toBe(1);
  });
});

describe('a status', () => {
  const { prepareForUpdate, validateUpdate } = pods.statusStrategy!;
  const stored = pod('web').restartPolicy('Never').status({ qosClass: 'Burstable' }).build();

  test('is all that its subresource changes', () => {
    const next = {
      ...stored,
      spec: { ...stored.spec, nodeName: 'x' },
      status: { phase: 'Running' },
    } as Pod;
    const kept = prepareForUpdate!(next, stored);
    expect(kept.spec).toBe(stored.spec);
    expect(kept.status).toEqual({ phase: 'Running', qosClass: 'Burstable' });
  });

  test('is kept by everybody else', () => {
    const next = { ...stored, status: { phase: 'Failed' } } as Pod;
    expect(pods.strategy.prepareForUpdate!(next, stored).status).toBe(stored.status);
  });

  test('does not bring back the dead', () => {
    const c = { name: 'c', image: '', imageID: '', ready: false, restartCount: 0 };
    const dead = pod('web')
      .restartPolicy('Never')
      .status({ containerStatuses: [{ ...c, state: { terminated: { exitCode: 0 } } }] });
    const alive = {
      ...dead.build(),
      status: { ...dead.build().status, containerStatuses: [{ ...c, state: { running: {} } }] },
    };
    expect(validateUpdate!(alive, dead.build()).map(messageOf)).toEqual([
      'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
    ]);
    const always = dead.restartPolicy('Always').build();
    expect(validateUpdate!({ ...alive, spec: always.spec }, always)).toEqual([]);
  });
});

// CheckGracefulDelete, pkg/registry/core/pod/strategy.go.
test.each([
  ['as asked', 5, pod('web').on('n').phase('Running'), 5],
  ['as its spec says', undefined, pod('web').on('n').gracePeriod(7), 7],
  ['thirty seconds', undefined, pod('web').on('n'), 30],
  ['never less than at once', -3, pod('web').on('n'), 1],
  ['not at all when no kubelet has it', 60, pod('web'), 0],
  ['not at all when it has ended', 60, pod('web').on('n').phase('Succeeded'), 0],
])('a deletion waits %s', (_, asked, of, seconds) => {
  expect(pods.strategy.gracePeriodSeconds!(of.build(), asked)).toBe(seconds);
});

test.each([
  ['BestEffort', pod('web')],
  ['BestEffort', pod('web').requests({ 'nvidia.com/gpu': 1 }).limits({ 'nvidia.com/gpu': 1 })],
  ['Burstable', pod('web').requests({ cpu: 1 })],
  ['Burstable', pod('web').limits({ cpu: 1 })],
  ['Guaranteed', pod('web').limits({ cpu: 1, memory: '1Gi' })],
  [
    'Guaranteed',
    pod('web').limits({ cpu: '1000m', memory: '1Gi' }).requests({ cpu: 1, memory: '1024Mi' }),
  ],
  ['Burstable', pod('web').limits({ cpu: 1, memory: '1Gi' }).container('d')],
  ['Burstable', pod('web').limits({ cpu: 1, memory: '1Gi' }).initContainer('i')],
])('quality of service: %s', (qosClass, of) => {
  expect(created(pods, of.build()).status).toEqual({ phase: 'Pending', qosClass });
});

test('a gated Pod says so from the start', () => {
  expect(created(pods, pod('web').gated('a').build()).status.conditions).toEqual([
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    },
  ]);
});

test('matchLabelKeys become part of the selector', () => {
  const spread = {
    maxSkew: 1,
    topologyKey: 'zone',
    whenUnsatisfiable: 'DoNotSchedule' as const,
    matchLabelKeys: ['hash', 'none'],
  };
  const made = created(
    pods,
    pod('web')
      .label('hash', 'x')
      .spread({ ...spread, labelSelector: {} })
      .build(),
  );
  expect(made.spec.topologySpreadConstraints![0]!.labelSelector).toEqual({
    matchExpressions: [{ key: 'hash', operator: 'In', values: ['x'] }],
  });
});

// SetDefaults_Pod's defaultPodRequests (PodLevelResources).
test.each([
  [
    'nothing without limits',
    { requests: { cpu: '1' } },
    { requests: { memory: '1Gi' } },
    { requests: { cpu: '1' } },
  ],
  [
    'what its containers ask for together',
    { limits: { cpu: '2', memory: '4Gi' } },
    { requests: { memory: '1Gi' } },
    { limits: { cpu: '2', memory: '4Gi' }, requests: { cpu: '2', memory: '1Gi' } },
  ],
  [
    'all of it where they say nothing',
    { limits: { cpu: '2' } },
    {},
    { limits: { cpu: '2' }, requests: { cpu: '2' } },
  ],
  [
    'huge pages as its containers have them',
    { requests: { memory: '1Gi' } },
    { limits: { 'hugepages-2Mi': '4Mi' }, requests: { 'hugepages-2Mi': '4Mi' } },
    {
      limits: { 'hugepages-2Mi': '4Mi' },
      requests: { memory: '1Gi', 'hugepages-2Mi': '4Mi' },
    },
  ],
])('a Pod as a whole asks for %s', (_what, whole, own, all) => {
  const spec = { resources: whole, containers: [{ name: 'c', image: 'nginx', resources: own }] };
  const stored = created(pods, { metadata: { name: 'web' }, spec: spec as unknown as PodSpec });
  expect(stored.spec.resources).toEqual(all);
});

test('what is not simulated is told, field by field', () => {
  const stored = pod('web')
    .spec({
      volumes: [
        { name: 'kept', emptyDir: {} },
        { name: 'data', nfs: { server: 'a', path: '/' } },
      ],
      schedulingGroup: { podGroupName: 'g' },
      securityContext: { runAsUser: 1, sysctls: [{ name: 'a', value: 'b' }] },
    })
    .limits({ cpu: 1 })
    .lastContainer({
      volumeDevices: [{ name: 'disk', devicePath: '/dev/x' }],
      env: [{ name: 'A', value: 'x' }],
    })
    .build();
  expect(pods.notSimulated!(stored)).toEqual([
    'spec.schedulingGroup is stored but not simulated',
    'spec.securityContext.sysctls is stored but not simulated',
    'spec.volumes[1].nfs is stored but not simulated',
    'spec.containers[0].volumeDevices is stored but not simulated',
  ]);
  expect(pods.notSimulated!(pod('web').build())).toEqual([]);
});

test('an edge leads to its node, its volumes and what it reads', () => {
  const stored = pod('web')
    .on('node-1')
    .spec({ volumes: [{ name: 'v', configMap: { name: 'settings' } }] })
    .lastContainer({
      env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } }],
    })
    .build();
  expect(pods.relations!.map(({ label, to }) => [label, to(stored)])).toEqual([
    ['runs on', [{ kind: 'Node', name: 'node-1' }]],
    ['mounts', [{ kind: 'ConfigMap', namespace: 'default', name: 'settings' }]],
    ['reads', [{ kind: 'Secret', namespace: 'default', name: 'keys' }]],
  ]);
});
