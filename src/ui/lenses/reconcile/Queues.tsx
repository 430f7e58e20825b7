/** Every controller's queue: how much waits, what is worked on, and which keys come back when. */
import type { ControllerQueue } from '../../../api/sim/v1alpha1/controller-queue/types.ts';
import { ui } from '../../app/ui-store.ts';
import { Button } from '../../design/Button.tsx';
import { ObjectLink } from '../../inspector/ObjectLink.tsx';
import { useNow } from '../../mirror/hooks.ts';
import { referenceOfText } from '../../model/reference.ts';
import { words } from '../../words/words.ts';
import { laterWords } from '../../words/later-words.ts';

const { reconcileLens: say } = laterWords;
/** So many keys of a lane; the rest as a number. */
const SHOWN = 6;

interface QueuesProps {
  readonly queues: readonly ControllerQueue[];
  readonly controller: string;
  readonly choose: (controller: string) => void;
}

export function Queues({ queues, controller, choose }: QueuesProps) {
  const lively = queues.filter(({ adds }) => adds > 0).toSorted((a, b) => loadOf(b) - loadOf(a));
  const quiet = queues.length - lively.length;
  return (
    <section className="lens-queue" aria-label={say.queues}>
      <h3>{say.queues}</h3>
      {queues.length === 0 && <p className="quiet">{say.noQueues}</p>}
      <ul className="controllers">
        {lively.map((queue) => (
          <li key={queue.metadata.name}>
            <button
              type="button"
              className="controller"
              aria-pressed={controller === queue.controller}
              onClick={() => choose(controller === queue.controller ? '' : queue.controller)}
            >
              <span className="controller-name">{queue.metadata.name}</span>
              <span className="quiet numeric">{say.counts(queue)}</span>
            </button>
          </li>
        ))}
      </ul>
      {quiet > 0 && <p className="quiet">{say.idle(quiet)}</p>}
      <div className="not-here quiet">
        <p>{say.notHere}</p>
        <Button small look="outline" onClick={() => ui.getState().toggleLens('scheduling')}>
          {words.schedulingLens.title}
        </Button>{' '}
        <Button small look="outline" onClick={() => ui.getState().toggleLens('pod')}>
          {words.lenses.pod}
        </Button>
      </div>
    </section>
  );
}

const loadOf = ({ depth, working, delayedCount }: ControllerQueue): number =>
  depth + working.length + (delayedCount > 0 ? 1 : 0);

/** The keys of one queue: waiting, in progress, and coming back later. */
export function KeyLanes({ queue }: { readonly queue: ControllerQueue }) {
  const now = useNow(100);
  const { resource, waiting, working, delayed, depth, delayedCount } = queue;
  const lanes = [
    { id: 'waiting', count: depth, keys: waiting.map(({ key }) => ({ key, more: '' })) },
    { id: 'working', count: working.length, keys: working.map((key) => ({ key, more: '' })) },
    {
      id: 'delayed',
      count: delayedCount,
      keys: delayed.map(({ key, until, failures }) => ({
        key,
        more: say.comesBack(Date.parse(until) - now, failures),
      })),
    },
  ] as const;
  return (
    <div className="key-lanes">
      {lanes.map(({ id, count, keys }) => (
        <div key={id} className={count ? 'lane' : 'lane lane-empty'}>
          <h4 title={say.laneHints[id]}>
            {say.lanes[id]} <span className="lane-count numeric">{count}</span>
          </h4>
          <ul>
            {keys.slice(0, SHOWN).map(({ key, more }) => (
              <li key={key}>
                <Key resource={resource} name={key} />
                {more && <span className="row-more">{more}</span>}
              </li>
            ))}
          </ul>
          {count > SHOWN && <p className="quiet">{say.more(count - SHOWN)}</p>}
        </div>
      ))}
    </div>
  );
}

function Key({ resource, name }: { readonly resource: string; readonly name: string }) {
  const to = referenceOfText(`${resource}/${name}`);
  return to ? <ObjectLink to={to}>{name}</ObjectLink> : <span className="mono">{name}</span>;
}
