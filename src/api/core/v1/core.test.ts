/** The smaller kinds of the core group, and those of other groups that are as small. */
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../apimachinery/field-error.ts';
import { parseTime, type KubeObject } from '../../../apimachinery/meta.ts';
import { leases } from '../../coordination/v1/lease/lease.ts';
import { podDisruptionBudgets } from '../../policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { priorityClasses } from '../../scheduling/v1/priority-class/priority-class.ts';
import { clocks } from '../../sim/v1alpha1/clock/clock.ts';
import { faults } from '../../sim/v1alpha1/fault/fault.ts';
import { images } from '../../sim/v1alpha1/image/image.ts';
import { nodeTemplates } from '../../sim/v1alpha1/node-template/node-template.ts';
import { namespace } from '../../testing/builders.ts';
import { created, problems, updateProblems } from '../../testing/create.ts';
import { configMaps } from './config-map/config-map.ts';
import { events } from './event/event.ts';
import { namespaces } from './namespace/namespace.ts';
import { secrets } from './secret/secret.ts';
import { services } from './service/service.ts';

const KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

const about = (kind: ResourceDefinition, namespaceName: string, more: object) => ({
  metadata: { name: 'x', namespace: namespaceName },
  ...more,
  kind: kind.kind,
});
const port = { port: 80 };

