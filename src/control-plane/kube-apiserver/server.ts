/**
 * kube-apiserver: the only one who touches etcd, and the only way for everybody else to meet. A request is atomic: it
 * is answered before anything else runs.
 */
import type {
  ApiRequest,
  ApiResponse,
  ApiTransport,
  UserInfo,
  WatchHandler,
} from '../../apimachinery/api-request.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type {
  CommandReceiver,
  CommandSession,
  PortForwarder,
} from '../../apimachinery/remote-command.ts';
import { StatusError, type Status } from '../../apimachinery/status.ts';
import { subjectOfPath } from '../../api/resource-path.ts';
import { customResourceDefinitions } from '../../api/apiextensions/v1/custom-resource-definition/custom-resource-definition.ts';
import { services } from '../../api/core/v1/service/service.ts';
import type { Service } from '../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { every, MINUTE, SECOND } from '../../sim/clock.ts';
import { METRICS_TYPE } from '../../sim/metrics.ts';
import type { Random } from '../../sim/random.ts';
import { KUBERNETES_VERSION } from '../../version.ts';
import type { AdmissionPlugin } from './admission/admission.ts';
import { admissionPlugins } from './admission/registry.ts';
import type { ApiServerHost } from './api-server-host.ts';
import { bootstrapRequests } from './bootstrap.ts';
import { ensureOwnObjects, registerCustom, type OwnObjects } from './own-objects/own-objects.ts';
import { Aggregator } from './aggregation/aggregator.ts';
import { admitted } from './authorization/access.ts';
import type { Authorizer } from './authorization/authorizer.ts';
import { NodeAndRbac } from './authorization/node-and-rbac.ts';
import { refuseEscalation, type Grant } from './authorization/rbac/escalation.ts';
import { reconcilePolicy } from './authorization/rbac/reconcile-policy.ts';
import { issuerAnswer } from './authentication/issuer.ts';
import {
  accountKey,
  ISSUER,
  ServiceAccountTokens,
} from './authentication/service-account-tokens.ts';
import { AGGREGATED, Discovery, wantsAggregated } from './discovery.ts';
import { connectCommand, connectPortForward } from './endpoints/connect.ts';
import { CustomKinds, refuseWhileTerminating } from './custom-resources/custom-kinds.ts';
import { decodeBody } from './endpoints/decode-body.ts';
import { remove, removeCollection } from './endpoints/delete.ts';
import { followPodLog } from './endpoints/log.ts';
import { get, list } from './endpoints/read.ts';
import { subresourceOf } from './endpoints/subresources.ts';
import { patch, put } from './endpoints/update.ts';
import { watch } from './endpoints/watch.ts';
import { create, type Written } from './endpoints/write.ts';
import { OpenApi } from './openapi/openapi.ts';
import { RequestContext, type ServerInside } from './request-context.ts';
import { healthAnswer } from './health.ts';
import { ApiServerMetrics } from './metrics.ts';
import { refusalResponse } from './refusal-response.ts';
import { resourceRequest, type ResourceRequest } from './request-info.ts';
import type { ResourceStore } from './registry/resource-store.ts';
import { ServedKinds } from './registry/served-kinds.ts';
import { ServiceAddresses } from './registry/service-addresses.ts';
import { SELF, SELF_HEADERS } from './self.ts';
import { virtualResourceOf } from './virtual/registry.ts';
import { createVirtual, readVirtual, type VirtualResource } from './virtual/virtual-resource.ts';
import { checkAccept, presentedEvents, presentedList, presentedObject } from './presentation.ts';

/** kube-apiserver's --etcd-compaction-interval. */
const COMPACTION_PERIOD = 5 * MINUTE;

export class KubeApiServer implements ApiTransport, ServerInside {
  readonly host: ApiServerHost;
  readonly admission: readonly AdmissionPlugin[];
  readonly authorizer: Authorizer;
  readonly #nodeAndRbac: NodeAndRbac | undefined;
  readonly tokens: ServiceAccountTokens;
  uids: Random;
  /** What is served now. */
  readonly kinds: ServedKinds;
  readonly #customKinds: CustomKinds | undefined;
  readonly #aggregator: Aggregator;
  readonly #discovery: Discovery;
  readonly #openApi: OpenApi;
  readonly #metrics = new ApiServerMetrics();
  #serviceAddresses: ServiceAddresses | undefined;
  /** Where the last compaction but one stood: the next one goes there, so that everything is kept for 5 to 10 minutes. */
  #compactTo = 0;

