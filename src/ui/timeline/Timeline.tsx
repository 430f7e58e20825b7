/** What happened over time: activity as a skyline, events as marks on it. */
import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import type { Event } from '../../api/generated/types/core/v1.ts';
import { useSession } from '../app/session.ts';
import { useTheme } from '../app/theme.ts';
import { ui } from '../app/ui-store.ts';
import { palette } from '../graph/palette.ts';
import { useNow, useSlowList, useSlowTick } from '../mirror/hooks.ts';
import { clockTime } from '../model/clock-time.ts';
import { referenceByKind } from '../model/reference.ts';
import { eventTime } from '../model/sentence.ts';
import { words } from '../words/words.ts';
import { paintTimeline } from './paint-timeline.ts';
import './Timeline.css';

const { timeline: say } = words;
const windows = [60_000, 300_000, 1_800_000] as const;

export function Timeline() {
  const { activity } = useSession();
  const [span, setSpan] = useState<number>(60_000);
  const theme = useTheme();
  const now = useNow(250);
  const revision = useSlowTick((tick) => tick.revision);
  const events = useSlowList('events');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<{ event: Event; x: number }>();
  const [width, setWidth] = useState(600);
  const from = now - span;
  const start = activity.start ?? now;
  const shown = useMemo(() => events.filter((event) => eventTime(event) >= from), [events, from]);
  const warnings = shown.filter(({ type }) => type === 'Warning').length;

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(100, entry!.contentRect.width)),
    );
    observer.observe(canvas.current!.parentElement!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    paintTimeline(canvas.current!, {
      width,
      height: 44,
      from,
      to: now,
      start,
      activity,
      events: shown,
      palette: palette(theme),
    });
  }, [width, from, now, start, activity, shown, theme, revision]);

  const nearest = (
    event: PointerEvent | React.MouseEvent,
  ): { event: Event; x: number } | undefined => {
    const x = event.clientX - canvas.current!.getBoundingClientRect().left;
    let best: { event: Event; x: number; distance: number } | undefined;
    for (const candidate of shown) {
      const at = ((eventTime(candidate) - from) / span) * width;
      const distance = Math.abs(at - x);
      if (distance < 8 && (!best || distance <= best.distance))
        best = { event: candidate, x: at, distance };
    }
    return best;
  };

  return (
    <section className="timeline" aria-label={words.app.panes.timeline}>
      <div className="timeline-head">
        <h2>{words.app.panes.timeline}</h2>
        <select
          className="input"
          aria-label={say.windows}
          value={span}
          onChange={(event) => setSpan(Number(event.target.value))}
        >
          {windows.map((each) => (
            <option key={each} value={each}>
              {say.window(each < 3_600_000 ? `${each / 60_000} min` : `${each / 3_600_000} h`)}
            </option>
          ))}
        </select>
      </div>
      <div className="timeline-canvas">
        <canvas
          ref={canvas}
          role="img"
          aria-label={say.chart(shown.length, warnings)}
          style={{ width, height: 44 }}
          onPointerMove={(event) => setPointed(nearest(event))}
          onPointerLeave={() => setPointed(undefined)}
          onClick={(event) => {
            const found = nearest(event)?.event.involvedObject;
            const to = found && referenceByKind(found.kind, found.namespace, found.name);
            if (to) ui.getState().select(to, 'events');
          }}
        />
        {pointed && (
          <div
            className="timeline-tip"
            aria-hidden
            style={{ left: Math.min(Math.max(pointed.x, 130), width - 130) }}
          >
            <strong>{clockTime(eventTime(pointed.event) - start)}</strong> {pointed.event.reason} ·{' '}
            {pointed.event.involvedObject.name}
          </div>
        )}
      </div>
    </section>
  );
}
