/** What becomes of Pods on nodes that are tainted, against the real API server (pkg/controller/tainteviction/taint_eviction_test.go). */
import { expect, test } from 'vitest';
import type { Taint, Toleration } from '../../src/api/generated/types/core/v1.ts';
import { nodes } from '../../src/api/core/v1/node/node.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { podCondition } from '../../src/controller-runtime/pod-state.ts';
import { rowsOf } from '../text-table.ts';
import { ControlPlane } from './control-plane.ts';

/**
 * `1:100` tolerates taint 1 for 100 s, `1` for ever. The Pod goes so many seconds after the last step, or never. Left out:
 * a toleration that is taken away, which no API server allows.
 */
const STORIES = `
  name                                         | tolerates | steps                                                | goes  | tells
  created: not scheduled                       |           | taint 1, pod unbound                                 | never |
  created: on an untainted node                |           | pod                                                  | never |
  created: on a tainted node                   |           | taint 1, pod                                         | 0     | Marking
  created: with a finite toleration            | 1:100     | taint 1, pod                                         | 100   | Marking
  created: with a toleration                   | 1         | taint 1, pod                                         | never |
  created: with a toleration of another taint  | 2         | taint 1, pod                                         | 0     | Marking
  bound to a tainted node                      |           | taint 1, pod unbound, bind                           | 0     | Marking
  bound to a tainted node with toleration      | 1         | taint 1, pod unbound, bind                           | never |
  a toleration that is lengthened              | 1:10      | taint 1, pod, wait 5, tolerate 1:100                 | 5     | Marking
  a node that comes after its Pod              |           | pod on late, node late                               | never |
  a tainted one                                |           | pod on late, node late 1                             | 0     | Marking
  a tainted one that is tolerated              | 1         | pod on late, node late 1                             | never |
  a taint comes                                |           | pod, taint 1                                         | 0     | Marking
  a taint comes that is tolerated for a while  | 1:100     | pod, taint 1                                         | 100   | Marking
  two come and one is tolerated                | 1:100     | pod, taint 1 2                                       | 0     | Marking
  a taint goes                                 | 1:10      | taint 1, pod, wait 5, taint                          | never | Cancelling
  the shortest of two tolerations counts       | 1:10 2:90 | pod, taint 1 2                                       | 10    | Marking
  tolerated for ever, then for a while, then … | 1 2:60    | pod, taint 1, wait 1, taint 1 2, wait 1, taint 1     | never | Cancelling
  deleted while it waits                       | 1:100     | taint 1, pod, wait 1, delete                         | 0     | Cancelling
  own: another taint does not start it anew    | 1:10 2:90 | pod, taint 1, wait 5, taint 1 2                      | 5     | Marking
  own: out and in again starts it anew         | 1:10      | pod, taint 1, wait 5, taint, wait 1, taint 1         | 10    | Cancelling Marking
`;

const taintsOf = (numbers: readonly string[]): readonly Taint[] =>
  numbers.map((number) => ({ key: `taint${number}`, value: 'yes', effect: 'NoExecute' }));
const tolerationsOf = (words: readonly string[]): readonly Toleration[] =>
  words.map((word) => {
    const [number, seconds] = word.split(':');
    return {
      key: `taint${number}`,
      operator: 'Exists',
      effect: 'NoExecute',
      ...(seconds && { tolerationSeconds: Number(seconds) }),
    };
  });

test.each(rowsOf(STORIES))('$name', ({ tolerates = '', steps = '', goes, tells }) => {
  const plane = new ControlPlane({ nodes: 1 });
  plane.settle();
  const words = tolerates.split(' ').filter(Boolean);
  const taint = (name: string, numbers: readonly string[]) =>
    plane.patch(nodes, name, { spec: { taints: numbers.length > 0 ? taintsOf(numbers) : null } });
  const play: Readonly<Record<string, (...rest: readonly string[]) => unknown>> = {
    taint: (...numbers) => taint('node-1', numbers),
    pod: (how, where) =>
      plane.create(pods, {
        metadata: { name: 'p', namespace: 'default' },
        spec: {
          ...(how !== 'unbound' && { nodeName: where ?? 'node-1' }),
          tolerations: tolerationsOf(words),
          containers: [{ name: 'c', image: 'nginx:1' }],
        },
      }),
    bind: () =>
      plane.client.createSubresource(pods, { namespace: 'default', name: 'p' }, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'p' },
        target: { kind: 'Node', name: 'node-1' },
      }),
    node: (name = '', ...numbers) => {
      const spec = numbers.length > 0 ? { taints: [...taintsOf(numbers)] } : {};
      return plane.create(nodes, { metadata: { name }, spec });
    },
    wait: (seconds) => plane.run(Number(seconds)),
    tolerate: (...longer) => {
      const given = plane.get(pods, 'p')!.spec.tolerations!;
      const next = tolerationsOf(longer);
      const others = given.filter(({ key }) => !next.some((each) => each.key === key));
      return plane.patch(pods, 'p', { spec: { tolerations: [...next, ...others] } });
    },
    delete: () => plane.client.delete(pods, { namespace: 'default', name: 'p' }),
  };
  for (const step of steps.split(', ')) {
    const [verb = '', ...rest] = step.split(' ');
    play[verb]!(...rest);
  }

  const goneAt = () => {
    for (let seconds = 0; seconds <= 30 || seconds <= Number(goes) + 1; seconds++) {
      plane.run(0.5);
      const pod = plane.get(pods, 'p');
      if (!pod || pod.metadata.deletionTimestamp) {
        const disrupted = pod && podCondition(pod, 'DisruptionTarget')?.reason;
        if (tells === 'Marking' && pod) expect(disrupted).toBe('DeletionByTaintManager');
        return `${seconds}`;
      }
      plane.run(0.5);
    }
    return 'never';
  };
  expect(goneAt()).toBe(goes);
  plane.run(1);
  const told = plane.told('taint-eviction-controller').map((line) => line.split(' ')[2]);
  expect(told.join(' ')).toBe(tells ?? '');
});
