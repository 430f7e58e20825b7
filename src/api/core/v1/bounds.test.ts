/** Kinds of core/v1 that bound, count or point at others, as rows of object and errors. */
import { expect, test } from 'vitest';
import { messageOf } from '../../../apimachinery/field-error.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { runtimeClasses } from '../../node/v1/runtime-class/runtime-class.ts';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { created, problems, updateProblems } from '../../testing/create.ts';
import { endpoints } from './endpoints/endpoints.ts';
import { limitRanges } from './limit-range/limit-range.ts';
import { podTemplates } from './pod-template/pod-template.ts';
import { replicationControllers } from './replication-controller/replication-controller.ts';
import { resourceQuotas } from './resource-quota/resource-quota.ts';

const template = {
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
};
const limit = (item: object) => ({ spec: { limits: [item] } });

test.each<[string, ResourceDefinition, any, string[]]>([
  ['a controller', replicationControllers, { spec: { template } }, []],
  [
    'a controller of nothing',
    replicationControllers,
    { spec: { replicas: -1 } },
    [
      'spec.selector: Required value',
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template: Required value',
    ],
  ],
  [
    'a controller of others’ Pods',
    replicationControllers,
    {
      spec: {
        selector: { app: 'b' },
        template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
      },
    },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
  ],
  ['a template', podTemplates, { template }, []],
  ['a template of no containers', podTemplates, {}, ['template.spec.containers: Required value']],
  ['limits', limitRanges, limit({ type: 'Container', max: { cpu: '1' } }), []],
  [
    'limits of a Pod',
    limitRanges,
    limit({ type: 'Pod', default: { cpu: '1' }, max: { pods: '1' } }),
    [
      'spec.limits[0].max[pods]: Invalid value: "pods": must be a standard resource for containers',
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
    ],
  ],
  [
    'limits the wrong way round',
    limitRanges,
    limit({
      type: 'Container',
      min: { cpu: '2' },
      max: { cpu: '1' },
      default: { cpu: '1500m' },
      maxLimitRequestRatio: { cpu: '500m' },
    }),
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1500m": min value 2 is greater than default request value 1500m',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1500m": default request value 1500m is greater than max value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1500m',
      'spec.limits[0].default[cpu]: Invalid value: "1": default value 1500m is greater than max value 1',
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
    ],
  ],
  [
    'limits of claims',
    limitRanges,
    { spec: { limits: [{ type: 'PersistentVolumeClaim' }, { type: 'Volume' }] } },
    [
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
      'spec.limits[1].type: Invalid value: "Volume": must be a standard limit type or fully qualified',
    ],
  ],
  [
    'a ratio that cannot be',
    limitRanges,
    limit({
      type: 'Pod',
      min: { cpu: '1' },
      max: { cpu: '3' },
      maxLimitRequestRatio: { cpu: '4' },
    }),
    [
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "4": ratio 4 is greater than max/min = 3.000000',
    ],
  ],
  [
    'a quota',
    resourceQuotas,
    {
      spec: {
        hard: {
          pods: '10',
          'requests.cpu': '4',
          'count/jobs.batch': '1',
          'requests.nvidia.com/gpu': '4',
        },
      },
    },
    [],
  ],
  [
    'a quota of storage and half a Pod',
    resourceQuotas,
    { spec: { hard: { storage: '1', pods: '500m', tea: '1' } } },
    [
      'spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota',
      'spec.hard[pods]: Invalid value: "500m": must be an integer',
      'spec.hard[tea]: Invalid value: "tea": must be a standard resource type or fully qualified',
      'spec.hard[tea]: Invalid value: "tea": must be a standard resource for quota',
    ],
  ],
  [
    'a quota of scopes that exclude each other',
    resourceQuotas,
    { spec: { hard: { cpu: '1' }, scopes: ['BestEffort', 'NotBestEffort', 'Often'] } },
    [
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Often"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Often"]: unsupported scope',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Often"]: conflicting scopes',
    ],
  ],
  [
    'a quota of priorities',
    resourceQuotas,
    {
      spec: {
        scopeSelector: {
          matchExpressions: [
            { scopeName: 'PriorityClass', operator: 'In' },
            { scopeName: 'Terminating', operator: 'In', values: ['a'] },
          ],
        },
      },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exist\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
    ],
  ],
  [
    'addresses',
    endpoints,
    { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] },
    [],
  ],
  [
    'addresses of nobody else',
    endpoints,
    {
      subsets: [
        { addresses: [{ ip: '127.0.0.1' }, { ip: 'fe80::1' }, { ip: 'a' }] },
        { ports: [{ port: 0 }, { port: 1, name: 'a' }] },
      ],
    },
    [
      'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'subsets[0].addresses[1].ip: Invalid value: "fe80::1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      'subsets[0].addresses[2].ip: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'subsets[0].addresses[2].ip: Invalid value: "a": must be a valid IP address',
      'subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`',
      'subsets[1].ports[0].name: Required value',
      'subsets[1].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'a runtime',
    runtimeClasses,
    {
      handler: 'runc',
      overhead: { podFixed: { tea: '1' } },
      scheduling: {
        tolerations: [
          { key: 'a', operator: 'Exists' },
          { key: 'a', operator: 'Exists' },
        ],
      },
    },
    [
      'overhead.limits[tea]: Invalid value: "tea": must be a standard resource type or fully qualified',
      'overhead.limits[tea]: Invalid value: "tea": must be a standard resource for containers',
      'scheduling.tolerations[1]: Duplicate value: {"key":"a","operator":"Exists"}',
    ],
  ],
])('%s', (_, kind, object, messages) => {
  const given = { metadata: { name: 'x' }, ...object } as KubeObject;
  expect(problems(kind, given).map(messageOf)).toEqual(messages);
});

