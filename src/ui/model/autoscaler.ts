/** What an autoscaler measures and what it made of it, for people. */
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../api/generated/types/autoscaling/v2.ts';
import type { Tone } from './tone.ts';

export interface MetricFacts {
  /** `cpu`, `cpu of app`, the name of a metric. */
  readonly name: string;
  readonly container?: string;
  /** `12%`, `300m`; undefined while nobody knows. */
  readonly current: string | undefined;
  readonly target: string;
  /** Current over target, where both are a percentage. */
  readonly ratio: number | undefined;
}

export function metricFacts({ spec, status }: HorizontalPodAutoscaler): readonly MetricFacts[] {
  return (spec?.metrics ?? []).map((metric, i) => factsOf(metric, status?.currentMetrics?.[i]));
}

function factsOf(metric: MetricSpec, status: MetricStatus | undefined): MetricFacts {
  const { resource, containerResource, pods, object, external } = metric;
  const source = resource ?? containerResource;
  if (source) {
    const current = (status?.resource ?? status?.containerResource)?.current;
    const wanted = source.target.averageUtilization;
    const used = current?.averageUtilization;
    return {
      name: source.name,
      ...(containerResource && { container: containerResource.container }),
      current: said(current),
      target: targetOf(source.target),
      ratio: wanted && used !== undefined ? used / wanted : undefined,
    };
  }
  const other = pods ?? object ?? external;
  const current = (status?.pods ?? status?.object ?? status?.external)?.current;
  return {
    name: other?.metric.name ?? metric.type,
    current: said(current),
    target: other ? targetOf(other.target) : '',
    ratio: undefined,
  };
}

const said = (current: MetricValueStatus | undefined): string | undefined =>
  current?.averageUtilization === undefined
    ? (current?.averageValue ?? current?.value)
    : `${current.averageUtilization}%`;

const targetOf = ({ averageUtilization, averageValue, value }: MetricTarget): string =>
  averageUtilization === undefined ? (averageValue ?? value ?? '') : `${averageUtilization}%`;

/** The condition that tells most of its last decision: what is wrong first, then what holds it back. */
export function decisionOf({ status }: HorizontalPodAutoscaler): {
  readonly tone: Tone;
  readonly message: string | undefined;
} {
  const condition = (type: string) => status?.conditions?.find((one) => one.type === type);
  const broken = ['AbleToScale', 'ScalingActive']
    .map(condition)
    .find((one) => one?.status === 'False');
  if (broken)
    return {
      tone: broken.reason === 'ScalingDisabled' ? 'idle' : 'warn',
      message: broken.message,
    };
  const limited = condition('ScalingLimited');
  const able = condition('AbleToScale');
  const moving = able?.reason === 'SucceededRescale' || able?.reason?.endsWith('Stabilized');
  if (limited?.status === 'True') return { tone: 'busy', message: limited.message };
  return { tone: moving ? 'busy' : able ? 'ok' : 'idle', message: able?.message };
}
