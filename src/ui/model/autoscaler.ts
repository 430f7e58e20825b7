/** What an autoscaler measures and what it made of it, for people. */
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../api/generated/types/autoscaling/v2.ts';
import { amountOf } from './amount.ts';
import type { Tone } from './tone.ts';

export interface MetricFacts {
  /** `cpu`, `cpu of app`, the name of a metric. */
  readonly name: string;
  readonly container?: string;
  /** `12%`, `300m`; undefined while nobody knows. */
  readonly current: string | undefined;
  readonly target: string;
  /** Current over target. */
  readonly ratio: number | undefined;
}

/** How an autoscaler was at one moment. */
export interface Sample {
  readonly at: number;
  readonly replicas: number;
  readonly desired: number;
  /** Of each of its metrics, current over target. */
  readonly ratios: readonly (number | undefined)[];
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
      ratio: wanted && used !== undefined ? used / wanted : amounts(current, source.target),
    };
  }
  const other = pods ?? object ?? external;
  const current = (status?.pods ?? status?.object ?? status?.external)?.current;
  return {
    name: other?.metric.name ?? metric.type,
    current: said(current),
    target: other ? targetOf(other.target) : '',
    ratio: other && amounts(current, other.target),
  };
}

/** Of what is no percentage: averages if averages are wanted. */
function amounts(current: MetricValueStatus | undefined, target: MetricTarget): number | undefined {
  const [used, wanted] =
    target.averageValue === undefined
      ? [current?.value, target.value]
      : [current?.averageValue, target.averageValue];
  const of = amountOf(wanted);
  return used === undefined || of === 0 ? undefined : amountOf(used) / of;
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
