import { describe, expect, test } from 'vitest';
import json from '../../api/generated/schema.json' with { type: 'json' };
import { deepFreeze, type KubeObject } from '../meta.ts';
import { Schema, type SchemaJson } from '../schema/schema.ts';
import { trackUpdate } from './track-update.ts';

const schema = new Schema(json as unknown as SchemaJson);
const DEFINITIONS: { readonly [kind: string]: string } = {
  Deployment: 'io.k8s.api.apps.v1.Deployment',
  Pod: 'io.k8s.api.core.v1.Pod',
  ConfigMap: 'io.k8s.api.core.v1.ConfigMap',
};

let second = 0;
const track = (previous: any, next: any, manager: string, subresource = ''): any =>
  deepFreeze(
    trackUpdate<KubeObject>({
      previous,
      next: deepFreeze(next),
      manager,
      schema,
      definition: DEFINITIONS[next.kind]!,
      time: `2026-01-01T00:00:${String(second++ % 60).padStart(2, '0')}Z`,
      subresource,
    }),
  );
const meta = {
  name: 'x',
  uid: '1',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
};
const configMap = (data?: object, metadata = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...meta, ...metadata },
  ...(data && { data }),
});
const owned = (object: any): Record<string, unknown> =>
  Object.fromEntries(
    (object.metadata.managedFields ?? []).map((entry: any) => [entry.manager, entry.fieldsV1]),
  );

// As recorded from real control planes (1.20), less what those had and 1.36 has not.
describe('on create', () => {
  test('a ConfigMap', () =>
    expect(track(undefined, configMap({ a: '1' }), 'unknown').metadata.managedFields).toEqual([
      {
        manager: 'unknown',
        operation: 'Update',
        apiVersion: 'v1',
        time: expect.stringMatching(/^2026/),
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
      },
    ]));

  test('a Deployment', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...meta, labels: { app: 'd' } },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'd' } },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        },
        template: {
          metadata: { labels: { app: 'd' } },
          spec: {
            containers: [
              {
                name: 'c',
                image: 'nginx',
                resources: {},
                ports: [{ containerPort: 80, protocol: 'TCP' }],
              },
            ],
            securityContext: {},
          },
        },
      },
    };
    expect(owned(track(undefined, deployment, 'm'))['m']).toEqual({
      'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:strategy': {
          'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} },
          'f:type': {},
        },
        'f:template': {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': {
            'f:containers': {
              'k:{"name":"c"}': {
                '.': {},
                'f:image': {},
                'f:name': {},
                'f:ports': {
                  '.': {},
                  'k:{"containerPort":80,"protocol":"TCP"}': {
                    '.': {},
                    'f:containerPort': {},
                    'f:protocol': {},
                  },
                },
                'f:resources': {},
              },
            },
            'f:securityContext': {},
          },
        },
      },
    });
  });

  test('owners and finalizers of an object', () => {
    const owners = [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' }];
    const pod = track(
      undefined,
      configMap(undefined, { ownerReferences: owners, finalizers: ['a/b'] }),
      'm',
    );
    expect(owned(pod)['m']).toEqual({
      'f:metadata': {
        'f:finalizers': { '.': {}, 'v:"a/b"': {} },
        // An OwnerReference is atomic.
        'f:ownerReferences': { '.': {}, 'k:{"uid":"u"}': {} },
      },
    });
  });
});

