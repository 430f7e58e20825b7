/** What may change of a Pod through `ephemeralcontainers` and `resize`, and in which words the rest is refused. */
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../../apimachinery/field-error.ts';
import { deepFreeze } from '../../../../apimachinery/meta.ts';
import type { Pod, PodSpec } from '../../../generated/types/core/v1.ts';
import { created } from '../../../testing/create.ts';
import { ephemeralContainersStrategy } from './ephemeral-containers.ts';
import { pods } from './pod.ts';
import { resizeStrategy } from './resize.ts';

const debug = { name: 'debug', image: 'busybox' };
const stored = (spec: object, more: object = {}): Pod => {
  const pod = created(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u', generation: 1, resourceVersion: '5' },
    spec,
  } as unknown as Pod);
  return deepFreeze({ ...pod, ...more }) as Pod;
};

function told(
  strategy: typeof resizeStrategy,
  previous: Pod,
  spec: (old: PodSpec) => object,
): string[] {
  const sent = { ...previous, spec: { ...previous.spec, ...spec(previous.spec) } } as Pod;
  const next = strategy.prepareForUpdate!(pods.strategy.applyDefaults!(sent), previous);
  return [...strategy.validate!(next), ...strategy.validateUpdate!(next, previous)].map(messageOf);
}

describe('ephemeralcontainers', () => {
  const plain = stored({ containers: [{ name: 'web', image: 'nginx' }] });
  const debugged = stored({
    containers: [{ name: 'web', image: 'nginx' }],
    ephemeralContainers: [debug],
  });
  const mirror = {
    ...plain,
    metadata: { ...plain.metadata, annotations: { 'kubernetes.io/config.mirror': 'x' } },
    spec: { ...plain.spec, nodeName: 'n' },
  };

  test.each<[string, Pod, object, string[]]>([
    ['adds one', plain, { ephemeralContainers: [debug] }, []],
    ['adds another', debugged, { ephemeralContainers: [{ ...debug, name: 'more' }, debug] }, []],
    ['changes nothing else', plain, { hostname: 'other', containers: [] }, []],
    [
      'knows its target',
      plain,
      { ephemeralContainers: [{ ...debug, targetContainerName: 'db' }] },
      ['spec.ephemeralContainers[0].targetContainerName: Not found: "db"'],
    ],
    [
      'takes none away',
      debugged,
      { ephemeralContainers: [] },
      [
        'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
      ],
    ],
    [
      'changes none',
      debugged,
      { ephemeralContainers: [{ ...debug, image: 'alpine' }] },
      [
        'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n',
      ],
    ],
    [
      'needs a name of its own',
      plain,
      { ephemeralContainers: [{ ...debug, name: 'web' }] },
      ['spec.ephemeralContainers[0].name: Duplicate value: "web"'],
    ],
    [
      'leaves static Pods',
      mirror as Pod,
      { ephemeralContainers: [debug] },
      [': Forbidden: static pods do not support ephemeral containers'],
    ],
  ])('%s', (_title, pod, spec, problems) => {
    expect(told(ephemeralContainersStrategy, pod, () => spec)).toEqual(problems);
  });

  test('a new one is a new generation', () => {
    const sent = { ...plain, spec: { ...plain.spec, ephemeralContainers: [debug] } } as Pod;
    const next = ephemeralContainersStrategy.prepareForUpdate!(sent, plain);
    expect(next.metadata.generation).toBe(2);
  });
});

