/** What an autoscaler says when its target cannot be scaled, or its status not be written (pkg/controller/podautoscaler/horizontal.go, 1.36). */
import { describe, expect, test } from 'vitest';
import type { HorizontalPodAutoscaler } from '../../src/api/generated/types/autoscaling/v2.ts';
import { customResourceDefinitions } from '../../src/api/apiextensions/v1/custom-resource-definition/custom-resource-definition.ts';
import { deployments } from '../../src/api/apps/v1/deployment/deployment.ts';
import { horizontalPodAutoscalers } from '../../src/api/autoscaling/v2/horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.ts';

/** A cluster with an autoscaler of one to five `targets`, which are of a kind that somebody has defined. */
function started(kind: string, more: object = {}, options: ControlPlaneOptions = {}) {
  const plane = new ControlPlane(options).settle();
  plane.create(customResourceDefinitions, {
    metadata: { name: 'gizmos.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'gizmos', kind: 'Gizmo' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: { replicas: { type: 'integer', maximum: 3 } },
                },
                status: {
                  type: 'object',
                  properties: { replicas: { type: 'integer' }, selector: { type: 'string' } },
                },
              },
            },
          },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
        },
      ],
    },
  } as never);
  plane.run(30);
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'example.com/v1';
  plane.create(horizontalPodAutoscalers, {
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion, kind, name: 'web' },
      minReplicas: 1,
      maxReplicas: 5,
      ...more,
    },
  } as never);
  const gizmo = (replicas: number, selector?: string) => {
    const path = '/apis/example.com/v1/namespaces/default/gizmos';
    const metadata = { name: 'web' };
    const body = { apiVersion: 'example.com/v1', kind: 'Gizmo', metadata, spec: { replicas } };
    const made = plane.client.raw({ method: 'POST', path, body }).body as object;
    const status = { replicas, ...(selector && { selector }) };
    plane.client.raw({ method: 'PUT', path: `${path}/web/status`, body: { ...made, status } });
  };
  return { plane, gizmo };
}

const autoscalerOf = (plane: ControlPlane): HorizontalPodAutoscaler =>
  plane.get(horizontalPodAutoscalers, 'web')!;

/** `True SucceededGetScale: …`, by type. */
const conditionsOf = (plane: ControlPlane): Record<string, string> =>
  Object.fromEntries(
    (autoscalerOf(plane).status.conditions ?? []).map(({ type, status, reason, message }) => [
      type,
      `${status} ${reason}: ${message}`,
    ]),
  );

const told = (plane: ControlPlane): string[] => plane.told('horizontal-pod-autoscaler');

test('TestConditionFailedGetScale: nothing of that name, nothing of that kind', () => {
  const { plane } = started('Deployment');
  plane.run(20);
  expect(conditionsOf(plane)).toEqual({
    AbleToScale: `False FailedGetScale: the HPA controller was unable to get the target's current scale: deployments/scale.apps "web" not found`,
  });
  expect(told(plane)).toEqual([
    'horizontal-pod-autoscaler FailedGetScale deployments/scale.apps "web" not found',
  ]);
  const other = started('Widget').plane.run(20);
  expect(told(other)).toEqual([
    'horizontal-pod-autoscaler FailedGetScale no matches for kind "Widget" in group "example.com"',
  ]);
});

describe('a scale whose Pods nobody can tell', () => {
  test.each([
    {
      name: 'TestConditionInvalidSelectorMissing',
      selector: undefined,
      event: 'SelectorRequired selector is required',
      condition: "InvalidSelector: the HPA target's scale is missing a selector",
    },
    {
      name: 'TestConditionInvalidSelectorUnparsable',
      selector: 'cheddar cheese',
      event:
        "InvalidSelector couldn't convert selector into a corresponding internal selector object: unable to parse requirement: found 'cheese', expected: in, notin, =, ==, !=, gt, lt",
      condition:
        "InvalidSelector: couldn't convert selector into a corresponding internal selector object: unable to parse requirement: found 'cheese', expected: in, notin, =, ==, !=, gt, lt",
    },
  ])('$name', ({ selector, event, condition }) => {
    const { plane, gizmo } = started('Gizmo');
    gizmo(2, selector);
    plane.run(20);
    expect(conditionsOf(plane)).toEqual({
      AbleToScale:
        "True SucceededGetScale: the HPA controller was able to get the target's current scale",
      ScalingActive: `False ${condition}`,
    });
    expect(told(plane)[0]).toBe(`horizontal-pod-autoscaler ${event}`);
    expect(told(plane)[1]).toMatch(/^horizontal-pod-autoscaler FailedComputeMetricsReplicas /);
  });
});

test('TestConditionFailedUpdateScale: its target does not take the number', () => {
  const { plane, gizmo } = started('Gizmo', { minReplicas: 4 });
  gizmo(2, 'app=web');
  plane.run(20);
  const problem =
    'Gizmo.example.com "web" is invalid: spec.replicas: Invalid value: 4: spec.replicas in body should be less than or equal to 3';
  expect(conditionsOf(plane)).toEqual({
    AbleToScale: `False FailedUpdateScale: the HPA controller was unable to update the target scale: ${problem}`,
  });
  expect(told(plane)).toEqual([
    `horizontal-pod-autoscaler FailedRescale New size: 4; reason: Current number of replicas below Spec.MinReplicas; error: ${problem}`,
  ]);
  expect(autoscalerOf(plane).status).toMatchObject({ currentReplicas: 2, desiredReplicas: 0 });
});

test('it scales to the least without asking any metric', () => {
  const { plane } = started('Deployment', { minReplicas: 4 });
  plane.create(deployments, {
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'nginx' }] },
      },
    },
  } as never);
  plane.run(17);
  expect(plane.get(deployments, 'web')!.spec.replicas).toBe(4);
  expect(conditionsOf(plane)).toEqual({
    AbleToScale:
      'True SucceededRescale: the HPA controller was able to update the target scale to 4',
  });
  expect(told(plane)).toEqual([
    'horizontal-pod-autoscaler SuccessfulRescale New size: 4; reason: Current number of replicas below Spec.MinReplicas',
  ]);
});

test('a status that somebody else was quicker to write is refused, and told', () => {
  const late = { watchDelay: () => 4000 };
  const { plane } = started('Deployment', {}, late);
  plane.run(17);
  plane.patch(horizontalPodAutoscalers, 'web', { metadata: { annotations: { who: 'me' } } });
  plane.run(3);
  expect(told(plane)).toEqual([
    'horizontal-pod-autoscaler FailedGetScale deployments/scale.apps "web" not found',
    'horizontal-pod-autoscaler FailedUpdateStatus Operation cannot be fulfilled on horizontalpodautoscalers.autoscaling "web": the object has been modified; please apply your changes to the latest version and try again',
  ]);
  plane.run(20);
  expect(conditionsOf(plane).AbleToScale).toMatch(/^False FailedGetScale/);
});
