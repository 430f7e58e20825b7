/** Every attempt of kube-scheduler at a Pod, explained: the funnel, the matrix, who was refused and why, preemption. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { useSession } from '../../app/session.ts';
import { Badge } from '../../design/Badge.tsx';
import { Button } from '../../design/Button.tsx';
import { useExplanation } from '../../mirror/explanations.ts';
import { words } from '../../words/words.ts';
import { Section } from '../Section.tsx';
import { Changes } from './Changes.tsx';
import { Funnel } from './Funnel.tsx';
import { NodesInDetail } from './NodesInDetail.tsx';
import { Preemption } from './Preemption.tsx';
import { RefusalGroups } from './RefusalGroups.tsx';
import './decisions.css';

const { decisions: say, explain } = words;
const tones = { scheduled: 'ok', unschedulable: 'warn', error: 'bad', waiting: 'busy' } as const;

export default function DecisionsTab({
  attempts,
}: {
  readonly attempts: readonly SchedulingAttempt[];
}) {
  const { flights } = useSession();
  const [chosen, setChosen] = useState<string>();
  const [compare, setCompare] = useState(false);
  const index = chosen ? attempts.findIndex(({ metadata }) => metadata.name === chosen) : -1;
  const at = index < 0 ? attempts.length - 1 : index;
  const attempt = attempts[at];
  const explained = useExplanation(attempt);

  // As long as it is read here, the picture shows it too.
  useEffect(() => {
    flights.pin(attempt);
    return () => flights.pin(undefined);
  }, [flights, attempt]);

  if (!attempt) return <p className="quiet">{say.nothing}</p>;
  const before = compare ? attempts[at - 1] : undefined;
  const { explanation } = explained;
  const go = (to: number) => setChosen(attempts[to]?.metadata.name);
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
          <Button
            small
            icon={<ChevronLeft size={15} />}
            label={explain.earlier}
            disabled={at === 0}
            onClick={() => go(at - 1)}
          />
          <Button
            small
            icon={<ChevronRight size={15} />}
            label={explain.later}
            disabled={at === attempts.length - 1}
            onClick={() => go(at + 1)}
          />
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
      {explained.state === 'gone' && <p className="decision-gone">{explain.gone}</p>}
      {before && <Changes attempt={attempt} before={before} />}
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
      <NodesInDetail attempt={attempt} before={before} explanation={explanation} />
      <RefusalGroups attempt={attempt} />
      <Preemption attempt={attempt} explanation={explanation} />
    </>
  );
}
