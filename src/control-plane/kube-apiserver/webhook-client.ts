/** How kube-apiserver reaches a webhook, be it of admission or of conversion (apiserver/pkg/util/webhook/client.go, 1.36). */
import type { ObjectKey } from '../../apimachinery/meta.ts';
import { services } from '../../api/core/v1/service/service.ts';
import type { WebhookClientConfig } from '../../api/generated/types/admissionregistration/v1.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { SECOND } from '../../sim/clock.ts';
import type { WebhookAnswer, WebhookConnector, WebhookTarget } from './api-server-host.ts';

export interface WebhookDialler {
  readonly webhooks: WebhookConnector | undefined;
  find(kind: ResourceDefinition, key: ObjectKey): unknown;
}

export function webhookTarget(
  { service, url = '', caBundle }: WebhookClientConfig,
  timeoutSeconds: number,
): WebhookTarget {
  const query = `?timeout=${timeoutSeconds}s`;
  const shared = caBundle === undefined ? {} : { caBundle };
  if (!service) return { url: `${url}${query}`, ...shared };
  const { namespace, name, path = '/', port = 443 } = service;
  return {
    url: `https://${name}.${namespace}.svc:${port}${path}${query}`,
    service: { namespace, name, port },
    ...shared,
  };
}

/** What it answers, or what the HTTP client says: `Post "https://…": service "a" not found`. */
export function postToWebhook(
  dialler: WebhookDialler,
  target: WebhookTarget,
  body: unknown,
  timeoutSeconds: number,
): WebhookAnswer {
  const answer = dialled(dialler, target, body, timeoutSeconds);
  if (answer.ok) return answer;
  return { ok: false, problem: `Post ${JSON.stringify(target.url)}: ${answer.problem}` };
}

function dialled(
  { webhooks, find }: WebhookDialler,
  target: WebhookTarget,
  body: unknown,
  timeoutSeconds: number,
): WebhookAnswer {
  if (webhooks) {
    const timeout = timeoutSeconds * SECOND;
    const answer = webhooks.post(target, body, timeout);
    // Parity: a request waits for its webhooks upstream. Here it is answered at once, and too long a wait is an error all the same.
    return answer.ok && (answer.latency ?? 0) > timeout
      ? { ok: false, problem: 'context deadline exceeded' }
      : answer;
  }
  const { service, url } = target;
  if (!service) {
    const name = /^https:\/\/([^/:?]*)/.exec(url)?.[1] ?? '';
    return { ok: false, problem: `dial tcp: lookup ${name} on 10.96.0.10:53: no such host` };
  }
  const { name, namespace } = service;
  const quoted = JSON.stringify(name);
  const problem = find(services, { namespace, name })
    ? `no endpoints available for service ${quoted}`
    : `service ${quoted} not found`;
  return { ok: false, problem };
}
