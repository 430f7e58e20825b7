/** test/e2e/scheduling/limit_range.go. */
import { expect } from 'vitest';
import { limitRanges } from '../../src/api/core/v1/limit-range/limit-range.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { attempt } from '../../src/apimachinery/attempt.ts';
import { ControlPlane } from '../controllers/control-plane.ts';
import { row } from './row.ts';

const namespace = 'default';
const of = (cpu: string, memory: string, storage: string) => ({
  cpu,
  memory,
  'ephemeral-storage': storage,
});

row(
  '[sig-scheduling] LimitRange should create a LimitRange with defaults and ensure pod has those defaults applied.',
  () => {
    const plane = new ControlPlane().settle();
    const min = of('50m', '100Mi', '100Gi');
    const max = of('500m', '500Mi', '500Gi');
    const defaults = of('500m', '500Mi', '500Gi');
    const defaultRequest = of('100m', '200Mi', '200Gi');
    const limits = [{ type: 'Container', min, max, default: defaults, defaultRequest } as const];
    plane.create(limitRanges, { metadata: { name: 'lr', namespace }, spec: { limits } });
    expect(plane.get(limitRanges, 'lr')!.spec.limits).toEqual(limits);

    const pod = (name: string, resources: object) =>
      attempt(() =>
        plane.create(pods, {
          metadata: { name, namespace },
          spec: { containers: [{ name: 'c', image: 'pause', resources }] },
        }),
      );
    const resourcesOf = (name: string) => plane.get(pods, name)!.spec.containers[0]!.resources;

    pod('none', {});
    expect(resourcesOf('none')).toEqual({ requests: defaultRequest, limits: defaults });
    // What is stated stays. A limit without a request is the request too.
    pod('partial', {
      requests: { memory: '150Mi', 'ephemeral-storage': '150Gi' },
      limits: { cpu: '300m', 'ephemeral-storage': '450Gi' },
    });
    expect(resourcesOf('partial')).toEqual({
      requests: of('300m', '150Mi', '150Gi'),
      limits: of('300m', '500Mi', '450Gi'),
    });
    const small = { requests: of('10m', '50Mi', '50Gi') };
    const large = { requests: of('600m', '600Mi', '600Gi'), limits: of('600m', '600Mi', '600Gi') };
    expect(pod('small', small).ok).toBe(false);
    expect(pod('large', large).ok).toBe(false);

    plane.patch(limitRanges, 'lr', {
      spec: { limits: [{ ...limits[0], min: of('9m', '49Mi', '49Gi') }] },
    });
    expect(pod('small', small).ok).toBe(true);
    expect(pod('large', large).ok).toBe(false);
    plane.client.delete(limitRanges, { namespace, name: 'lr' });
    expect(plane.list(limitRanges)).toEqual([]);
    expect(pod('large', large).ok).toBe(true);
  },
);
