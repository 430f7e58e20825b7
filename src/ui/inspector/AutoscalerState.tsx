/** How an autoscaler is: what it measures against what it wants, between which bounds, and why it last did what it did. */
import type { Deployment } from '../../api/generated/types/apps/v1.ts';
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { Load } from '../../api/sim/v1alpha1/load/types.ts';
import { keyOf } from '../../apimachinery/meta.ts';
import { humanDuration } from '../../api/printing/human-duration.ts';
import { useSession } from '../app/session.ts';
import { useEventsAbout, useList, useNow, useObject } from '../mirror/hooks.ts';
import { decisionOf, metricFacts, type MetricFacts } from '../model/autoscaler.ts';
import { heldBack, wantedBy } from '../model/autoscaler-story.ts';
import { keyOfReference, referenceByKind } from '../model/reference.ts';
import { words } from '../words/words.ts';
import { AutoscalerChart } from './AutoscalerChart.tsx';
import { LoadSlider } from './LoadState.tsx';
import { ObjectLink } from './ObjectLink.tsx';
import { Section } from './Section.tsx';

const KIND = 'HorizontalPodAutoscaler';

export default function AutoscalerState({
  autoscaler,
}: {
  readonly autoscaler: HorizontalPodAutoscaler;
}) {
  const now = useNow(1000);
  const { spec, status } = autoscaler;
  const { tone, message } = decisionOf(autoscaler);
  const metrics = metricFacts(autoscaler);
  const session = useSession();
  const samples = session.autoscalers.of(autoscaler.metadata.uid);
  const events = useEventsAbout(KIND, keyOf(autoscaler.metadata));
  const loads = useLoadsOf(autoscaler);
  const held = heldBack(autoscaler, samples, now);
  const { kind = '', name = '' } = spec?.scaleTargetRef ?? {};
  const target = referenceByKind(kind, autoscaler.metadata.namespace, name);
  const { currentReplicas = 0, desiredReplicas = 0, lastScaleTime } = status ?? {};
  return (
    <>
      <div className={`state-card tone-${tone}`}>
        <p className="state-words">{words.autoscaler.replicas(currentReplicas, desiredReplicas)}</p>
        {message && <p className="state-words">{words.autoscaler.because(message)}</p>}
      </div>
      <Arithmetic autoscaler={autoscaler} metrics={metrics} />
      {held && <p className="state-reason">{words.autoscaler.held(held)}</p>}
      <AutoscalerChart
        samples={samples}
        events={events}
        metrics={metrics}
        most={spec?.maxReplicas ?? 0}
        now={now}
        start={session.activity.start ?? now}
      />
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
      {loads.length > 0 && (
        <Section title={words.autoscaler.loads}>
          {loads.map((load) => (
            <div key={load.metadata.name} className="metric">
              <ObjectLink to={{ plural: 'loads', name: load.metadata.name }} />
              <LoadSlider load={load} />
            </div>
          ))}
        </Section>
      )}
    </>
  );
}

interface ArithmeticProps {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly metrics: readonly MetricFacts[];
}

/** What each metric comes to, before bounds and behaviour have their say. */
function Arithmetic({ autoscaler: { status }, metrics }: ArithmeticProps) {
  const { currentReplicas = 0 } = status ?? {};
  return metrics.map(({ current, target, ratio }, i) =>
    current === undefined || ratio === undefined ? null : (
      <p key={i} className="quiet numeric">
        {words.autoscaler.arithmetic(
          currentReplicas,
          current,
          target,
          wantedBy(currentReplicas, ratio),
          ratio,
        )}
      </p>
    ),
  );
}

/** Those that burden what it scales. */
function useLoadsOf(autoscaler: HorizontalPodAutoscaler): readonly Load[] {
  const { kind, name } = autoscaler.spec?.scaleTargetRef ?? {};
  const { namespace } = autoscaler.metadata;
  const to = referenceByKind(kind, namespace, name);
  const target = useObject(to?.plural ?? 'deployments', to && keyOfReference(to)) as
    Deployment | undefined;
  const labels = target?.spec?.template?.metadata?.labels;
  return (useList('loads') as readonly Load[]).filter(
    ({ spec }) =>
      labels &&
      (spec.target.namespace ?? 'default') === namespace &&
      Object.entries(spec.target.labels).every(([key, value]) => labels[key] === value),
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
