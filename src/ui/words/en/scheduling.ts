/** What is said of decisions in slow motion, and of the scheduling lens. */
import { listed, plural } from './english.ts';

export const scheduling = {
  explain: {
    gone: 'What this attempt saw is not kept any more, so only its record is shown: filters behind the one that refused were not asked.',
    unseen: 'not looked at',
    unseenHint: (looked: number, all: number) =>
      `kube-scheduler looked at ${looked} of ${plural(all, 'node')}, and then had enough to choose from. What the others would have said is worked out here.`,
    stoppedHere: 'stopped here',
    openScore: (plugin: string, node: string, points: number) =>
      `${plugin} gives ${node} ${plural(points, 'point')}: show the arithmetic`,
    scoreTitle: (plugin: string, node: string) => `${plugin} on ${node}`,
    arithmetic: 'Score',
    normalization: 'Normalised',
    weight: '× weight',
    asItIs: (raw: number, normalized: number) =>
      raw === normalized ? `${raw} is one of 0 to 100 already` : `${raw} → ${normalized}`,
    funnelLabel: 'Nodes left after each filter that refused some',
    nobodyRefused: (all: number) =>
      all === 1 ? 'No filter refused the only node.' : `No filter refused any of the ${all} nodes.`,
    left: (count: number) => `${count} left`,
    stopped: (count: number) => `stopped ${count}`,
    refusesAlone: (count: number) => `would refuse ${count} by itself`,
    details: (count: number) => `The ${plural(count, 'node')} in detail`,
    leftOut: (count: number) => `${plural(count, 'more node')} are not shown one by one.`,
    askNode: 'Ask about a node',
    ask: 'Ask',
    notFound: (name: string) => `This attempt saw no node ${name}.`,
    tie: (nodes: readonly string[], more: number, chosen: string | undefined) =>
      `${listed(more ? [...nodes, `${more} more`] : nodes)} had equally many points. kube-scheduler picks among equals at random; here chance comes from the seed${chosen ? `, and it fell on ${chosen}` : ''}.`,
    victim: (pod: string, priority: number) => `${pod} (priority ${priority})`,
    whyThisNode: (node: string | undefined) => (node ? `Why ${node}` : 'How one is chosen'),
    ruleLeaves: (nodes: readonly string[]) =>
      nodes.length > 6 ? `leaves ${nodes.length} nodes` : `leaves ${listed(nodes)}`,
    changes: (attempt: number) => `Since attempt ${attempt}`,
    noChanges: 'Every node that was told of says the same as before.',
    moreChanges: (count: number) => `and ${count} more`,
    change: (was: string, is: string) => `was: ${was} → now: ${is}`,
    fits: (points: number | undefined) =>
      points === undefined ? 'could take it' : `could take it, ${plural(points, 'point')}`,
    earlier: 'The attempt before',
    later: 'The next attempt',
  },
};
