import { describe, expect, test } from 'vitest';
import json from '../../api/generated/schema.json' with { type: 'json' };
import { attempt } from '../attempt.ts';
import { deepFreeze, type KubeObject } from '../meta.ts';
import { Schema, type SchemaJson } from '../schema/schema.ts';
import type { Status, StatusError } from '../status.ts';
import { applyServerSide } from './apply.ts';
import { trackUpdate } from './track-update.ts';

const schema = new Schema(json as unknown as SchemaJson);
const definition = 'io.k8s.api.apps.v1.Deployment';

const deployment = (spec?: object, metadata: object = {}): any => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', ...metadata },
  ...(spec && { spec }),
});
const containers = (...list: object[]) => ({ template: { spec: { containers: list } } });

/** One object, and what is done to it. */
class Story {
  live: any;
  private second = 0;

  apply(
    manager: string,
    applied: object,
    { force = false, subresource = '' } = {},
  ): Status | undefined {
    const outcome = applyServerSide<KubeObject>({
      live: this.live,
      applied: deepFreeze(structuredClone(applied)) as KubeObject,
      manager,
      force,
      schema,
      definition,
      apiVersion: 'apps/v1',
      time: this.time(),
      subresource,
    });
    if ('conflicts' in outcome) return outcome.conflicts.status;
    this.live = outcome.object;
    return undefined;
  }

  update(manager: string, change: (spec: any) => object, subresource = ''): void {
    const next = deepFreeze({ ...this.live, spec: change(this.live.spec) });
    this.live = deepFreeze(
      trackUpdate({
        previous: this.live,
        next,
        manager,
        schema,
        definition,
        time: this.time(),
        subresource,
      }),
    );
  }

  owned(manager: string): any {
    return this.live.metadata.managedFields?.find((entry: any) => entry.manager === manager)
      ?.fieldsV1;
  }

  private time = () => `2026-01-01T00:00:${String(this.second++).padStart(2, '0')}Z`;
}

const story = (manager?: string, applied?: object) => {
  const made = new Story();
  if (manager && applied) expect(made.apply(manager, applied)).toBeUndefined();
  return made;
};

test('applying makes the object and notes what was named', () => {
  const { live } = story(
    'ann',
    deployment({ replicas: 2, ...containers({ name: 'c', image: 'i' }) }, { labels: { a: 'b' } }),
  );
  expect(live.spec).toEqual({ replicas: 2, ...containers({ name: 'c', image: 'i' }) });
  expect(live.metadata.managedFields).toEqual([
    {
      manager: 'ann',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:labels': { 'f:a': {} } },
        'f:spec': {
          'f:replicas': {},
          'f:template': {
            'f:spec': {
              'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:image': {}, 'f:name': {} } },
            },
          },
        },
      },
    },
  ]);
});

describe('what is no longer applied', () => {
  test('goes', () => {
    const made = story(
      'ann',
      deployment({ replicas: 2, paused: true, ...containers({ name: 'c' }, { name: 'd' }) }),
    );
    made.apply('ann', deployment({ replicas: 2, ...containers({ name: 'd' }) }));
    expect(made.live.spec).toEqual({ replicas: 2, ...containers({ name: 'd' }) });
  });

  test('stays while somebody else owns it', () => {
    const made = story('ann', deployment({ replicas: 2, ...containers({ name: 'c' }) }));
    made.apply('bob', deployment({ replicas: 2 }));
    made.apply('ann', deployment(containers({ name: 'c' })));
    expect(made.live.spec.replicas).toBe(2);
    expect(made.owned('bob')).toEqual({ 'f:spec': { 'f:replicas': {} } });
  });

  test('stays when it was never one’s own', () => {
    const made = story(
      'ann',
      deployment({ replicas: 2, ...containers({ name: 'c', image: 'i' }) }),
    );
    made.update('editor', (spec) => ({
      ...spec,
      minReadySeconds: 5,
      ...containers({ name: 'c', image: 'i', tty: true }),
    }));
    made.apply('ann', deployment(containers({ name: 'c' })));
    expect(made.live.spec).toEqual({ minReadySeconds: 5, ...containers({ name: 'c', tty: true }) });
  });

  test('goes with all labels', () => {
    const made = story(
      'ann',
      deployment(undefined, { labels: { a: '1', b: '1' }, annotations: { x: 'y' } }),
    );
    made.apply('ann', deployment(undefined, { labels: { b: '1' } }));
    expect(made.live.metadata.labels).toEqual({ b: '1' });
    expect(made.live.metadata.annotations).toBeUndefined();
  });
});

