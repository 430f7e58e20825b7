import { expect, test } from 'vitest';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { defaultSelector } from './default-selector.ts';

const labels = { app: 'web', tier: 'front' };

const owners: Readonly<Record<string, unknown>> = {
  replicationcontrollers: { spec: { selector: { app: 'web' } } },
  statefulsets: { spec: { selector: { matchLabels: { tier: 'front' } } } },
  replicasets: { spec: { selector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } } },
};

const handle = (serviceSelector?: Record<string, string>) =>
  ({
    lister: ({ plural }: { readonly plural: string }) => ({
      get: () => owners[plural],
      byIndex: (_: string, key: string) =>
        serviceSelector && key.endsWith('app=web') ? [{ spec: { selector: serviceSelector } }] : [],
    }),
  }) as unknown as SchedulerHandle;

const identity = {
  name: 'p',
  namespace: 'default',
  uid: 'p',
  resourceVersion: '1',
  creationTimestamp: '',
};
const lonely: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: identity,
  spec: { containers: [] },
  status: {},
};

const ownedBy = (apiVersion: string, kind: string): Pod => ({
  ...lonely,
  metadata: {
    ...identity,
    labels,
    ownerReferences: [{ apiVersion, kind, name: 'web', uid: 'u', controller: true }],
  },
});

test.each([
  ['v1', 'ReplicationController', 'app=web'],
  ['apps/v1', 'ReplicaSet', 'tier'],
  ['apps/v1', 'StatefulSet', 'tier=front'],
  ['batch/v1', 'Job', ''],
])('Pods of a %s %s belong together by its selector', (apiVersion, kind, text) => {
  expect(defaultSelector(ownedBy(apiVersion, kind), handle()).text).toBe(text);
});

test('they must match the selectors of the Services too', () => {
  const selector = defaultSelector(ownedBy('apps/v1', 'ReplicaSet'), handle({ app: 'web' }));
  expect(selector.text).toBe('app=web,tier');
  expect(selector.matches(labels)).toBe(true);
  expect(selector.matches({ tier: 'front' })).toBe(false);
  expect(defaultSelector(lonely, handle()).empty).toBe(true);
});
