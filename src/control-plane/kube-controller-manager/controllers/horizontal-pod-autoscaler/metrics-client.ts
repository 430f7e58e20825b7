/** How an autoscaler asks for metrics (pkg/controller/podautoscaler/metrics/client.go, 1.36). */
import { podMetrics } from '../../../../api/metrics/v1beta1/pod-metrics/pod-metrics.ts';
import type { PodMetrics as Told } from '../../../../api/metrics/v1beta1/pod-metrics/types.ts';
import { collectionPath } from '../../../../api/resource-path.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import { milliValue, parseQuantity } from '../../../../apimachinery/quantity.ts';
import type { Status } from '../../../../apimachinery/status.ts';
import type { Client } from '../../../../client/client.ts';
import { SECOND } from '../../../../sim/clock.ts';
import { failed, type Outcome, type PodMetric, type PodMetrics } from './replica-calculator.ts';

export function resourceMetrics(
  client: Client,
  namespace: string,
  labelSelector: string,
  resource: string,
  container: string | undefined,
): Outcome<PodMetrics> {
  const answer = client.raw({
    method: 'GET',
    path: collectionPath(podMetrics, namespace),
    query: { labelSelector },
  });
  if (answer.status >= 400)
    return failed(
      `unable to fetch metrics from resource metrics API: ${words(answer.status, answer.body, 'get pods.metrics.k8s.io')}`,
    );
  const { items } = answer.body as { readonly items: readonly Told[] };
  if (items.length === 0) return failed('no metrics returned from resource metrics API');
  const metrics = new Map<string, PodMetric>();
  for (const told of items) {
    const { name, namespace: where } = told.metadata;
    const measured =
      container === undefined
        ? told.containers
        : told.containers.filter((one) => one.name === container);
    if (container !== undefined && measured.length === 0)
      return failed(
        `failed to get container metrics: container ${container} not present in metrics for pod ${where}/${name}`,
      );
    const amounts = measured.map(({ usage }) => usage[resource as keyof typeof usage]);
    if (amounts.length === 0 || amounts.includes(undefined as never)) continue;
    metrics.set(name, {
      timestamp: parseTime(told.timestamp),
      window: Number.parseFloat(told.window) * SECOND,
      value: amounts.reduce((sum, amount) => sum + milliValue(parseQuantity(amount)!), 0),
    });
  }
  return { ok: true, value: metrics };
}

/** As client-go tells of an answer: in the server's own words where it has said so, else by its number. */
function words(code: number, body: unknown, request: string): string {
  const { message, reason } = (typeof body === 'object' ? body : {}) as Partial<Status>;
  if (code === 404 && !reason?.includes('NotFound'))
    return `the server could not find the requested resource (${request})`;
  if (message === undefined && code === 503)
    return `the server is currently unable to handle the request (${request})`;
  if (message === 'the server could not find the requested resource')
    return `${message} (${request})`;
  return message ?? `an error on the server has prevented the request from succeeding (${request})`;
}