test('a controller takes its selector and labels from its template', () => {
  const made = created(replicationControllers, {
    metadata: { name: 'x' },
    spec: { template },
  } as any);
  expect(made).toMatchObject({
    metadata: { labels: { app: 'a' }, generation: 1 },
    spec: { replicas: 1, selector: { app: 'a' } },
    status: { replicas: 0 },
  });
});

test('a quota shows what is used of it, limits apart', () => {
  const stored = {
    ...created(resourceQuotas, { metadata: { name: 'x' }, spec: {} }),
    status: {
      hard: { pods: '10', 'limits.cpu': '4', 'requests.cpu': '2' },
      used: { pods: '3', 'limits.cpu': '500m' },
    },
  };
  expect(resourceQuotas.columns.slice(1, 3).map(({ cell }) => cell(stored, 0))).toEqual([
    'pods: 3/10, requests.cpu: 0/2',
    'limits.cpu: 500m/4',
  ]);
  const scoped = updateProblems(resourceQuotas, stored, (old) => ({
    ...old,
    spec: { scopes: ['BestEffort' as const] },
  }));
  expect(scoped.map(messageOf)).toEqual([
    'spec.scopes: Invalid value: ["BestEffort"]: field is immutable',
  ]);
});

test('three addresses are shown, and how many there are', () => {
  const addresses = [1, 2, 3, 4].map((n) => ({ ip: `10.0.0.${n}` }));
  const cell = (subsets: object[]) =>
    endpoints.columns[1]!.cell({ metadata: { name: 'x' }, subsets } as any, 0);
  expect(cell([{ addresses, ports: [{ port: 80 }, { port: 81 }] }])).toBe(
    '10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 5 more...',
  );
  expect(cell([{ addresses: [{ ip: '::1' }], ports: [{ port: 80 }] }])).toBe('[::1]:80');
  expect(cell([{ addresses: [{ ip: '10.0.0.1' }] }])).toBe('10.0.0.1');
  expect(cell([])).toBe('<none>');
});