  constructor(host: ApiServerHost, admission: readonly AdmissionPlugin[] = admissionPlugins) {
    // What users define is known to this server alone.
    this.host = { ...host, schema: host.schema.extended() };
    this.admission = admission;
    this.uids = host.random;
    this.tokens = new ServiceAccountTokens(accountKey(host.secret), {
      find: (kind, key) => this.store(kind).find(key)?.object,
      now: host.clock.now,
    });
    this.kinds = new ServedKinds(this.host);
    if (host.kinds.includes(customResourceDefinitions)) this.#customKinds = new CustomKinds(this);
    if (!host.authorizer) this.#nodeAndRbac = new NodeAndRbac(host.etcd.etcd);
    this.authorizer = host.authorizer ?? this.#nodeAndRbac!;
    this.#aggregator = new Aggregator(this);
    this.#discovery = new Discovery(this.kinds, this.#aggregator);
    this.#openApi = new OpenApi(this.kinds, host.document);
  }

  start(): void {
    this.kinds.start();
    const { prefix } = this.kinds.store(services) ?? {};
    if (prefix)
      this.#serviceAddresses = new ServiceAddresses(this.host.etcd.etcd, prefix, this.host.random);
    this.#customKinds?.start();
    this.#nodeAndRbac?.start();
    if (this.host.aggregated) this.#aggregator.start();
    this.#onceStored(() => this.#bootstrap());
    every(this.host.clock, COMPACTION_PERIOD, () => this.#compact());
  }

  /** What it keeps of its own, where it is missing. */
  #bootstrap(): void {
    for (const request of this.host.bootstrap ?? bootstrapRequests()) this.handle(request);
    if (this.#nodeAndRbac) this.#reconcilePolicy();
    if (!this.host.bootstrap) this.#asItself((own) => ensureOwnObjects(own, this.host.kinds));
  }

  /** Ends every watch. `notify` runs a task in each watcher's own time. */
  stop(notify: (task: () => void) => void): void {
    this.#customKinds?.stop();
    this.#aggregator.stop();
    this.#nodeAndRbac?.stop();
    this.kinds.stop(notify);
  }

  store<T extends KubeObject>(kind: ResourceDefinition<T>): ResourceStore<T> {
    return this.kinds.store(kind);
  }

  allocate(kind: ResourceDefinition, object: KubeObject, previous?: KubeObject): KubeObject {
    if (kind !== services) return object;
    return this.#serviceAddresses!.allocate(object as Service, previous as Service | undefined);
  }

  findKind(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.kinds.find(group, version, plural);
  }

  versionsOf(group: string, kind: string): readonly ResourceDefinition[] {
    return this.kinds.versionsOf(group, kind);
  }

  /** How many watches are open on each kind that has any. */
  get watchers(): number {
    return this.kinds.watchers;
  }

  /** A server that APIServices name has come or gone. */
  aggregatedChanged(): void {
    this.#onceStored(() => this.#aggregator.changed());
  }

  /** What /metrics tells. */
  metrics(): string {
    return this.#metrics.text(this.kinds);
  }

  handle(request: ApiRequest): ApiResponse {
    let resource: ResourceRequest | undefined;
    const answered = attempt(() => this.#route(request, (found) => (resource = found)));
    const response = answered.ok ? answered.value : refusalResponse(answered.refusal);
    this.#metrics.answered(request, resource, response.status);
    if (response.status >= 400 && request.method !== 'GET') this.#tellRefusal(request, response);
    return response;
  }

  /** Accepted writes have spans of their own, in the store. */
  #tellRefusal({ method, path }: ApiRequest, { status: code, body }: ApiResponse): void {
    const { reason, message } = (body ?? {}) as Partial<Status>;
    this.host.trace.note('kube-apiserver', 'refuse', subjectOfPath(path), {
      verb: VERBS[method] ?? method,
      code,
      ...(reason && { reason }),
      ...(message && { message }),
    });
  }

  watch(request: ApiRequest, handler: WatchHandler): { stop: () => void } | ApiResponse {
    return this.#begin(request, handler, false);
  }

  /** A watch by somebody who is no part of the simulation: the page, an HTTP client. Observing changes nothing. */
  observe(request: ApiRequest, handler: WatchHandler): { stop: () => void } | ApiResponse {
    return this.#begin(request, handler, true);
  }

  /** Follows a container's log, for a shell that can hold a connection open. */
  followLog(
    request: ApiRequest,
    onText: (text: string) => void,
    onEnd: () => void,
  ): { stop: () => void } | ApiResponse {
    const started = attempt(() => {
      const context = this.#context(admitted(request, this.authorizer));
      if (!context) throw StatusError.unknownPath();
      return { stop: followPodLog(context, onText, onEnd) };
    });
    return started.ok ? started.value : refusalResponse(started.refusal);
  }

  /** exec and attach, for whoever can hold the streams. Refused, it answers: with a Status, or as the kubelet with plain text. */
  connect(request: ApiRequest, receiver: CommandReceiver): CommandSession | ApiResponse {
    return this.#connected(request, (context) => connectCommand(context, receiver));
  }

  portForward(request: ApiRequest): PortForwarder | ApiResponse {
    return this.#connected(request, connectPortForward);
  }

  #connected<T>(request: ApiRequest, dial: (context: RequestContext) => T): T | ApiResponse {
    const dialled = attempt(() => {
      const context = this.#context(admitted(request, this.authorizer));
      if (!context) throw StatusError.unknownPath();
      return dial(context);
    });
    return dialled.ok ? dialled.value : refusalResponse(dialled.refusal);
  }

