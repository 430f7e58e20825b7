/** How an autoscaler is: what it measures against what it wants, between which bounds, and why it last did what it did. */
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import { humanDuration } from '../../api/printing/human-duration.ts';
import { useNow } from '../mirror/hooks.ts';
import { decisionOf, metricFacts, type MetricFacts } from '../model/autoscaler.ts';
import { referenceByKind } from '../model/reference.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';
import { Section } from './Section.tsx';

export function AutoscalerState({ autoscaler }: { readonly autoscaler: HorizontalPodAutoscaler }) {
  const now = useNow(1000);
  const { spec, status } = autoscaler;
  const { tone, message } = decisionOf(autoscaler);
  const metrics = metricFacts(autoscaler);
  const { kind = '', name = '' } = spec?.scaleTargetRef ?? {};
  const target = referenceByKind(kind, autoscaler.metadata.namespace, name);
  const { currentReplicas = 0, desiredReplicas = 0, lastScaleTime } = status ?? {};
  return (
    <>
      <div className={`state-card tone-${tone}`}>
        <p className="state-words">{words.autoscaler.replicas(currentReplicas, desiredReplicas)}</p>
        {message && <p className="state-words">{words.autoscaler.because(message)}</p>}
      </div>
      <Section title={words.autoscaler.metrics}>
        {metrics.map((metric, i) => (
          <Metric key={`${metric.name} ${metric.container ?? ''} ${i}`} metric={metric} />
        ))}
      </Section>
      <dl className="facts">
        <dt>{words.autoscaler.scales}</dt>
        <dd>
          {kind} {target ? <ObjectLink to={target} /> : name}
        </dd>
        <dt>{words.autoscaler.bounds}</dt>
        <dd className="numeric">
          {words.autoscaler.between(spec?.minReplicas ?? 1, spec?.maxReplicas ?? 0)}
        </dd>
        <dt>{words.autoscaler.lastScale}</dt>
        <dd className="numeric" title={lastScaleTime}>
          {lastScaleTime
            ? words.autoscaler.ago(humanDuration(Math.max(0, now - Date.parse(lastScaleTime))))
            : words.autoscaler.never}
        </dd>
      </dl>
    </>
  );
}

/** A bar on which the mark in the middle is the target. */
function Metric({ metric }: { readonly metric: MetricFacts }) {
  const { name, container, current, target, ratio } = metric;
  return (
    <div className="metric">
      <span className="metric-name">{words.autoscaler.metric(name, container)}</span>
      <span className="numeric">
        {current ?? words.autoscaler.unknown} / {target}
      </span>
      {ratio !== undefined && (
        <span className={`metric-track tone-${ratio > 1.1 ? 'warn' : 'busy'}`} aria-hidden>
          <span
            className="metric-fill"
            style={{ transform: `scaleX(${Math.min(1, ratio / 2)})` }}
          />
        </span>
      )}
    </div>
  );
}
