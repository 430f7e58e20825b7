/** What the components have said about an object, newest first. */
import type { Event } from '../../api/generated/types/core/v1.ts';
import { humanDuration } from '../../api/printing/human-duration.ts';
import { Badge } from '../design/Badge.tsx';
import { useNow } from '../mirror/hooks.ts';
import { eventCount, eventTime } from '../model/sentence.ts';
import { words } from '../words/words.ts';

const MOST = 100;

export function EventsTab({ events }: { readonly events: readonly Event[] }) {
  const now = useNow(1000);
  if (!events.length) return <p className="quiet">{words.inspector.events.nothing}</p>;
  return (
    <ul className="rows">
      {events
        .toSorted((a, b) => eventTime(b) - eventTime(a))
        .slice(0, MOST)
        .map((event) => (
          <li key={event.metadata.uid} className="row">
            <Badge tone={event.type === 'Warning' ? 'warn' : 'idle'}>{event.reason ?? ''}</Badge>
            <span className="row-text">
              {event.message}
              <span className="row-more">
                {event.source?.component ?? event.reportingComponent}
              </span>
            </span>
            <span className="row-side numeric">
              {eventCount(event) > 1 && `${words.inspector.events.times(eventCount(event))} `}
              {humanDuration(now - eventTime(event))}
            </span>
          </li>
        ))}
    </ul>
  );
}
