/** Taints (plugins/tainttoleration/taint_toleration.go, 1.36). */
import type { Node, Pod, Toleration } from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import { reversedByMax } from '../../framework/normalize-score.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { success, unresolvable } from '../../framework/status.ts';
import { discourages, isTolerated, untolerated } from '../../framework/tolerations.ts';

const tainted = unresolvable('node(s) had untolerated taint(s)');

/** The tolerations that count against soft taints. */
const softTolerations: StateKey<readonly Toleration[]> = { name: 'PreScoreTaintToleration' };

/** Keeps a Pod off nodes whose taints it does not tolerate. Soft taints only lower the score. */
export const taintToleration: SchedulerPlugin = {
  name: 'TaintToleration',

  filter: (_state, pod, { node }) => (tolerable(node!, pod) ? success : tainted),

  preScore(state, { spec }) {
    const soft = (spec.tolerations ?? []).filter(
      ({ effect }) => !effect || effect === 'PreferNoSchedule',
    );
    state.write(softTolerations, soft);
    return success;
  },

  score(state, _pod, { node }) {
    const taints = node!.spec?.taints;
    if (!taints) return 0;
    const tolerations = state.read(softTolerations);
    return taints.filter((taint) => discourages(taint) && !isTolerated(taint, tolerations)).length;
  },

  normalizeScore: (_state, _pod, scores) => reversedByMax(scores),

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

const tolerable = (node: Node, pod: Pod): boolean =>
  !untolerated(node.spec?.taints, pod.spec.tolerations);
