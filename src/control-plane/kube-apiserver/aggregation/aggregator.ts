/**
 * Hands groups that an APIService gives to a Service on to the server behind it, tells of them in discovery, and says on
 * each such APIService whether its server answers (kube-aggregator/pkg/apiserver/handler_proxy.go and handler_discovery.go,
 * pkg/controllers/status/remote/remote_available_controller.go, 1.36).
 */
import { apiServices } from '../../../api/apiregistration/v1/api-service/api-service.ts';
import { services } from '../../../api/core/v1/service/service.ts';
import type { APIService } from '../../../api/generated/types/apiregistration/v1.ts';
import type { Service } from '../../../api/generated/types/core/v1.ts';
import { pathOf } from '../../../api/resource-path.ts';
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import { timestamp } from '../../../apimachinery/meta.ts';
import type { Cancel, Millis } from '../../../sim/clock.ts';
import type { ServerInside } from '../request-context.ts';
import { SELF, SELF_HEADERS } from '../self.ts';

/** As a watch's latency. */
const NOTICE: Millis = 2;

type Reference = NonNullable<APIService['spec']['service']>;

/** Another server's group version, as discovery tells of it. */
export interface RemoteVersion {
  readonly group: string;
  readonly version: string;
  /** Undefined while its server does not answer. */
  readonly discovered: object | undefined;
}

// Parity: upstream dials the Service's address; here the servers that there are answer in-process, found by the Service's name, and no Service or Pod stands for them. What an aggregated server says of its schemas is left out of /openapi.
export class Aggregator {
  readonly #server: ServerInside;
  #cancel: Cancel = () => {};

  constructor(server: ServerInside) {
    this.#server = server;
  }

  start(): void {
    const { etcd, clock } = this.#server.host;
    const { prefix } = this.#server.store(apiServices);
    this.#cancel = etcd.etcd.watch(prefix, etcd.etcd.revision, ({ current }) => {
      const service = current?.value as APIService | undefined;
      if (service?.spec.service) clock.after(NOTICE, () => this.#check(service.metadata.name));
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** A server has come or gone. */
  changed(): void {
    for (const { metadata } of this.#remote()) this.#check(metadata.name);
  }

  /** The answer of whoever serves this path, if it is one of theirs. */
  handle(request: ApiRequest): ApiResponse | undefined {
    const [, root, group, version] = request.path.split('/');
    const { aggregated, etcd } = this.#server.host;
    if (!aggregated || root !== 'apis' || !group || !version || !etcd.available) return undefined;
    const service = this.#server
      .store<APIService>(apiServices)
      .find({ name: `${version}.${group}` })?.object;
    if (!service?.spec.service) return undefined;
    return this.#reach(service.spec.service)?.(request) ?? UNAVAILABLE;
  }

  /** Those of other servers, in the order of their priorities. */
  versions(): readonly RemoteVersion[] {
    return this.#remote().map(({ spec }) => {
      const { group = '', version = '', service } = spec;
      const path = `/apis/${group}/${version}`;
      const answer = this.#reach(service!)?.({ method: 'GET', path });
      const discovered = answer?.status === 200 ? (answer.body as object) : undefined;
      return { group, version, discovered };
    });
  }

  #remote(): readonly APIService[] {
    const { host } = this.#server;
    if (!host.aggregated || !host.etcd.available) return [];
    const store = this.#server.store<APIService>(apiServices);
    return store.etcd
      .range(store.prefix)
      .map(({ value }) => value as APIService)
      .filter(({ spec }) => spec.service)
      .sort((a, b) => b.spec.groupPriorityMinimum - a.spec.groupPriorityMinimum);
  }

  #reach({ namespace = '', name = '' }: Reference) {
    return this.#server.host.aggregated?.(namespace, name);
  }

  #check(name: string): void {
    const { host } = this.#server;
    if (!host.etcd.available) return;
    const service = this.#server.store<APIService>(apiServices).find({ name })?.object;
    if (!service?.spec.service) return;
    const condition = this.#availability(service.spec.service);
    const before = service.status?.conditions?.find(({ type }) => type === 'Available');
    if (before?.status === condition.status && before.reason === condition.reason) return;
    const lastTransitionTime =
      before?.status === condition.status ? before.lastTransitionTime : timestamp(host.clock.now());
    const next = { ...service, status: { conditions: [{ ...condition, lastTransitionTime }] } };
    this.#server.handle({
      method: 'PUT',
      path: `${pathOf(apiServices, service.metadata)}/status`,
      body: next,
      headers: SELF_HEADERS,
      user: SELF,
    });
  }

  #availability(reference: Reference) {
    const { namespace = '', name = '', port = 443 } = reference;
    const type = 'Available';
    if (this.#reach(reference))
      return { type, status: 'True', reason: 'Passed', message: 'all checks passed' };
    const own = this.#server.host.aggregatedNames?.includes(`${namespace}/${name}`);
    const found = this.#server.store<Service>(services).find({ namespace, name })?.object;
    const portName = found?.spec.ports?.find((one) => one.port === port)?.name ?? 'https';
    return own || found
      ? {
          type,
          status: 'False',
          reason: 'MissingEndpoints',
          message: `endpoints for service/${name} in ${JSON.stringify(namespace)} have no addresses with port name ${JSON.stringify(portName)}`,
        }
      : {
          type,
          status: 'False',
          reason: 'ServiceNotFound',
          message: `service/${name} in ${JSON.stringify(namespace)} is not present`,
        };
  }
}

const UNAVAILABLE: ApiResponse = {
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'service unavailable\n',
};
