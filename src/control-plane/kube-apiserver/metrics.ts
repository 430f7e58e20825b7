/**
 * What kube-apiserver tells at /metrics (apiserver/pkg/endpoints/metrics/metrics.go, pkg/storage/etcd3/metrics, 1.36).
 *
 * Parity: a request takes no virtual time, so every one falls into the first bucket. Metrics of what is not there
 * (priority and fairness, TLS, Go's runtime) are left out.
 */
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import { type Cell, Counts, Exposition, Histogram, type LabelValues } from '../../sim/metrics.ts';
import { KUBERNETES_VERSION } from '../../version.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { ServedKinds } from './registry/served-kinds.ts';
import { parameter, type ResourceRequest } from './request-info.ts';

const REQUEST = ['verb', 'dry_run', 'group', 'version', 'resource', 'subresource', 'scope'];
const DURATIONS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
  60,
];
const COMPONENT = 'apiserver';

export class ApiServerMetrics {
  readonly #requests = new Counts();
  /** Of plain requests, by kind and then by what tells them apart: most are like one that was there before. */
  readonly #cells = new WeakMap<ResourceDefinition, Map<string, Cell>>();

  /** Once for each answer. */
  answered(request: ApiRequest, resource: ResourceRequest | undefined, code: number): void {
    if (resource && !request.query && request.method !== 'PATCH')
      this.#cellOf(request, resource, code).count++;
    else this.#countOf(request, resource, code).count++;
  }

  #countOf(request: ApiRequest, resource: ResourceRequest | undefined, code: number): Cell {
    return this.#requests.cell([...labelsOf(request, resource), COMPONENT, String(code)]);
  }

  #cellOf(request: ApiRequest, resource: ResourceRequest, code: number): Cell {
    let cells = this.#cells.get(resource.kind);
    if (!cells) this.#cells.set(resource.kind, (cells = new Map()));
    const like = `${resource.verb} ${scopeOf(resource)} ${code} ${resource.subresource}`;
    let cell = cells.get(like);
    if (!cell) cells.set(like, (cell = this.#countOf(request, resource, code)));
    return cell;
  }

  text(kinds: ServedKinds): string {
    const page = new Exposition();
    const requests = this.#requests.samples;
    page.counter(
      'apiserver_request_total',
      '[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      [...REQUEST, 'component', 'code'],
      requests,
    );
    const durations = new Map<string, readonly [LabelValues, Histogram]>();
    for (const [values, count] of requests) {
      const labels = values.slice(0, -1);
      const key = labels.join('\n');
      const found = durations.get(key) ?? [labels, new Histogram(DURATIONS)];
      found[1].observe(0, count);
      durations.set(key, found);
    }
    page.histogram(
      'apiserver_request_duration_seconds',
      '[STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      [...REQUEST, 'component'],
      [...durations.values()],
    );
    page.gauge(
      'apiserver_current_inflight_requests',
      '[STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
      ['request_kind'],
      // Each is answered before the next is looked at; this one is being answered.
      [
        [['mutating'], 0],
        [['readOnly'], 1],
      ],
    );
    this.#stores(page, kinds);
    page.gauge(
      'kubernetes_build_info',
      "[ALPHA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
      ['git_version', 'major', 'minor'],
      [[[KUBERNETES_VERSION, '1', '36'], 1]],
    );
    return String(page);
  }

  #stores(page: Exposition, kinds: ServedKinds): void {
    const stored = kinds.all.filter(({ virtual }) => !virtual);
    const caches = stored.map((kind) => [kind, kinds.store(kind)] as const);
    const objects = new Map(
      caches.map(([{ group, plural }, store]) => [`${group}/${plural}`, store.watchCache.objects]),
    );
    page.gauge(
      'apiserver_resource_objects',
      '[ALPHA] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
      ['group', 'resource'],
      [...objects].map(([id, count]) => [id.split('/'), count]),
    );
    page.gauge(
      'apiserver_storage_objects',
      '[STABLE] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
      ['resource'],
      [...objects].map(([id, count]) => {
        const [group, plural] = id.split('/');
        return [[group ? `${plural}.${group}` : plural!], count];
      }),
    );
    page.gauge(
      'apiserver_longrunning_requests',
      '[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
      ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'],
      caches.flatMap(([{ group, version, plural }, { watchers }]) =>
        watchers === 0
          ? []
          : [[['WATCH', group, version, plural, '', 'cluster', COMPONENT], watchers] as const],
      ),
    );
    page.counter(
      'apiserver_watch_events_total',
      '[ALPHA] Number of events sent in watch clients',
      ['group', 'version', 'resource'],
      caches.flatMap(([{ group, version, plural }, { watchCache }]) =>
        watchCache.sent === 0 ? [] : [[[group, version, plural], watchCache.sent] as const],
      ),
    );
  }
}

/** As upstream cleans them: CREATE is told as POST, server-side apply as APPLY. */
function labelsOf(request: ApiRequest, resource: ResourceRequest | undefined): LabelValues {
  const dryRun = parameter(request, 'dryRun') ?? '';
  if (!resource) return [request.method, dryRun, '', '', '', pathOf(request), ''];
  const { kind, subresource } = resource;
  return [
    verbOf(request, resource),
    dryRun,
    kind.group,
    kind.version,
    kind.plural,
    subresource,
    scopeOf(resource),
  ];
}

function scopeOf({ name, namespace, verb }: ResourceRequest): string {
  if (name !== undefined || verb === 'create') return 'resource';
  return namespace === undefined ? 'cluster' : 'namespace';
}

function verbOf({ headers }: ApiRequest, { verb }: ResourceRequest): string {
  switch (verb) {
    case 'create':
      return 'POST';
    case 'update':
      return 'PUT';
    case 'patch':
      return headers?.['content-type']?.startsWith('application/apply-patch') ? 'APPLY' : 'PATCH';
    default:
      return verb.toUpperCase();
  }
}

/** Of what is no resource, only the health endpoints are told apart: other paths are as many as clients make up. */
const pathOf = ({ path }: ApiRequest): string =>
  /^\/(healthz|livez|readyz)$/.test(path) ? path : '';