describe('resize', () => {
  const amounts = (cpu: string, memory: string) => ({ cpu, memory });
  const container = (requests?: object, limits?: object, more: object = {}) => ({
    name: 'web',
    image: 'nginx',
    resources: { ...(requests && { requests }), ...(limits && { limits }) },
    ...more,
  });
  const burstable = stored({
    containers: [container(amounts('100m', '100Mi'), amounts('200m', '200Mi'))],
  });
  const running = (resources?: object) =>
    stored(burstable.spec, {
      status: {
        qosClass: 'Burstable',
        containerStatuses: [
          { name: 'web', state: { running: {} }, ...(resources && { resources }) },
        ],
      },
    });
  const withInit = (more: object) =>
    stored({
      containers: burstable.spec.containers,
      initContainers: [{ ...container(amounts('10m', '10Mi')), name: 'setup', ...more }],
    });
  const init = (pod: Pod, requests: object) => ({
    initContainers: [{ ...pod.spec.initContainers![0]!, resources: { requests } }],
  });
  const only = 'spec: Forbidden: only cpu and memory resources are mutable';
  const mirror = {
    ...burstable,
    metadata: { ...burstable.metadata, annotations: { 'kubernetes.io/config.mirror': 'x' } },
    spec: { ...burstable.spec, nodeName: 'n' },
  } as Pod;

  test.each<[string, Pod, object, string[]]>([
    [
      'more of both',
      burstable,
      { containers: [container(amounts('150m', '150Mi'), amounts('300m', '300Mi'))] },
      [],
    ],
    [
      'less memory',
      burstable,
      { containers: [container(amounts('50m', '50Mi'), amounts('200m', '100Mi'))] },
      [],
    ],
    [
      'another policy',
      burstable,
      {
        containers: [
          container(amounts('100m', '100Mi'), amounts('200m', '200Mi'), {
            resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
          }),
        ],
      },
      [only],
    ],
    [
      'nothing else',
      burstable,
      {
        containers: [
          { ...container(amounts('150m', '150Mi'), amounts('300m', '300Mi')), image: 'other' },
        ],
        hostname: 'x',
      },
      [],
    ],
    [
      'not the QoS class',
      burstable,
      { containers: [container(amounts('200m', '200Mi'), amounts('200m', '200Mi'))] },
      ['spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing'],
    ],
    [
      'no limit away',
      burstable,
      { containers: [container(amounts('100m', '100Mi'), { cpu: '200m' })] },
      ['spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed'],
    ],
    [
      'no request away',
      burstable,
      { containers: [container({ memory: '100Mi' }, { memory: '200Mi' })] },
      [
        'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
        'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
      ],
    ],
    [
      'no other resource',
      burstable,
      {
        containers: [
          container(
            { ...amounts('100m', '100Mi'), 'ephemeral-storage': '1Gi' },
            amounts('200m', '200Mi'),
          ),
        ],
      },
      [only],
    ],
    [
      'no container more',
      burstable,
      { containers: [...burstable.spec.containers, { ...container(), name: 'more' }] },
      ['spec.containers: Forbidden: containers may not be added or removed on resize'],
    ],
    [
      'no other name',
      burstable,
      {
        containers: [
          { ...container(amounts('100m', '100Mi'), amounts('200m', '200Mi')), name: 'db' },
        ],
      },
      ['spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize'],
    ],
    [
      'a limit above requests',
      burstable,
      { containers: [container(amounts('300m', '100Mi'), amounts('200m', '200Mi'))] },
      [
        'spec.containers[0].resources.requests: Invalid value: "300m": must be less than or equal to cpu limit of 200m',
      ],
    ],
    [
      'where the kubelet can',
      running(amounts('100m', '100Mi')),
      { containers: [container(amounts('150m', '100Mi'), amounts('200m', '200Mi'))] },
      [],
    ],
    [
      'not where it cannot',
      running(),
      { containers: [container(amounts('150m', '100Mi'), amounts('200m', '200Mi'))] },
      ['spec: Forbidden: Pod running on node without support for resize'],
    ],
    ['an init container', withInit({}), init(withInit({}), amounts('20m', '10Mi')), []],
    [
      'not one that would restart',
      withInit({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] }),
      init(
        withInit({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] }),
        amounts('20m', '10Mi'),
      ),
      [
        'spec.initContainers[0]: Forbidden: non-sidecar init containers with a resize policy of RestartContainer cannot be resized',
      ],
    ],
    [
      'not static Pods',
      mirror,
      { containers: [container(amounts('150m', '100Mi'), amounts('200m', '200Mi'))] },
      [': Forbidden: static pods cannot be resized'],
    ],
  ])('%s', (_title, pod, spec, problems) => {
    expect(told(resizeStrategy, pod, () => spec)).toEqual(problems);
  });
});
