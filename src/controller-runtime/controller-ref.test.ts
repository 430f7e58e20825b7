import { expect, test } from 'vitest';
import type { Pod } from '../api/generated/types/core/v1.ts';
import { pod, replicaSet } from '../api/testing/builders.ts';
import { planClaims } from './controller-ref.ts';

const web = replicaSet('web');
const mine = (name: string) => pod(name).ownedBy(web.build()).label('app', 'web');
const theirs = (name: string) => pod(name).ownedBy(replicaSet('other').build()).label('app', 'web');

test.each<{
  why: string;
  pod: Pod;
  going?: boolean;
  then: 'owned' | 'adopt' | 'release' | 'leave';
}>([
  { why: 'its own', pod: mine('p').build(), then: 'owned' },
  { why: 'its own, on its way out', pod: mine('p').deleting().build(), then: 'owned' },
  { why: 'its own, relabelled', pod: mine('p').label('app', 'x').build(), then: 'release' },
  { why: 'somebody else’s', pod: theirs('p').build(), then: 'leave' },
  { why: 'nobody’s', pod: pod('p').label('app', 'web').build(), then: 'adopt' },
  { why: 'nobody’s, not matching', pod: pod('p').build(), then: 'leave' },
  {
    why: 'nobody’s, on its way out',
    pod: pod('p').label('app', 'web').deleting().build(),
    then: 'leave',
  },
  {
    why: 'nobody’s, while the owner goes',
    pod: pod('p').label('app', 'web').build(),
    going: true,
    then: 'leave',
  },
  {
    why: 'relabelled, while the owner goes',
    pod: mine('p').label('app', 'x').build(),
    going: true,
    then: 'leave',
  },
])('$why: $then', ({ pod: candidate, going, then }) => {
  const owner = going ? replicaSet('web').deleting().build() : web.build();
  const claims = planClaims(owner, [candidate], ({ metadata }) => metadata.labels?.app === 'web');
  const found =
    (['owned', 'adopt', 'release'] as const).find((list) => claims[list].length > 0) ?? 'leave';
  expect(found).toBe(then);
});
