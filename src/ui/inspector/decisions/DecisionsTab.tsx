/** Every attempt of kube-scheduler at a Pod: the funnel, the matrix, who was refused and why, and preemption. */
import { useEffect, useState } from 'react';
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { useSession } from '../../app/session.ts';
import { Badge } from '../../design/Badge.tsx';
import { nodeNoun } from '../../model/sentence.ts';
import { PhraseText } from '../../words/PhraseText.tsx';
import { words } from '../../words/words.ts';
import { Section } from '../Section.tsx';
import { Funnel } from './Funnel.tsx';
import { Matrix } from './Matrix.tsx';
import { RefusalGroups } from './RefusalGroups.tsx';
import './decisions.css';

const { decisions: say } = words;
const tones = { scheduled: 'ok', unschedulable: 'warn', error: 'bad', waiting: 'busy' } as const;

export function DecisionsTab({ attempts }: { readonly attempts: readonly SchedulingAttempt[] }) {
  const { flights } = useSession();
  const [chosen, setChosen] = useState<string>();
  const [compare, setCompare] = useState(false);
  const index = chosen ? attempts.findIndex(({ metadata }) => metadata.name === chosen) : -1;
  const at = index < 0 ? attempts.length - 1 : index;
  const attempt = attempts[at];

  // As long as it is read here, the picture shows it too.
  useEffect(() => {
    flights.pin(attempt);
    return () => flights.pin(undefined);
  }, [flights, attempt]);

  if (!attempt) return <p className="quiet">{say.nothing}</p>;
  const before = compare ? attempts[at - 1] : undefined;
  return (
    <>
      {attempts.length > 1 && (
        <div className="tab-tools">
          <label>
            {say.attempts}
            <select
              className="input"
              value={attempt.metadata.name}
              onChange={(event) => setChosen(event.target.value)}
            >
              {attempts.toReversed().map((each) => (
                <option key={each.metadata.name} value={each.metadata.name}>
                  {say.attempt(each.attempt)}: {say.results[each.result]}
                </option>
              ))}
            </select>
          </label>
          <label>
            <input
              type="checkbox"
              checked={compare}
              disabled={at === 0}
              onChange={(event) => setCompare(event.target.checked)}
            />
            {say.compare}
          </label>
        </div>
      )}
      <div className="decision-lead">
        <Badge tone={tones[attempt.result] ?? 'idle'}>{say.results[attempt.result]}</Badge>
        <span className="quiet">
          {say.attempt(attempt.attempt)}
          {attempt.wokenBy && `, ${say.wokenBy(attempt.wokenBy.event, attempt.wokenBy.plugin)}`}
        </span>
      </div>
      <Funnel attempt={attempt} />
      {attempt.message && (
        <Section title={say.message}>
          <p className="decision-message">{attempt.message}</p>
        </Section>
      )}
      {attempt.preFilter && attempt.preFilter.length > 0 && (
        <Section title={say.preFilter}>
          <ul className="rows">
            {attempt.preFilter.map(({ plugin, reasons, code }) => (
              <li key={plugin} className="row">
                <span className="row-text">{reasons?.join(', ') || code}</span>
                <span className="row-side">{plugin}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {attempt.nodes.length > 0 && <Matrix attempt={attempt} before={before} />}
      <RefusalGroups attempt={attempt} />
      <Preemption attempt={attempt} />
    </>
  );
}

function Preemption({ attempt: { postFilter } }: { readonly attempt: SchedulingAttempt }) {
  if (
    !postFilter ||
    (!postFilter.nominatedNode && !postFilter.candidates?.length && !postFilter.message)
  )
    return null;
  const { nominatedNode, victims = [], candidates = [], message } = postFilter;
  return (
    <Section title={say.preemption}>
      {nominatedNode && (
        <p>
          <PhraseText phrase={say.nominated(nodeNoun(nominatedNode), victims.length)} />
        </p>
      )}
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
          {candidates.map(({ node, victims, violations = 0 }) => (
            <li key={node} className="row">
              <span className="row-text">
                {node}
                <span className="row-more">{victims.join(', ')}</span>
              </span>
              <span className="row-side">{say.violations(violations)}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