describe('on update', () => {
  const created = track(undefined, configMap({ a: '1', b: '1' }), 'creator');

  test('who changes a field owns it alone', () => {
    const changed = track(created, { ...created, data: { a: '2', b: '1', c: '1' } }, 'editor');
    expect(owned(changed)).toEqual({
      creator: { 'f:data': { '.': {}, 'f:b': {} } },
      editor: { 'f:data': { 'f:a': {}, 'f:c': {} } },
    });
  });

  test('a field that is gone is nobody’s', () => {
    const changed = track(created, { ...created, data: { b: '1' } }, 'editor');
    expect(owned(changed)).toEqual({ creator: { 'f:data': { '.': {}, 'f:b': {} } } });
    const { data: _gone, ...rest } = created;
    expect(owned(track(created, rest, 'editor'))).toEqual({});
  });

  test('who changes its own field keeps what it has, with a new time', () => {
    const changed = track(created, { ...created, data: { a: '2', b: '1' } }, 'creator');
    const [before] = created.metadata.managedFields;
    const [after] = changed.metadata.managedFields;
    expect(after.fieldsV1).toBe(before.fieldsV1);
    expect(after.time).not.toBe(before.time);
  });

  test('what others have stays with them while somebody changes what is theirs', () => {
    const both = track(created, { ...created, data: { ...created.data, c: '1' } }, 'editor');
    const again = track(both, { ...both, data: { ...both.data, a: '2' } }, 'creator');
    const entries = again.metadata.managedFields;
    expect(entries.map(({ manager }: any) => manager)).toEqual(['editor', 'creator']);
    expect(entries[0]).toBe(both.metadata.managedFields[1]);
    expect(owned(again)).toEqual(owned(both));
    const taken = track(again, { ...again, data: { ...again.data, a: '3', c: '3' } }, 'editor');
    expect(owned(taken)).toEqual({
      creator: { 'f:data': { '.': {}, 'f:b': {} } },
      editor: { 'f:data': { 'f:a': {}, 'f:c': {} } },
    });
  });

  test('what changes nothing of anybody gives the same object back', () => {
    expect(track(created, created, 'editor')).toBe(created);
    const touched = deepFreeze({
      ...created,
      metadata: { ...created.metadata, resourceVersion: '2', generation: 2 },
    });
    expect(track(created, touched, 'editor')).toBe(touched);
    const equal = deepFreeze({ ...created, data: { ...created.data } });
    expect(track(created, equal, 'editor').metadata.managedFields).toBe(
      created.metadata.managedFields,
    );
  });

  test('status is nobody’s through the object itself, nor spec through status', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta,
      spec: { nodeName: 'n' },
      status: { phase: 'Pending' },
    };
    const created = track(undefined, pod, 'm');
    expect(owned(created)).toEqual({ m: { 'f:spec': { 'f:nodeName': {} } } });
    const changed = { ...created, spec: { nodeName: 'o' }, status: { phase: 'Failed' } };
    expect(owned(track(created, changed, 'k', 'status'))['k']).toEqual({
      'f:status': { 'f:phase': {} },
    });
  });

  test('subresources are told apart', () => {
    const pod = track(
      undefined,
      { apiVersion: 'v1', kind: 'Pod', metadata: meta, spec: { nodeName: 'n' } },
      'kubelet',
    );
    const ready = (status: string) => ({
      ...pod,
      status: { conditions: [{ type: 'Ready', status }] },
    });
    const running = track(pod, ready('True'), 'kubelet', 'status');
    expect(
      running.metadata.managedFields.map((entry: any) => [entry.subresource, entry.fieldsV1]),
    ).toEqual([
      [undefined, { 'f:spec': { 'f:nodeName': {} } }],
      [
        'status',
        {
          'f:status': {
            'f:conditions': {
              '.': {},
              'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} },
            },
          },
        },
      ],
    ]);
    const failed = track(running, ready('False'), 'node-controller', 'status');
    expect(owned(failed)['node-controller']).toEqual({
      'f:status': { 'f:conditions': { 'k:{"type":"Ready"}': { 'f:status': {} } } },
    });
  });

  test('items that move keep their owners', () => {
    const pod = (names: string[]) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta,
      spec: { containers: names.map((name) => ({ name, image: name })) },
    });
    const before = track(undefined, pod(['a', 'b']), 'm');
    const moved = track(before, { ...before, spec: pod(['b', 'a']).spec }, 'other');
    expect(owned(moved)['other']).toBeUndefined();
    const without = track(before, { ...before, spec: pod(['b']).spec }, 'other');
    expect(Object.keys((owned(without)['m'] as any)['f:spec']['f:containers'])).toEqual([
      'k:{"name":"b"}',
    ]);
  });

  test('at most ten updaters are kept apart', () => {
    let object = track(undefined, configMap({ k0: '' }), 'm0');
    for (let n = 1; n < 14; n++)
      object = track(object, { ...object, data: { ...object.data, [`k${n}`]: '' } }, `m${n}`);
    const managers = Object.keys(owned(object));
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
    expect(Object.keys((owned(object)['ancient-changes'] as any)['f:data'])).toContain('f:k0');
  });
});

describe('what clients send as managed fields', () => {
  const created = track(undefined, configMap({ a: '1' }), 'creator');
  const sending = (managedFields: unknown, subresource = '') =>
    owned(
      track(
        created,
        { ...created, metadata: { ...created.metadata, managedFields } },
        'editor',
        subresource,
      ),
    );

  test('is taken when it is well formed', () => {
    const entry = { ...created.metadata.managedFields[0], manager: 'renamed' };
    expect(Object.keys(sending([entry]))).toEqual(['renamed']);
  });
  test('resets when it is one empty entry', () => expect(sending([{}])).toEqual({}));
  test.each([
    ['is left out', undefined],
    [
      'is malformed',
      [
        {
          manager: 'x',
          operation: 'Update',
          apiVersion: 'v1',
          fieldsType: 'FieldsV1',
          fieldsV1: { x: 1 },
        },
      ],
    ],
    [
      'has an unknown operation',
      [{ manager: 'x', operation: 'Guess', apiVersion: 'v1', fieldsType: 'FieldsV1' }],
    ],
  ])('is not taken when it %s', (_what, managedFields) =>
    expect(Object.keys(sending(managedFields))).toEqual(['creator']),
  );
  test('is not taken through a subresource', () =>
    expect(Object.keys(sending([{}], 'status'))).toEqual(['creator']));
});
