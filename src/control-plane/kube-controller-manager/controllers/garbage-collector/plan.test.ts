import { expect, test } from 'vitest';
import { pod, replicaSet } from '../../../../api/testing/builders.ts';
import { planCollection, type OwnerState, type Verdict } from './plan.ts';

const a = replicaSet('a').build();
const b = replicaSet('b').build();
const states =
  (of: Record<string, OwnerState>) =>
  ({ name }: { name: string }) =>
    of[name]!;
const owned = pod('p').ownedBy(a).ownedBy(b);

test.each<{
  why: string;
  verdict: Verdict | { do: string; owners: string[]; policy?: string };
  run: () => Verdict;
}>([
  {
    why: 'nobody’s',
    verdict: { do: 'keep' },
    run: () => planCollection(pod('p').build(), 'none', states({})),
  },
  {
    why: 'both owners are there',
    verdict: { do: 'keep' },
    run: () => planCollection(owned.build(), 'none', states({ a: 'solid', b: 'solid' })),
  },
  {
    why: 'neither is',
    verdict: { do: 'delete', policy: 'Background' },
    run: () => planCollection(owned.build(), 'none', states({ a: 'dangling', b: 'dangling' })),
  },
  {
    why: 'neither is, and dependents are to stay',
    verdict: { do: 'delete', policy: 'Orphan' },
    run: () =>
      planCollection(
        pod('p').ownedBy(a).finalizers('orphan').build(),
        'some',
        states({ a: 'dangling' }),
      ),
  },
  {
    why: 'an owner waits',
    verdict: { do: 'delete', policy: 'Background' },
    run: () => planCollection(owned.build(), 'none', states({ a: 'waiting', b: 'dangling' })),
  },
  {
    why: 'an owner waits, and it has dependents itself',
    verdict: { do: 'delete', policy: 'Foreground' },
    run: () => planCollection(owned.build(), 'some', states({ a: 'waiting', b: 'dangling' })),
  },
])('$why → $verdict', ({ verdict, run }) => expect(run()).toEqual(verdict));

test('one owner is enough, and the others are struck out', () => {
  const verdict = planCollection(owned.build(), 'none', states({ a: 'waiting', b: 'solid' }));
  expect(verdict).toMatchObject({ do: 'keep-owners', owners: [{ name: 'b' }] });
});

test('in a circle somebody has to stop blocking', () => {
  const verdict = planCollection(pod('p').ownedBy(a).build(), 'circular', states({ a: 'waiting' }));
  expect(verdict).toMatchObject({
    do: 'delete',
    policy: 'Foreground',
    owners: [{ name: 'a', blockOwnerDeletion: false }],
  });
});