test.each<[string, ResourceDefinition, any, string[]]>([
  ['a ConfigMap', configMaps, { data: { 'a/b': '' } }, [`data[a/b]: Invalid value: "a/b": ${KEY}`]],
  [
    'a ConfigMap',
    configMaps,
    { data: { a: '' }, binaryData: { a: '' } },
    ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
  ],
  [
    'a large ConfigMap',
    configMaps,
    { data: { a: 'x'.repeat(1024 * 1024 + 1) } },
    [': Too long: may not be more than 1048576 bytes'],
  ],
  [
    'a TLS Secret',
    secrets,
    { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } },
    ['data[tls.key]: Required value'],
  ],
  [
    'a token',
    secrets,
    { type: 'kubernetes.io/service-account-token' },
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
  ['a Service', services, { spec: {} }, ['spec.ports: Required value']],
  ['a headless Service without ports', services, { spec: { clusterIP: 'None' } }, []],
  [
    'a named address',
    services,
    { spec: { type: 'ExternalName', externalName: 'example.com.' } },
    [],
  ],
  [
    'a Service',
    services,
    {
      spec: {
        ports: [
          { ...port, name: 'a', nodePort: 30000 },
          { ...port, name: 'a' },
        ],
      },
    },
    [
      'spec.ports[1].name: Duplicate value: "a"',
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    'a high priority',
    priorityClasses,
    { value: 1_000_000_001 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'a priority that is the system’s',
    priorityClasses,
    { metadata: { name: 'system-x' }, value: 1 },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class",
    ],
  ],
  [
    'the system’s own',
    priorityClasses,
    { metadata: { name: 'system-node-critical' }, value: 2_000_001_000 },
    [],
  ],
  [
    'a Lease',
    leases,
    { spec: { leaseDurationSeconds: 0 } },
    ['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0'],
  ],
  [
    'a budget',
    podDisruptionBudgets,
    { spec: { minAvailable: 1, maxUnavailable: '120%' } },
    [
      'spec: Invalid value: {"minAvailable":1,"maxUnavailable":"120%"}: minAvailable and maxUnavailable cannot be both set',
      'spec.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
    ],
  ],
  [
    'an Event',
    events,
    about(events, 'a', { involvedObject: { namespace: 'b' } }),
    ['involvedObject.namespace: Invalid value: "b": does not match event.namespace'],
  ],
  [
    'an Event about a node',
    events,
    about(events, 'default', { involvedObject: { kind: 'Node' } }),
    [],
  ],
  [
    'an Event of the new sort',
    events,
    about(events, 'a', {
      involvedObject: { namespace: 'b' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingComponent: 'x',
    }),
    ['reportingInstance: Required value', 'action: Required value', 'reason: Required value'],
  ],
  [
    'a finalizer',
    namespaces,
    { spec: { finalizers: ['mine'] } },
    [
      'spec.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'another clock',
    clocks,
    { spec: { speed: 0 } },
    [
      'metadata.name: Invalid value: "x": there is one Clock, "cluster"',
      'spec.speed: Invalid value: 0: must be a number greater than 0 or "max"',
    ],
  ],
  ['the clock', clocks, { metadata: { name: 'cluster' }, spec: { speed: 'max' } }, []],
  ['a Fault of no type', faults, {}, ['spec.type: Required value']],
  [
    'a Fault nowhere',
    faults,
    { spec: { type: 'NodeCrash', duration: 'soon' } },
    [
      'spec.target.node: Required value',
      'spec.duration: Invalid value: "soon": must be a duration, such as 90s',
    ],
  ],
  ['an Image', images, { spec: { pullTime: '2s' } }, ['spec.name: Required value']],
  ['a NodeTemplate', nodeTemplates, {}, []],
])('%s of %#', (_, kind, object, messages) => {
  expect(
    problems(kind, { metadata: { name: 'x' }, ...object } as KubeObject).map(messageOf),
  ).toEqual(messages);
});

describe('what is sealed', () => {
  const sealed = created(configMaps, {
    metadata: { name: 'x' },
    immutable: true,
    data: { a: '1' },
  });

  test('stays so', () => {
    const changed = updateProblems(configMaps, sealed, (old) => ({
      ...old,
      immutable: false,
      data: { a: '2' },
    }));
    expect(changed.map(messageOf)).toEqual([
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
    ]);
  });

  test('may have other labels', () => {
    const labelled = updateProblems(configMaps, sealed, (old) => ({
      ...old,
      metadata: { ...old.metadata, labels: { a: 'b' } },
    }));
    expect(labelled).toEqual([]);
  });
});

test('a Secret hides what it was told in clear', () => {
  const made = created(secrets, {
    metadata: { name: 'x' },
    data: { a: 'MQ==' },
    stringData: { b: 'grün' },
  });
  expect(made).toEqual({
    metadata: { name: 'x' },
    type: 'Opaque',
    data: { a: 'MQ==', b: 'Z3LDvG4=' },
  });
});

test('a priority keeps its value', () => {
  const stored = created(priorityClasses, { metadata: { name: 'x' }, value: 1 });
  const raised = updateProblems(priorityClasses, stored, (old) => ({
    ...old,
    value: 2,
    preemptionPolicy: 'Never' as const,
  }));
  expect(raised.map(messageOf)).toEqual([
    'value: Forbidden: may not be changed in an update.',
    'preemptionPolicy: Invalid value: "Never": field is immutable',
  ]);
});

describe('a Namespace', () => {
  test('cannot lose its finalizer but through finalize', () => {
    const stored = namespace('a').build();
    const next = namespaces.strategy.prepareForUpdate!({ ...stored, spec: {} }, stored);
    expect(next.spec).toEqual({ finalizers: ['kubernetes'] });
  });

  test('gets its label when its name was generated', () => {
    const made = namespaces.strategy.prepareForCreate!(namespace('made-x2k4z').build());
    expect(made.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'made-x2k4z' });
  });
});

describe('a Service', () => {
  const allocated = { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] };
  const stored = created(services, {
    metadata: { name: 'x' },
    spec: { type: 'NodePort', ports: [{ ...port, nodePort: 30001 }], ...allocated },
  });
  const after = (spec: object) => {
    const { applyDefaults, prepareForUpdate } = services.strategy;
    return prepareForUpdate!(applyDefaults!({ ...stored, spec } as typeof stored), stored).spec;
  };

  test('keeps what was allocated when it is left out', () => {
    expect(after({ type: 'NodePort', ports: [port] })).toMatchObject({
      ...allocated,
      ports: [{ nodePort: 30001 }],
    });
  });

  test('gives back what another type has no use for', () => {
    expect(after({ ...stored.spec, type: 'ExternalName', externalName: 'a.b' })).not.toHaveProperty(
      'clusterIP',
    );
    const inside = after({ ...stored.spec, type: 'ClusterIP' });
    expect(inside.ports![0]).not.toHaveProperty('nodePort');
    expect(inside).not.toHaveProperty('externalTrafficPolicy');
  });

  test('keeps its address', () => {
    const moved = updateProblems(services, stored, (old) => ({
      ...old,
      spec: { ...old.spec, clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] },
    }));
    expect(moved.map(messageOf)).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
    ]);
  });

  test('shows its ports and addresses', () => {
    const cells = services.columns
      .filter(({ name }) => name !== 'Age')
      .map(({ cell }) => cell(stored, 0));
    expect(cells).toEqual(['x', 'NodePort', '10.0.0.1', '<none>', '80:30001/TCP', '<none>']);
  });
});

test('an Event tells who, about what, and how often', () => {
  const stored = created(events, {
    metadata: { name: 'web.1', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
    reason: 'Pulled',
    message: ' done \n',
    type: 'Normal',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:01:00Z',
    count: 3,
  });
  const cells = events.columns.map(({ cell }) => cell(stored, parseTime('2026-01-01T00:01:05Z')));
  expect(cells).toEqual([
    '5s',
    'Normal',
    'Pulled',
    'pod/web',
    '',
    'kubelet, node-1',
    'done',
    '65s',
    3,
    'web.1',
  ]);
  expect(events.fields!(stored)).toMatchObject({
    'involvedObject.name': 'web',
    source: 'kubelet',
    type: 'Normal',
  });
});