describe('conflicts', () => {
  const contested = () => {
    const made = story(
      'ann',
      deployment({ replicas: 2, ...containers({ name: 'c', image: 'i' }) }),
    );
    made.update('kubectl-edit', (spec) => ({
      ...spec,
      replicas: 3,
      ...containers({ name: 'c', image: 'j' }),
    }));
    return made;
  };

  test('one is told in one line', () => {
    expect(contested().apply('ann', deployment({ replicas: 2 }))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas',
      reason: 'Conflict',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-edit" using apps/v1',
            field: '.spec.replicas',
          },
        ],
      },
      code: 409,
    });
  });

  test('several are told by manager', () => {
    const made = contested();
    made.apply('bob', deployment({ paused: true }));
    const status = made.apply(
      'ann',
      deployment({ replicas: 2, paused: false, ...containers({ name: 'c', image: 'i' }) }),
    );
    expect(status?.message).toBe(
      'Apply failed with 3 conflicts: conflicts with "bob":\n- .spec.paused\nconflicts with "kubectl-edit" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="c"].image',
    );
  });

  test('there are none over equal values: both own them', () => {
    const made = contested();
    expect(made.apply('ann', deployment({ replicas: 3 }))).toBeUndefined();
    expect(made.owned('ann')).toEqual({ 'f:spec': { 'f:replicas': {} } });
    expect(made.owned('kubectl-edit')['f:spec']['f:replicas']).toEqual({});
  });

  test('force takes the fields over', () => {
    const made = contested();
    expect(
      made.apply('ann', deployment({ replicas: 2, ...containers({ name: 'c' }) }), { force: true }),
    ).toBeUndefined();
    expect(made.live.spec.replicas).toBe(2);
    expect(made.owned('kubectl-edit')).toEqual({
      'f:spec': {
        'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"c"}': { 'f:image': {} } } } },
      },
    });
  });

  test('name the subresource', () => {
    const made = story('ann', deployment({ replicas: 2 }));
    made.update('autoscaler', (spec) => ({ ...spec, replicas: 5 }), 'scale');
    expect(made.apply('ann', deployment({ replicas: 2 }))?.message).toBe(
      'Apply failed with 1 conflict: conflict with "autoscaler" with subresource "scale" using apps/v1: .spec.replicas',
    );
  });
});

