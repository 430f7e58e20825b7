import { expect, test } from 'vitest';
import { rowsOf } from '../../../../../test/text-table.ts';
import { statefulSets } from '../../../../api/apps/v1/stateful-set/stateful-set.ts';
import type { OwnerReference } from '../../../../api/generated/types/meta/v1.ts';
import { pod } from '../../../../api/testing/builders.ts';
import { created } from '../../../../api/testing/create.ts';
import { claimOwners } from './identity.ts';

/**
 * The tables of claims in pkg/controller/statefulset/stateful_set_utils_test.go (isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod),
 * of a set of three. `set` and `pod` control the claim, `set?` and `pod?` own it and do not, `set!` and `pod!` are of the same name and
 * another uid, `other` is another controller and `friend` an owner. On scaling and on deletion the claim is kept or goes (`k`, `d`).
 */
const CLAIMS = `
  name                                        | policy | ordinal | has        | then
  retain and retain has no owner              | k k    | 1       |            |
  and loses those it has                      | k k    | 1       | set pod    |
  however far it is scaled                    | k k    | 5       | pod        |
  an owner that does not control              | k k    | 1       | set?       |
  it does not mind another controller         | k k    | 1       | other      | other
  and goes from beside it                     | k k    | 1       | other set  | other
  goes with the set                           | k d    | 1       |            | set
  with nothing to do                          | k d    | 1       | set        | set
  and not with the Pod                        | k d    | 5       | pod        | set
  an owner is made to control                 | k d    | 1       | set?       | set
  goes when scaled away, which it is not      | d k    | 1       |            |
  neither with the set                        | d k    | 1       | set        |
  nor with the Pod                            | d k    | 1       | pod        |
  goes when scaled away, which it is          | d k    | 5       |            | pod
  with nothing to do for the Pod              | d k    | 5       | pod        | pod
  an owner is made to control, the Pod        | d k    | 5       | set pod?   | pod
  both, and not scaled away                   | d d    | 1       |            | set
  back from being scaled away                 | d d    | 1       | pod        | set
  both, and scaled away                       | d d    | 5       | set        | pod
  both at once                                | d d    | 5       | set pod    | pod
  others stay                                 | d d    | 5       | friend set | friend pod
  and where they were                         | k d    | 1       | set friend | set friend
  another controller                          | k d    | 1       | other      | other
  another controller, and ours goes           | k d    | 1       | other set  | other
  another controller when scaled away         | d k    | 5       | other pod  | other
  of a former set                             | k d    | 1       | set!       | set!
  of a former set, and kept                   | k k    | 1       | set!       | set!
  of a former Pod                             | d k    | 5       | pod!       | pod!
  of a former Pod, and kept                   | k k    | 1       | pod!       | pod!
  of a former Pod, back again                 | d d    | 1       | pod!       | pod!
`;
const POLICY = { k: 'Retain', d: 'Delete' } as const;

test.each(rowsOf(CLAIMS))('$name', (row) => {
  const [scaled, deleted] = row.policy!.split(' ') as (keyof typeof POLICY)[];
  const stored = created(statefulSets, {
    metadata: { name: 'web', namespace: 'default', uid: 'uid of set' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'nginx' }] },
      },
      persistentVolumeClaimRetentionPolicy: {
        whenScaled: POLICY[scaled!],
        whenDeleted: POLICY[deleted!],
      },
    },
  });
  const set = { ...stored, apiVersion: 'apps/v1', kind: 'StatefulSet' } as const;
  const built = pod(`web-${row.ordinal}`).build();
  const known: Readonly<Record<string, Pick<OwnerReference, 'apiVersion' | 'kind' | 'name'>>> = {
    set: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' },
    pod: { apiVersion: 'v1', kind: 'Pod', name: built.metadata.name },
    other: { apiVersion: 'v1', kind: 'Pod', name: 'other' },
    friend: { apiVersion: 'v1', kind: 'ConfigMap', name: 'friend' },
  };
  const uids: Readonly<Record<string, string>> = { set: set.metadata.uid, pod: built.metadata.uid };
  const referenceOf = (word: string): OwnerReference => {
    const who = word.replace(/[?!]$/, '');
    const uid = word.endsWith('!') ? 'former' : (uids[who] ?? who);
    const controls = !word.endsWith('?') && who !== 'friend';
    return { ...known[who]!, uid, ...(controls && { controller: true }) };
  };
  const wordOf = ({ kind, name, uid, controller }: OwnerReference) => {
    const who = Object.keys(known).find(
      (each) => known[each]!.kind === kind && known[each]!.name === name,
    )!;
    if (uid === 'former') return `${who}!`;
    return controller || who === 'friend' ? who : `${who}?`;
  };
  const words = (text = '') => text.split(' ').filter(Boolean);
  const has = words(row.has).map(referenceOf);
  const then = claimOwners(set, built, Number(row.ordinal), has);
  expect(then.map(wordOf)).toEqual(words(row.then));
  // What is as it should be is not written again.
  if (row.has === row.then) expect(then).toBe(has);
});
