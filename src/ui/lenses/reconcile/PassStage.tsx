/** What a phase has to show: the causes, the queue, what is compared, the requests with their answers, or when it comes back. */
import type { ControllerQueue } from '../../../api/sim/v1alpha1/controller-queue/types.ts';
import type {
  PassCause,
  PassRequest,
  ReconcilePass,
} from '../../../api/sim/v1alpha1/reconcile-pass/types.ts';
import type { Event } from '../../../api/generated/types/core/v1.ts';
import { useSession } from '../../app/session.ts';
import { ObjectLink } from '../../inspector/ObjectLink.tsx';
import { useObject } from '../../mirror/hooks.ts';
import { clockTime } from '../../model/clock-time.ts';
import { keyOfReference, referenceOfText } from '../../model/reference.ts';
import { laterWords } from '../../words/later-words.ts';
import type { PassPhase } from './pass-sentences.ts';
import { KeyLanes } from './Queues.tsx';

const { reconcileLens: say } = laterWords;

interface StageProps {
  readonly phase: PassPhase;
  readonly pass: ReconcilePass;
  readonly queue: ControllerQueue | undefined;
}

export function PassStage({ phase, pass, queue }: StageProps) {
  return (
    <div className="film-stage" key={`${pass.metadata.name} ${phase}`}>
      {phase === 'watch' && (
        <ol className="pass-causes">
          {pass.origin && pass.origin.at !== pass.cause?.at && (
            <Cause cause={pass.origin} title={say.origin} />
          )}
          {pass.cause && <Cause cause={pass.cause} title={say.cause} />}
          <Cause
            cause={{
              component: pass.controller,
              action: 'reconcile',
              subject: pass.subject,
              at: pass.at,
            }}
            title={say.taken}
          />
        </ol>
      )}
      {phase === 'queue' && queue && (
        <>
          <p className="quiet">{say.queueNow(queue.controller, queue.workers)}</p>
          <KeyLanes queue={queue} />
        </>
      )}
      {phase === 'reconcile' && <p className="quiet">{say.reads}</p>}
      {phase === 'write' && pass.requests.length > 0 && (
        <ol className="rows pass-requests">
          {pass.requests.map((request, index) => (
            <Request key={index} request={request} />
          ))}
          {pass.requestCount > pass.requests.length && (
            <li className="row quiet">{say.more(pass.requestCount - pass.requests.length)}</li>
          )}
        </ol>
      )}
      {phase === 'next' && pass.outcome === 'Retry' && <p className="quiet">{say.backOff}</p>}
    </div>
  );
}

function Cause({ cause, title }: { readonly cause: PassCause; readonly title: string }) {
  const { activity } = useSession();
  const at = Date.parse(cause.at);
  return (
    <li className="pass-cause">
      <span className="numeric quiet">
        {clockTime(at - (activity.start ?? at))}.{String(at % 1000).padStart(3, '0')}
      </span>
      <span>
        <span className="quiet">{title}</span> <strong>{cause.by ?? cause.component}</strong>{' '}
        {cause.action} <Subject text={cause.subject} />
      </span>
    </li>
  );
}

function Request({ request }: { readonly request: PassRequest }) {
  const { action, subject, code, reason, message } = request;
  return (
    <li className="row">
      <span className={code === undefined ? 'badge tone-ok' : 'badge tone-bad'}>
        {code ?? say.accepted}
      </span>
      <span className="row-text">
        {action} <Subject text={subject} />
        {message && (
          <span className="row-more">
            {reason && `${reason}: `}
            {message}
          </span>
        )}
        {subject.startsWith('events/') && <EventText subject={subject} />}
      </span>
    </li>
  );
}

/** What an event that was written says: the controller's own words. */
function EventText({ subject }: { readonly subject: string }) {
  const reference = referenceOfText(subject);
  const event = useObject('events', reference && keyOfReference(reference)) as Event | undefined;
  return event ? (
    <span className="row-more">
      {event.reason}: {event.message}
    </span>
  ) : null;
}

function Subject({ text }: { readonly text: string }) {
  const to = referenceOfText(text);
  return to ? <ObjectLink to={to}>{text}</ObjectLink> : <span className="mono">{text}</span>;
}