describe('lists', () => {
  const named = (text: string) => containers(...[...text].map((name) => ({ name })));
  test.each([
    ['abc', 'ca', 'bca'],
    ['abc', 'cda', 'bcda'],
    ['ab', 'cd', 'abcd'],
    ['abcd', 'db', 'acdb'],
    ['a', 'a', 'a'],
  ])('%s with %s applied by another are %s', (live, applied, result) => {
    const made = story('ann', deployment(named(live)));
    made.apply('bob', deployment(named(applied)));
    expect(made.live.spec.template.spec.containers.map(({ name }: any) => name).join('')).toBe(
      result,
    );
  });

  test('of the atomic kind are replaced', () => {
    const made = story('ann', deployment(containers({ name: 'c', args: ['a', 'b'] })));
    made.apply('ann', deployment(containers({ name: 'c', args: ['b'] })));
    expect(made.live.spec.template.spec.containers[0].args).toEqual(['b']);
    expect(made.apply('bob', deployment(containers({ name: 'c', args: ['z'] })))?.message).toBe(
      'Apply failed with 1 conflict: conflict with "ann": .spec.template.spec.containers[name="c"].args',
    );
  });

  test('of ports are told apart by port and protocol', () => {
    const made = story(
      'ann',
      deployment(containers({ name: 'c', ports: [{ containerPort: 53, protocol: 'UDP' }] })),
    );
    made.apply('bob', deployment(containers({ name: 'c', ports: [{ containerPort: 53 }] })));
    expect(made.live.spec.template.spec.containers[0].ports).toHaveLength(2);
  });

  test('of plain values are shared value by value', () => {
    const made = story('ann', deployment(undefined, { finalizers: ['a/a', 'b/b'] }));
    made.apply('bob', deployment(undefined, { finalizers: ['b/b', 'c/c'] }));
    made.apply('ann', deployment());
    expect(made.live.metadata.finalizers).toEqual(['b/b', 'c/c']);
  });

  test.each([
    [
      containers({ name: 'c' }, { name: 'c' }),
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="c"]',
    ],
    [
      containers({ image: 'c' }),
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
    ],
  ])('that cannot be told apart are refused', (spec, message) => {
    const tried = attempt(() => story().apply('ann', deployment(spec)));
    expect(!tried.ok && (tried.refusal as StatusError).status).toMatchObject({
      code: 500,
      message,
    });
  });
});

test('applying the same again changes nothing, not even the time', () => {
  const made = story('ann', deployment({ replicas: 2 }));
  const before = made.live;
  made.apply('ann', deployment({ replicas: 2 }));
  expect(made.live).toEqual(before);
});

test('managed fields cannot be applied', () => {
  const tried = attempt(() => story().apply('ann', deployment({}, { managedFields: [] })));
  expect(!tried.ok && (tried.refusal as StatusError).status).toMatchObject({
    code: 400,
    message: 'metadata.managedFields must be nil',
  });
});

test('status is applied through its subresource only', () => {
  const made = story('ann', { ...deployment({ replicas: 1 }), status: { replicas: 9 } });
  expect(made.live.status).toBeUndefined();
  made.apply(
    'ann',
    { ...deployment({ replicas: 5 }), status: { replicas: 1 } },
    { subresource: 'status' },
  );
  expect([made.live.spec.replicas, made.live.status]).toEqual([1, { replicas: 1 }]);
});

describe('kubectl, which once applied by itself', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const before = (text: string) => {
    const made = story('ann', deployment({ paused: true }));
    const next = {
      ...made.live,
      spec: { replicas: 2, paused: true },
      metadata: { ...made.live.metadata, annotations: { [annotation]: text } },
    };
    made.live = trackUpdate({
      previous: made.live,
      next,
      manager: 'kubectl-client-side-apply',
      schema,
      definition,
      time: '2026-01-01T00:00:30Z',
    });
    return made;
  };
  const text = JSON.stringify(deployment({ replicas: 2 }));

  test('takes over what it applied, and keeps the annotation up to date', () => {
    const made = before(text);
    expect(made.apply('kubectl', deployment({ replicas: 3 }))).toBeUndefined();
    expect(made.live.spec.replicas).toBe(3);
    expect(JSON.parse(made.live.metadata.annotations[annotation]).spec).toEqual({ replicas: 3 });
  });

  test.each([
    ['of others', text, { paused: false }, 'conflict with "ann": .spec.paused'],
    [
      'when the annotation is no JSON',
      '{"a',
      { replicas: 3 },
      'conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
    ],
  ])('still minds the fields %s', (_whose, annotated, spec, conflict) =>
    expect(before(annotated).apply('kubectl', deployment(spec))?.message).toBe(
      `Apply failed with 1 conflict: ${conflict}`,
    ),
  );

  test('under another name minds all', () =>
    expect(before(text).apply('argocd', deployment({ replicas: 3 }))?.code).toBe(409));
});
