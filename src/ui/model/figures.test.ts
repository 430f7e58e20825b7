/** The small truths behind what is shown: amounts, requests, names, filters, forms. */
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { pod } from '../gallery/fixtures.ts';
import { amountOf, sayAmount } from './amount.ts';
import { clockTime } from './clock-time.ts';
import { filterOf } from './filter.ts';
import { matching } from './matching.ts';
import { freePrefix, newNodesOf, taintOf } from './nodes-form.ts';
import { workloadOf } from './owner.ts';
import { referenceOfText } from './reference.ts';
import { requestedTogether, requestsOf } from './requests.ts';

test.each([
  ['500m', 0.5],
  ['2', 2],
  ['1.5', 1.5],
  ['8Gi', 8 * 2 ** 30],
  ['512Ki', 512 * 2 ** 10],
  ['1e3', 1000],
  ['100k', 100_000],
  ['nonsense', 0],
  [undefined, 0],
])('%s is %d', (quantity, amount) => expect(amountOf(quantity)).toBe(amount));

test.each([
  ['cpu', 0.25, '250m'],
  ['cpu', 1.5, '1.5'],
  ['memory', 8 * 2 ** 30, '8 GiB'],
  ['memory', 0, '0 B'],
  ['pods', 110, '110'],
])('%s %d is said %s', (resource, amount, said) => expect(sayAmount(resource, amount)).toBe(said));

describe('what a Pod asks for', () => {
  const asking = (spec: object): Pod => ({ ...pod('web-1', 'running'), spec }) as unknown as Pod;
  const cpu = (amount: string, more: object = {}) => ({
    name: 'c',
    resources: { requests: { cpu: amount } },
    ...more,
  });

  test.each([
    { of: 'containers add up', spec: { containers: [cpu('1'), cpu('500m')] }, is: 1.5 },
    {
      of: 'a large init container counts instead',
      spec: { containers: [cpu('1')], initContainers: [cpu('3')] },
      is: 3,
    },
    {
      of: 'a small init container does not',
      spec: { containers: [cpu('1')], initContainers: [cpu('500m')] },
      is: 1,
    },
    {
      of: 'a sidecar counts all the time',
      spec: { containers: [cpu('1')], initContainers: [cpu('500m', { restartPolicy: 'Always' })] },
      is: 1.5,
    },
    {
      of: 'an init container runs beside the sidecars before it',
      spec: {
        containers: [cpu('1')],
        initContainers: [cpu('1', { restartPolicy: 'Always' }), cpu('2')],
      },
      is: 3,
    },
    {
      of: 'a limit alone is also a request',
      spec: { containers: [{ name: 'c', resources: { limits: { cpu: '2' } } }] },
      is: 2,
    },
    {
      of: 'overhead is added',
      spec: { containers: [cpu('1')], overhead: { cpu: '250m' } },
      is: 1.25,
    },
  ])('$of', ({ spec, is }) => expect(requestsOf(asking(spec)).cpu).toBe(is));

  test('Pods that have ended hold nothing', () => {
    expect(
      requestedTogether([pod('a', 'running'), pod('b', 'completed'), pod('c', 'failed')]),
    ).toMatchObject({ pods: 1 });
  });
});

test.each([
  ['pods/default/web-1', { plural: 'pods', namespace: 'default', name: 'web-1' }],
  ['nodes/node-1', { plural: 'nodes', name: 'node-1' }],
  ['deployments.apps/default/web', { plural: 'deployments', namespace: 'default', name: 'web' }],
  ['pods/default/web-1/binding', { plural: 'pods', namespace: 'default', name: 'web-1' }],
  ['queue', undefined],
  ['pods/default', undefined],
])('the subject %s leads to %j', (text, reference) =>
  expect(referenceOfText(text)).toEqual(reference),
);

test('the Deployment behind a Pod is known from its labels', () => {
  expect(workloadOf(pod('web-7c9f8-a1', 'running'))).toEqual({ kind: 'Deployment', name: 'web' });
});

test.each([
  { text: 'web', namespace: '', left: true },
  { text: 'app=web', namespace: '', left: true },
  { text: 'app=web,pod-template-hash=7c9f8', namespace: 'default', left: true },
  { text: 'app=db', namespace: '', left: false },
  { text: '', namespace: 'kube-system', left: false },
])(
  'the filter $text in namespace "$namespace" leaves the Pod: $left',
  ({ text, namespace, left }) => {
    expect(filterOf({ text, namespace })!(pod('web-7c9f8-a1', 'running'))).toBe(left);
  },
);

test('nothing to filter by is no filter', () =>
  expect(filterOf({ text: ' ', namespace: '' })).toBeUndefined());

test('what begins with the text comes first', () => {
  expect(
    matching(['cordon node-1', 'node-1', 'uncordon', 'my node'], 'node', (title) => title),
  ).toEqual(['node-1', 'cordon node-1', 'my node']);
});

test('the form for nodes becomes a template', () => {
  const form = {
    count: 2,
    prefix: 'gpu',
    cpu: '8',
    memory: '32Gi',
    pods: '110',
    gpu: '4',
    zones: 'a, b',
    labels: 'tier=gpu',
    runtime: 'cri-o',
    taints: 'gpu=true:NoSchedule, broken',
  };
  expect(newNodesOf(form)).toEqual({
    count: 2,
    namePrefix: 'gpu',
    capacity: { cpu: '8', memory: '32Gi', pods: '110', 'nvidia.com/gpu': '4' },
    zones: ['a', 'b'],
    containerRuntime: 'cri-o',
    labels: { tier: 'gpu' },
    taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }],
  });
  expect(taintOf('spot:NoExecute')).toEqual({ key: 'spot', effect: 'NoExecute' });
  expect(freePrefix('node', ['node-1', 'node-2'])).toBe('node-b');
  expect(freePrefix('gpu', ['node-1'])).toBe('gpu');
});

test.each([
  [84_000, '00:01:24'],
  [3_600_000, '01:00:00'],
  [90_061_000, '1d 01:01:01'],
  [-5, '00:00:00'],
])('%d ms are %s', (millis, text) => expect(clockTime(millis)).toBe(text));
