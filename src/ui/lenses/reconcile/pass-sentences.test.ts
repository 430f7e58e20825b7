/** What is said of a pass, phase by phase. */
import { expect, test } from 'vitest';
import { passes } from '../../gallery/passes.ts';
import { textOf } from '../../words/phrase.ts';
import { decisionsOf, PASS_PHASES, sentenceOfPass } from './pass-sentences.ts';

const [refused, later, idle, forgotten] = passes;
const told = (pass: typeof refused) =>
  PASS_PHASES.map((phase) => textOf(sentenceOfPass(phase, pass!)));

test('a pass that was refused a write', () =>
  expect(told(refused)).toEqual([
    'replicaset-controller was refused 2 times in a row over replicasets/web-7c9f8. Its back-off is over, so it tries again.',
    'replicasets/web-7c9f8 waited 12 ms for a worker. However often it is added meanwhile, it stands in the queue once.',
    'replicaset-controller compares replicasets/web-7c9f8 as its caches have it with what is wanted. It creates one of the pods, is refused 1 write to pods and writes the status of one of the replicasets.',
    '3 writes, 1 of them refused.',
    'pods "web-7c9f8-b2" is forbidden: exceeded quota: one. It is put back and comes again after 20 ms.',
  ]));

test('a pass that nothing but time has brought', () =>
  expect([told(later)[0], told(later)[4]]).toEqual([
    'Nothing has happened to replicasets/web-7c9f8: replicaset-controller had asked to look at it again about now.',
    'Done for now. replicasets/web-7c9f8 comes back in 60 s, whether or not anything happens.',
  ]));

test('a pass that finds nothing to do', () =>
  expect(told(idle)).toEqual([
    'deployment-controller updated replicasets/web-7c9f8. The watch tells replicaset-controller, and replicasets/web-7c9f8 is dirty from then on.',
    'A worker was free and took replicasets/web-7c9f8 at once.',
    'replicaset-controller compares replicasets/web-7c9f8 as its caches have it with what is wanted. They agree.',
    'Nothing is written.',
    'Done. replicasets/web-7c9f8 leaves the queue, and nobody looks at it until something happens to it again.',
  ]));

test('a pass whose cause is forgotten', () =>
  expect(told(forgotten)[0]).toBe(
    'replicasets/web-7c9f8 became dirty for replicaset-controller; by what is no longer kept.',
  ));

test('requests of a kind are told together', () =>
  expect(
    decisionsOf([
      { action: 'create', subject: 'pods/default/a' },
      { action: 'create', subject: 'events/default/a.1' },
      { action: 'create', subject: 'pods/default/b' },
      { action: 'create', subject: 'events/default/b.1' },
    ]),
  ).toEqual(['creates 2 pods', 'tells 2 events']));
