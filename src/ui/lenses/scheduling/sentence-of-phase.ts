/** What happens in a phase, in one sentence, which is seen and heard alike. */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { SchedulingExplanation } from '../../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import { passed } from '../../model/matrix.ts';
import { nodeNoun, podNoun } from '../../model/sentence.ts';
import type { Phrase } from '../../words/phrase.ts';
import { words } from '../../words/words.ts';
import type { Phase } from './phases.ts';

export function sentenceOfPhase(
  phase: Phase,
  attempt: SchedulingAttempt,
  explanation: SchedulingExplanation | undefined,
): Phrase {
  const { says } = words.schedulingLens;
  const pod = podNoun(attempt.pod.namespace, attempt.pod.name);
  const node = nodeNoun(attempt.selectedNode ?? '');
  switch (phase) {
    case 'pop':
      return says.pop(pod, attempt.attempt, attempt.wokenBy?.event);
    case 'preFilter': {
      const refusals = (attempt.preFilter ?? []).filter((verdict) => !passed(verdict));
      return says.preFilter(
        pod,
        refusals.map(({ plugin, reasons = [] }) => [plugin, ...reasons].join(': ')),
      );
    }
    case 'filter':
      return says.filter(attempt.evaluatedNodes, attempt.totalNodes, attempt.feasibleNodes);
    case 'postFilter': {
      const { plugin = '', nominatedNode, victims = [] } = attempt.postFilter ?? {};
      return says.postFilter(
        plugin,
        nominatedNode === undefined ? undefined : nodeNoun(nominatedNode),
        victims.length,
      );
    }
    case 'preScore': {
      const scorers = explanation?.scorers ?? [];
      return says.preScore(
        scorers.length,
        scorers.filter(({ skipped }) => skipped).map(({ plugin }) => plugin),
      );
    }
    case 'score': {
      const [scored] = attempt.nodes.filter(({ scores }) => scores?.length);
      return says.score(
        (scored?.scores?.length ?? 0) -
          (explanation?.scorers ?? []).filter(({ skipped }) => skipped).length,
        attempt.nodes.filter(({ scores }) => scores?.length).length,
      );
    }
    case 'normalizeScore': {
      const totals = attempt.nodes.flatMap(({ name, total }) =>
        total === undefined ? [] : [{ name, total }],
      );
      const best = totals.find(({ name }) => name === attempt.selectedNode) ?? totals[0];
      const second = totals
        .filter((other) => other !== best)
        .reduce<(typeof totals)[number] | undefined>(
          (high, other) => (high && high.total >= other.total ? high : other),
          undefined,
        );
      return best
        ? says.normalizeScore(
            nodeNoun(best.name),
            best.total,
            second && nodeNoun(second.name),
            second?.total,
          )
        : [];
    }
    case 'reserve':
      return says.reserve(node, pod);
    case 'permit':
      return attempt.result === 'waiting' ? says.held(pod) : says.permit(pod);
    case 'bind':
      return says.bind(pod, node);
    case 'requeue':
      return says.requeue(pod);
  }
}
