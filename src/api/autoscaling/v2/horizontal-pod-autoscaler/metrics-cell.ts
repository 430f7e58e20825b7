/** `cpu: 12%/80%`: what is measured over what is wanted (formatHPAMetrics, pkg/printers/internalversion/printers.go, 1.36). */
import type {
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../generated/types/autoscaling/v2.ts';

const UNKNOWN = '<unknown>';
const SHOWN = 2;

export function formatMetrics(
  metrics: readonly MetricSpec[] = [],
  statuses: readonly MetricStatus[] = [],
): string {
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, i) => textOf(metric, statuses[i]));
  const shown = texts.slice(0, SHOWN).join(', ');
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown;
}

function textOf(metric: MetricSpec, status: MetricStatus | undefined): string {
  const { external, pods, object, resource, containerResource } = metric;
  switch (metric.type) {
    case 'External':
      return ofWhole(external?.target, status?.external?.current);
    case 'Object':
      return ofWhole(object?.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? UNKNOWN}/${pods?.target.averageValue ?? ''}`;
    case 'Resource':
      return ofResource(resource, status?.resource?.current);
    case 'ContainerResource':
      return ofResource(containerResource, status?.containerResource?.current);
    default:
      return '<unknown type>';
  }
}

function ofWhole(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  return target?.averageValue === undefined
    ? `${current?.value ?? UNKNOWN}/${target?.value ?? ''}`
    : `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
}

function ofResource(
  source: { readonly name: string; readonly target: MetricTarget } | undefined,
  current: MetricValueStatus | undefined,
): string {
  const { name = '', target } = source ?? {};
  const percent = (value: number | undefined, otherwise: string) =>
    value === undefined ? otherwise : `${value}%`;
  return target?.averageValue === undefined
    ? `${name}: ${percent(current?.averageUtilization, UNKNOWN)}/${percent(target?.averageUtilization, '<auto>')}`
    : `${name}: ${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
}
