/**
 * /healthz, /livez and /readyz, with `?verbose`, `?exclude=…`, and each check below them
 * (apiserver/pkg/server/healthz/healthz.go; the checks are those of a kube-apiserver 1.36 with default settings).
 */
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import { parameter, parameters } from './request-info.ts';

/** Why it is not well; undefined when it is. */
type Problem = string | undefined;

const HOOKS = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`);

// Parity: what upstream starts beside its server happens here within it, so these hooks are done once it answers.
const STARTED = [
  ...HOOKS,
  'autoregister-completion',
  'poststarthook/apiservice-openapi-controller',
  'poststarthook/apiservice-openapiv3-controller',
];

const ALIVE = ['ping', 'log', 'etcd', ...STARTED];

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: ALIVE,
  livez: ALIVE,
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...STARTED, 'shutdown'],
};

/** Undefined for any other path. */
export function healthAnswer(request: ApiRequest, etcdAvailable: boolean): ApiResponse | undefined {
  const [, endpoint = '', ...below] = request.path.split('/');
  if (!Object.hasOwn(CHECKS, endpoint)) return undefined;
  const checks = CHECKS[endpoint]!;
  const problemOf = (name: string): Problem =>
    name.startsWith('etcd') && !etcdAvailable ? 'etcd failed: reason withheld' : undefined;
  if (below.length === 0) return overall(request, endpoint, checks, problemOf);
  const check = below.join('/');
  if (!checks.includes(check)) return undefined;
  const problem = problemOf(check);
  return problem
    ? text(500, `internal server error: ${problem.replace('etcd', check)}\n`)
    : text(200, 'ok');
}

function overall(
  request: ApiRequest,
  endpoint: string,
  checks: readonly string[],
  problemOf: (name: string) => Problem,
): ApiResponse {
  const excluded = new Set(parameters(request, 'exclude'));
  const failing = checks.filter((name) => !excluded.has(name) && problemOf(name));
  const lines = checks.map((name) => {
    if (excluded.has(name)) return `[+]${name} excluded: ok`;
    return failing.includes(name) ? `[-]${name} failed: reason withheld` : `[+]${name} ok`;
  });
  const unknown = [...excluded].filter((name) => !checks.includes(name)).sort();
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(', ');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  const told = lines.map((line) => `${line}\n`).join('');
  if (failing.length > 0) return text(500, `${told}${endpoint} check failed\n`);
  if (parameter(request, 'verbose') === undefined) return text(200, 'ok');
  return text(200, `${told}${endpoint} check passed\n`);
}

const text = (status: number, body: string): ApiResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body,
});