  #begin(
    request: ApiRequest,
    handler: WatchHandler,
    outside: boolean,
  ): { stop: () => void } | ApiResponse {
    const started = attempt(() => this.#watch(request, handler, outside));
    return started.ok ? started.value : refusalResponse(started.refusal);
  }

  #watch(
    given: ApiRequest,
    handler: WatchHandler,
    outside: boolean,
  ): { stop: () => void } | ApiResponse {
    const watching = { ...given, query: { ...given.query, watch: 'true' } };
    const request = admitted(watching, this.authorizer);
    const context = this.#context(request);
    // What names an object, or is none of the kinds, is read, whatever its query says.
    if (context?.resource.verb !== 'watch') return this.handle(given);
    checkMethod(context);
    return { stop: watch(context, presentedEvents(context, handler), outside) };
  }

  #route(given: ApiRequest, about: (resource: ResourceRequest) => void): ApiResponse {
    const request = admitted(given, this.authorizer);
    const context = this.#context(request, about);
    if (!context) return this.#aggregator.handle(request) ?? this.#other(request);
    if (context.kind.custom?.warning) context.warn(context.kind.custom.warning);
    const response = this.#resource(context);
    return context.warnings.length > 0 ? { ...response, warnings: context.warnings } : response;
  }

  #context(
    request: ApiRequest,
    about?: (resource: ResourceRequest) => void,
  ): RequestContext | undefined {
    const resource = resourceRequest(request, (group, version, plural) =>
      this.findKind(group, version, plural),
    );
    // Told before anything can refuse.
    if (resource) about?.(resource);
    return resource && new RequestContext(this, request, resource);
  }

  #resource(context: RequestContext): ApiResponse {
    const { kind, resource, request } = context;
    checkAccept(context);
    if (resource.subresource)
      return presentedObject(context, subresourceOf(context).handle(context));
    checkMethod(context);
    if (kind.virtual) return this.#virtual(context);
    switch (resource.verb) {
      case 'get':
        return presentedObject(context, { status: 200, body: get(context) });
      case 'list':
      case 'watch':
        return presentedList(context, list(context));
      case 'create':
        refuseWhileTerminating(kind);
        return presentedObject(context, {
          status: 201,
          body: create(context, decodeBody(context)),
        });
      case 'update':
        return this.#written(context, put(context, { strategy: kind.strategy, action: 'update' }));
      case 'patch':
        return this.#written(context, patch(context, { strategy: kind.strategy, action: 'patch' }));
      case 'delete':
        return presentedObject(context, { status: 200, body: remove(context) });
      case 'deletecollection':
        return presentedList(context, removeCollection(context));
    }
    throw StatusError.methodNotSupported(
      { group: kind.group, resource: kind.plural },
      request.method,
    );
  }

  #virtual(context: RequestContext): ApiResponse {
    const { kind, resource } = context;
    const { answer, read } = this.host;
    const answers: VirtualResource | undefined =
      virtualResourceOf(kind) ??
      (read && readVirtual(kind, read)) ??
      (answer && { kind, create: (_, sent) => answer(kind, sent) });
    if (resource.verb === 'create' && answers?.create)
      return presentedObject(context, { status: 201, body: createVirtual(answers, context) });
    if (resource.verb === 'get' && answers?.get)
      return presentedObject(context, { status: 200, body: answers.get(context, resource.name!) });
    if (resource.verb === 'list' && answers?.list) {
      const metadata = { resourceVersion: '' };
      return presentedList(context, { items: answers.list(context), metadata });
    }
    throw resource.name === undefined ? StatusError.methodNotAllowed() : StatusError.unknownPath();
  }

  #written(context: RequestContext, { object, created }: Written): ApiResponse {
    return presentedObject(context, { status: created ? 201 : 200, body: object });
  }

  #other(request: ApiRequest): ApiResponse {
    const { path } = request;
    const published = this.#openApi.handle(request);
    if (published) return published;
    const body = this.#document(request);
    if (body !== undefined) {
      const aggregated =
        (path === '/api' || path === '/apis') && wantsAggregated(request.headers?.accept);
      return { status: 200, body, ...(aggregated && { headers: { 'content-type': AGGREGATED } }) };
    }
    const issuer = issuerAnswer(path, this.tokens);
    if (issuer) return issuer;
    const health = healthAnswer(request, this.host.etcd.available);
    if (health) return health;
    if (path === '/metrics') return metricsPage(this.metrics());
    throw StatusError.unknownPath();
  }

  #document({ path, headers }: ApiRequest): unknown {
    if (path === '/version') return VERSION;
    return this.#discovery.handle(path, wantsAggregated(headers?.accept));
  }

  /** Whose bearer token this is, if it is a good one for this server. */
  whoseToken(token: string): UserInfo | undefined {
    const verdict = this.tokens.authenticate(token, [ISSUER]);
    return verdict && 'user' in verdict ? verdict.user : undefined;
  }

  refuseEscalation(grant: Grant): void {
    const resolver = this.#nodeAndRbac?.resolver;
    if (resolver) refuseEscalation(grant, this.authorizer, resolver);
  }

  /** Its store may be away when it starts: upstream's hooks ask every second. */
  #onceStored(act: () => void): void {
    if (this.host.etcd.available) act();
    else this.host.clock.after(SECOND, () => this.#onceStored(act));
  }

  #reconcilePolicy(): void {
    reconcilePolicy({
      find: (kind, key) => this.store(kind).find(key)?.object,
      send: (request) => this.handle({ ...request, headers: SELF_HEADERS, user: SELF }),
    });
  }

  /** A version of a custom group has come or gone. */
  register(group: string, version: string, served: boolean): void {
    this.#onceStored(() => this.#asItself((own) => registerCustom(own, group, version, served)));
  }

  /** Uids come from chance of their own: one such object more does not rename all others. */
  #asItself(act: (own: OwnObjects) => void): void {
    const { random, etcd, clock } = this.host;
    this.uids = random.fork(`own objects ${etcd.etcd.revision}`);
    act({
      now: clock.now(),
      find: (kind, key) => this.store(kind).find(key)?.object,
      send: (request) => this.handle({ ...request, headers: SELF_HEADERS, user: SELF }),
    });
    this.uids = random;
  }

  #compact(): void {
    const { available, etcd } = this.host.etcd;
    if (!available) return;
    if (this.#compactTo > 0) etcd.compact(this.#compactTo);
    this.#compactTo = etcd.revision;
  }
}

const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: KUBERNETES_VERSION,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-04-22T00:00:00Z',
  goVersion: 'go1.26.2',
  compiler: 'gc',
  platform: 'linux/amd64',
};

function checkMethod({ kind, resource, request }: RequestContext): void {
  const { verb, name } = resource;
  const onCollection = name === undefined;
  const wrong = onCollection
    ? request.method === 'PUT' || request.method === 'PATCH'
    : request.method === 'POST';
  if (wrong || kind.without?.includes(verb)) throw StatusError.methodNotAllowed();
}

const metricsPage = (body: string): ApiResponse => ({
  status: 200,
  headers: { 'content-type': METRICS_TYPE },
  body,
});

const VERBS: { readonly [method: string]: string } = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
