/** Conditions with what they say, and for how long they have said it. */
import { humanDuration } from '../../api/printing/human-duration.ts';
import { useNow } from '../mirror/hooks.ts';
import { words } from '../words/words.ts';
import { Section } from './Section.tsx';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** Conditions of which one hopes that they are False. */
const unwelcome = /ScalingLimited|Pressure|Unavailable|Failure|Failed|Terminating|DisruptionTarget/;

export function Conditions({ conditions }: { readonly conditions: readonly Condition[] }) {
  const now = useNow(1000);
  return (
    <Section title={words.inspector.conditions}>
      <ul className="rows">
        {conditions.map(({ type, status, reason, message, lastTransitionTime }) => (
          <li key={type} className="row">
            <span className={`badge tone-${toneOf(type, status)}`}>{status}</span>
            <span className="row-text">
              {type}
              {(message || reason) && <span className="row-more">{message || reason}</span>}
            </span>
            {lastTransitionTime && (
              <span className="row-side numeric">
                {humanDuration(now - Date.parse(lastTransitionTime))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function toneOf(type: string, status: string): string {
  if (status === 'Unknown') return 'warn';
  return (status === 'True') !== unwelcome.test(type)
    ? 'ok'
    : unwelcome.test(type)
      ? 'bad'
      : 'warn';
}
