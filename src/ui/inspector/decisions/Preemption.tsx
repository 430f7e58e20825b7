/** Where evicting would help, who would have to go, and the rules that chose among these nodes. */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type {
  ExplainedPreemption,
  SchedulingExplanation,
} from '../../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import { nodeNoun } from '../../model/sentence.ts';
import { PhraseText } from '../../words/PhraseText.tsx';
import { words } from '../../words/words.ts';
import { Section } from '../Section.tsx';

const { decisions: say, explain } = words;

interface PreemptionProps {
  readonly attempt: SchedulingAttempt;
  readonly explanation?: SchedulingExplanation | undefined;
}

export function Preemption({ attempt: { postFilter }, explanation }: PreemptionProps) {
  const told = explanation?.preemption;
  if (!told && !postFilter) return null;
  const { nominatedNode, victims = [], message } = postFilter ?? {};
  const candidates = told?.candidates ?? (postFilter?.candidates ?? []).map(asExplained);
  if (!nominatedNode && !message && !told?.notTried && !candidates.length) return null;
  const chosen = told?.chosen ?? nominatedNode;
  return (
    <Section title={say.preemption}>
      {nominatedNode && (
        <p>
          <PhraseText phrase={say.nominated(nodeNoun(nominatedNode), victims.length)} />
        </p>
      )}
      {told?.notTried && <p className="quiet">{told.notTried}</p>}
      {message && <p className="quiet">{message}</p>}
      {victims.length > 0 && (
        <div className="chips" aria-label={say.victims} role="group">
          {victims.map((victim) => (
            <span key={victim} className="chip">
              {victim}
            </span>
          ))}
        </div>
      )}
      {candidates.length > 0 && (
        <ul className="rows" aria-label={say.candidates}>
          {candidates.map(({ node, victims, violations }) => (
            <li key={node} className="row">
              <span className="row-text">
                {node}
                {node === chosen && <span className="matrix-mark">{say.chosen}</span>}
                <span className="row-more">
                  {victims
                    .map(({ pod, priority }) =>
                      priority === undefined ? pod : explain.victim(pod, priority),
                    )
                    .join(', ')}
                </span>
              </span>
              <span className="row-side">{say.violations(violations)}</span>
            </li>
          ))}
        </ul>
      )}
      {told && told.rules.length > 0 && <Rules rules={told.rules} chosen={chosen} />}
    </Section>
  );
}

interface RulesProps {
  readonly rules: ExplainedPreemption['rules'];
  readonly chosen: string | undefined;
}

function Rules({ rules, chosen }: RulesProps) {
  return (
    <>
      <p className="preemption-why">{explain.whyThisNode(chosen)}</p>
      <ol className="preemption-rules">
        {rules.map(({ rule, left }) => (
          <li key={rule}>
            {rule}
            <span className="row-more">{explain.ruleLeaves(left)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

type Candidate = NonNullable<NonNullable<SchedulingAttempt['postFilter']>['candidates']>[number];

const asExplained = ({ node, victims, violations = 0 }: Candidate) => ({
  node,
  violations,
  victims: victims.map((pod) => ({ pod, priority: undefined })),
});
