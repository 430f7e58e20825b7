/** Taints (plugins/tainttoleration/taint_toleration.go, 1.36). */
import type { Node, Pod, Taint, Toleration } from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import { explainReversed, reversedByMax } from '../../framework/normalize-score.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { success, unresolvable } from '../../framework/status.ts';
import { discourages, isTolerated, untolerated } from '../../../../api/pod-spec/tolerations.ts';

const tainted = unresolvable('node(s) had untolerated taint(s)');

/** The tolerations that count against soft taints. */
const softTolerations: StateKey<readonly Toleration[]> = { name: 'PreScoreTaintToleration' };

/** Keeps a Pod off nodes whose taints it does not tolerate. Soft taints only lower the score. */
export const taintToleration: SchedulerPlugin = {
  name: 'TaintToleration',

  filter: (_state, { spec }, { taints }) =>
    taints.length === 0 || !untolerated(taints, spec.tolerations) ? success : tainted,

  preScore(state, { spec }) {
    const soft = (spec.tolerations ?? []).filter(
      ({ effect }) => !effect || effect === 'PreferNoSchedule',
    );
    state.write(softTolerations, soft);
    return success;
  },

  score: (state, _pod, { taints }) =>
    taints.length === 0 ? 0 : discouraging(taints, state.read(softTolerations)).length,

  normalizeScore: (_state, _pod, scores) => reversedByMax(scores),

  explainScore(state, _pod, { taints }) {
    const counted = discouraging(taints, state.read(softTolerations));
    const named = counted.map(({ key, value = '' }) => `${key}=${value}:PreferNoSchedule`);
    return [...named, `taints that only discourage, not tolerated: ${counted.length}`];
  },

  explainNormalized: (_state, _pod, raw, index) => explainReversed(raw, index),

  events: [
    {
      resource: 'Node',
      actions: action.add | action.updateNodeTaint,
      hint: (pod, next: Node, previous?: Node) =>
        tolerable(next, pod) && !(previous && tolerable(previous, pod)),
    },
    {
      resource: 'UnscheduledPod',
      actions: action.updatePodToleration,
      hint: (pod, next: Pod) => pod.metadata.uid === next.metadata.uid,
    },
  ],
};

const discouraging = (
  taints: readonly Taint[],
  tolerations: readonly Toleration[] | undefined,
): readonly Taint[] =>
  taints.filter((taint) => discourages(taint) && !isTolerated(taint, tolerations));

const tolerable = (node: Node, pod: Pod): boolean =>
  !untolerated(node.spec?.taints, pod.spec.tolerations);
