/** An autoscaler over time: each metric against its target, and below it how many replicas there were. */
import { clockTime } from '../model/clock-time.ts';
import { ratioSteps, replicaSteps, type Step } from '../model/autoscaler-story.ts';
import type { MetricFacts, Sample } from '../model/autoscaler.ts';
import type { Event } from '../../api/generated/types/core/v1.ts';
import { words } from '../words/words.ts';
import { Section } from './Section.tsx';

const { chart: say } = words.autoscaler;

const WIDTH = 300;
const HEIGHT = 56;
/** So far back at most, and so far at least. */
const LONGEST = 15 * 60_000;
const SHORTEST = 60_000;

interface ChartProps {
  readonly samples: readonly Sample[];
  readonly events: readonly Event[];
  readonly metrics: readonly MetricFacts[];
  readonly most: number;
  readonly now: number;
  /** When the cluster began. */
  readonly start: number;
}

export function AutoscalerChart({ samples, events, metrics, most, now, start }: ChartProps) {
  const replicas = replicaSteps(samples, events);
  const first = replicas[0]?.at;
  if (first === undefined) return null;
  const from = Math.min(Math.max(first, now - LONGEST), now - SHORTEST);
  const times = { from, to: now };
  return (
    <Section title={say.title}>
      <figure className="autoscaler-chart">
        {metrics.map(({ name, current, target, container }, index) => {
          const steps = ratioSteps(samples, index);
          if (steps.length === 0) return null;
          const high = Math.max(1.25, ...steps.map(({ value }) => value));
          const peak = Math.round(100 * Math.max(...steps.map(({ value }) => value)));
          return (
            <Plot
              key={`${name} ${container ?? ''} ${index}`}
              title={words.autoscaler.metric(name, container)}
              figures={`${current ?? words.autoscaler.unknown} / ${target}`}
              label={say.metric(name, current ?? words.autoscaler.unknown, target, peak)}
              steps={steps}
              high={high}
              line={1}
              times={times}
            />
          );
        })}
        <Plot
          title={say.replicas}
          figures={String(samples.at(-1)?.replicas ?? replicas.at(-1)!.value)}
          label={say.count(
            samples.at(-1)?.replicas ?? replicas.at(-1)!.value,
            Math.min(...replicas.map(({ value }) => value)),
            Math.max(...replicas.map(({ value }) => value)),
          )}
          steps={replicas}
          high={Math.max(most, ...replicas.map(({ value }) => value)) * 1.05}
          line={most}
          times={times}
          filled
        />
        <figcaption className="chart-times numeric">
          <span>{clockTime(from - start)}</span>
          <span>{clockTime(now - start)}</span>
        </figcaption>
      </figure>
    </Section>
  );
}

interface PlotProps {
  readonly title: string;
  readonly figures: string;
  readonly label: string;
  readonly steps: readonly Step[];
  readonly high: number;
  /** The target, or the bound. */
  readonly line: number;
  readonly times: { readonly from: number; readonly to: number };
  readonly filled?: true;
}

function Plot({ title, figures, label, steps, high, line, times, filled }: PlotProps) {
  const { from, to } = times;
  const x = (at: number) => (WIDTH * Math.max(0, at - from)) / (to - from);
  const y = (value: number) => HEIGHT - 1 - ((HEIGHT - 2) * value) / high;
  const path = steps
    .map(({ at, value }, index) =>
      index === 0 ? `M${x(at)} ${y(value)}` : `H${x(at)} V${y(value)}`,
    )
    .join(' ');
  const whole = `${path} H${WIDTH}`;
  return (
    <div className="plot">
      <div className="plot-head">
        <span>{title}</span>
        <span className="numeric">{figures}</span>
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {filled && <path className="plot-area" d={`${whole} V${HEIGHT} H${x(steps[0]!.at)} Z`} />}
        <line className="plot-target" x1={0} x2={WIDTH} y1={y(line)} y2={y(line)} />
        <path className="plot-line" d={whole} />
      </svg>
    </div>
  );
}
