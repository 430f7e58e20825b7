/** What is said of decisions in slow motion, and of the scheduling lens. */
import { phrase, type Noun, type Phrase } from '../phrase.ts';
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
    openRaw: (plugin: string, node: string, raw: number) =>
      `${plugin} scores ${node} ${raw}: show the arithmetic`,
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
  schedulingLens: {
    title: 'Scheduling lens',
    nothing: 'kube-scheduler has decided nothing yet that is still kept.',
    film: (pod: string, attempt: number) => `The decision about ${pod}, attempt ${attempt}`,
    decision: 'Decision',
    option: (pod: string, attempt: number, end: string) =>
      `${pod}${attempt > 1 ? `, attempt ${attempt}` : ''} → ${end}`,
    followHint: 'Show the newest decision as it comes, phase by phase while the clock runs',
    phases: 'Phases of this decision',
    titles: {
      pop: 'Queue',
      preFilter: 'PreFilter',
      filter: 'Filter',
      postFilter: 'PostFilter',
      preScore: 'PreScore',
      score: 'Score',
      normalizeScore: 'NormalizeScore',
      reserve: 'Reserve',
      permit: 'Permit',
      bind: 'Bind',
      requeue: 'Back to the queue',
    },
    says: {
      pop: (pod: Noun, attempt: number, event: string | undefined): Phrase =>
        event
          ? phrase`${pod} leaves the queue for attempt ${attempt}, woken by ${event}.`
          : phrase`${pod} leaves the queue for attempt ${attempt}.`,
      preFilter: (pod: Noun, refusals: readonly string[]): Phrase =>
        refusals.length
          ? phrase`${pod} is refused before any node is asked: ${refusals.join('; ')}.`
          : phrase`Plugins look at ${pod} itself, before any node. Nobody objects.`,
      filter: (asked: number, all: number, feasible: number): Phrase => [
        `${asked === all ? plural(all, 'node') : `${asked} of ${plural(all, 'node')}`} asked: ${
          feasible === 0 ? 'none' : feasible
        } could take it.`,
      ],
      postFilter: (plugin: string, node: Noun | undefined, victims: number): Phrase =>
        node
          ? phrase`${plugin} makes room on ${node} by evicting ${plural(victims, 'Pod')}.`
          : phrase`No node could take it, and ${plugin} found nobody whose eviction would help.`,
      preScore: (scorers: number, skipped: readonly string[]): Phrase => [
        scorers === 0
          ? 'Plugins prepare to score the nodes that are left.'
          : skipped.length
            ? `${plural(scorers, 'plugin')} could score; ${skipped.length} have nothing to go by for this Pod.`
            : `${plural(scorers, 'plugin')} will score the nodes that are left.`,
      ],
      score: (plugins: number, nodes: number): Phrase => [
        `${plural(plugins, 'plugin')} scored ${plural(nodes, 'node')}, each by a measure of its own: these figures cannot be added up yet.`,
      ],
      normalizeScore: (
        best: Noun,
        points: number,
        second: Noun | undefined,
        behind = 0,
      ): Phrase => {
        // Each figure brought to 0 to 100, times its weight, and added up.
        if (!second) return phrase`${best} has ${points} points.`;
        return points === behind
          ? phrase`${best} and ${second} both have ${points} points, the most; chance decided for ${best}.`
          : phrase`${best} has ${points} points, ${points - behind} ahead of ${second}.`;
      },
      reserve: (node: Noun, pod: Noun): Phrase =>
        phrase`${node} is set aside for ${pod}: from now on kube-scheduler counts it there.`,
      permit: (pod: Noun): Phrase => phrase`No plugin holds ${pod} back.`,
      held: (pod: Noun): Phrase =>
        phrase`A plugin holds ${pod} back until it gives its permission.`,
      bind: (pod: Noun, node: Noun): Phrase =>
        phrase`kube-scheduler writes to kube-apiserver: ${pod} goes to ${node}. Its kubelet takes over.`,
      requeue: (pod: Noun): Phrase =>
        phrase`${pod} goes back and waits for an event that could help it.`,
    },
    scorers: 'Plugins that score, with their weights',
    skipped: 'nothing to do for this Pod',
    weight: (weight: number) => `weight ${weight}`,
    queue: 'The queue',
    lanes: {
      active: 'Active',
      backoff: 'Backing off',
      unschedulable: 'Unschedulable',
      gated: 'Gated',
      nominated: 'Nominated',
    },
    laneHints: {
      active: 'Next in turn: by priority, then by time',
      backoff: 'Refused before; wait a little before they are tried again',
      unschedulable: 'Refused; wait for an event that could help',
      gated: 'Have scheduling gates, and are not tried at all',
      nominated: 'Room is being made for them by evicting others',
    },
    newest: (pod: string) => `On the stage: ${pod}`,
    more: (count: number) => `and ${count} more`,
    fewer: 'Show fewer',
    beyond: (count: number) => `${plural(count, 'more Pod')} in the queue`,
    showMore: 'Show more of the queue',
    older: 'Older decisions …',
    nominatedTo: (node: string) => `nominated to ${node}`,
    backoffLeft: (seconds: number) => (seconds ? `${seconds} s left` : 'any moment now'),
    gatedBy: (plugin: string) => `held by ${plugin}`,
    wakes: (plugin: string, events: readonly string[]) =>
      `${plugin} waits for ${events.join('; ')}`,
    priority: (priority: number) => `priority ${priority}`,
    tried: (attempts: number) => `tried ${attempts === 1 ? 'once' : `${attempts} times`}`,
  },
};
