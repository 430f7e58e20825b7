import { expect, test } from 'vitest';
import { node, pod } from '../../../api/testing/builders.ts';
import { seededRandom } from '../../../sim/random.ts';
import { NodeInfo } from './node-info.ts';
import { podInfoOf } from './pod-info.ts';
import { bump, Tallies, type Tally } from './tally.ts';

/** Pods by the letter that their names begin with. */
class ByLetter implements Tally<string> {
  readonly counts = new Map<string, number>();

  of({ pods }: NodeInfo): string | undefined {
    return pods.length > 0 ? pods.map(({ pod }) => pod.metadata.name[0]!).join('') : undefined;
  }

  count(letters: string, sign: 1 | -1): void {
    for (const letter of letters) bump(this.counts, letter, sign);
  }
}

const nodes = Array.from({ length: 5 }, (_, index) => {
  const info = new NodeInfo(`n${index}`);
  info.setNode(node(info.name).build());
  info.index = index;
  return info;
});
const sorted = ({ counts }: ByLetter) => [...counts].sort();
const tally = (tallies: Tallies, key = 'letters') =>
  sorted(tallies.get(key, nodes, () => new ByLetter()));

/** Asked often, seldom, and so seldom that what changed in between is not known any more. */
test('is what it would be if it were counted anew', () => {
  const random = seededRandom(3);
  const tallies = new Tallies();
  for (let step = 0; step < 20_000; step++) {
    const at = nodes[random.below(nodes.length)]!;
    const [first] = at.pods;
    if (first && random.below(2) === 0) at.removePod(first);
    else at.addPod(podInfoOf(pod(`${'abc'[random.below(3)]}${step}`).build()));
    tallies.changed(at);
    if (step % 7 === 0) expect(tally(tallies)).toEqual(tally(new Tallies()));
    if (step % 9000 === 0) expect(tally(tallies, 'seldom')).toEqual(tally(new Tallies()));
  }
});

test('a node that changes between two makings is counted once by both', () => {
  const tallies = new Tallies();
  tally(tallies);
  tallies.changed(nodes[0]!);
  expect(tally(tallies, 'other')).toEqual(tally(new Tallies()));
  expect(tally(tallies)).toEqual(tally(new Tallies()));
});

test('those that were asked for longest ago are made anew', () => {
  const tallies = new Tallies();
  let made = 0;
  const ask = (key: string) => tallies.get(key, nodes, () => (made++, new ByLetter()));
  for (let key = 0; key < 32; key++) ask(`${key}`);
  ask('0');
  ask('another');
  expect(made).toBe(33);
  ask('0');
  expect(made).toBe(33);
  ask('1');
  expect(made).toBe(34);
});
