import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../../apimachinery/field-error.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import type { DeploymentSpec, RollingUpdateDeployment } from '../../../generated/types/apps/v1.ts';
import { CREATED } from '../../../testing/builder.ts';
import { deployment, replicaSet } from '../../../testing/builders.ts';
import { created, problems, updateProblems } from '../../../testing/create.ts';
import { replicaSets } from '../replica-set/replica-set.ts';
import { deployments } from './deployment.ts';

const rolling = (rollingUpdate: RollingUpdateDeployment): Partial<DeploymentSpec> => ({
  strategy: { type: 'RollingUpdate', rollingUpdate },
});
const PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

describe('a Deployment', () => {
  test('gets what was left out', () => {
    const { spec } = created(deployments, {
      metadata: { name: 'web' },
      spec: { selector: {}, template: {} },
    });
    expect(spec).toEqual({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      },
      selector: {},
      template: {
        metadata: {},
        spec: {
          containers: [],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          securityContext: {},
          terminationGracePeriodSeconds: 30,
        },
      },
    });
  });

  test('keeps half of what it said of its strategy', () => {
    expect(
      deployment('web')
        .spec(rolling({ maxSurge: 1 }))
        .build().spec.strategy,
    ).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' },
    });
    expect(
      deployment('web')
        .spec({ strategy: { type: 'Recreate' } })
        .build().spec.strategy,
    ).toEqual({ type: 'Recreate' });
  });

  test.each<[string, Partial<DeploymentSpec>, string[]]>([
    ['nothing', {}, []],
    ['no selector', { selector: undefined }, ['spec.selector: Required value']],
    [
      'an empty selector',
      { selector: {} },
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    [
      'no surge of more than it may',
      rolling({ maxSurge: '100%', maxUnavailable: '101%' }),
      [
        'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
      ],
    ],
    [
      'neither surge nor loss',
      rolling({ maxSurge: 0, maxUnavailable: '0%' }),
      [
        'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
      ],
    ],
    [
      'a number in quotes',
      rolling({ maxSurge: '1', maxUnavailable: 1 }),
      [`spec.strategy.rollingUpdate.maxSurge: Invalid value: "1": ${PERCENT}`],
    ],
    [
      'a deadline before it can be met',
      { minReadySeconds: 600 },
      ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'],
    ],
  ])('is refused for %s', (_, spec, messages) => {
    expect(problems(deployments, deployment('web').spec(spec).build()).map(messageOf)).toEqual(
      messages,
    );
  });

  test('keeps its selector', () => {
    const moved = updateProblems(deployments, deployment('web').build(), (old) => ({
      ...old,
      spec: deployment('web').selecting({ app: 'other' }).build().spec,
    }));
    expect(moved.map(messageOf)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    ]);
  });

  test('is of a new generation when its spec or its annotations change', () => {
    const stored = deployment('web').build();
    const { prepareForUpdate } = deployments.strategy;
    const after = (next: typeof stored) => prepareForUpdate!(next, stored).metadata.generation;
    expect(after(stored)).toBe(1);
    expect(after(deployment('web').replicas(3).build())).toBe(2);
    expect(after(deployment('web').annotations({ a: 'b' }).build())).toBe(2);
    expect(after(deployment('web').replicas(3).annotations({ a: 'b' }).build())).toBe(2);
    expect(after(deployment('web').label('a', 'b').generation(9).build())).toBe(1);
  });

  test('shows how far it has got', () => {
    const stored = deployment('web')
      .replicas(3)
      .status({ readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 })
      .build();
    const cells = deployments.columns.map(({ cell }) => cell(stored, parseTime(CREATED) + 90_000));
    expect(cells).toEqual(['web', '2/3', 1, 2, '90s', 'c', 'nginx:1.27', 'app=web']);
  });

  test('can be scaled', () => {
    const { replicas, selector, withReplicas } = deployments.scale!;
    const stored = deployment('web').build();
    expect([replicas(stored), selector(stored), withReplicas(stored, 4).spec.replicas]).toEqual([
      1,
      'app=web',
      4,
    ]);
  });
});

describe('a ReplicaSet', () => {
  test('cannot report more than it has', () => {
    const stored = replicaSet('web').build();
    const next = replicaSet('web')
      .status({ replicas: 1, readyReplicas: 1, availableReplicas: 2 })
      .build();
    expect(replicaSets.statusStrategy!.validateUpdate!(next, stored).map(messageOf)).toEqual([
      'status.availableReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas',
    ]);
  });

  test('starts with nothing', () => {
    const made = created(replicaSets, replicaSet('web').status({ replicas: 5 }).build());
    expect([made.status, made.metadata.generation]).toEqual([{ replicas: 0 }, 1]);
  });
});
