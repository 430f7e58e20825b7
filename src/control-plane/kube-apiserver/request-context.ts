/** One request on its way through the server, and what every stage may want to know of it. */
import type { ApiRequest, ApiResponse, UserInfo } from '../../apimachinery/api-request.ts';
import type { KubeObject, ObjectKey } from '../../apimachinery/meta.ts';
import { StatusError, type Status } from '../../apimachinery/status.ts';
import { pathOf } from '../../api/resource-path.ts';
import type { Random } from '../../sim/random.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { ApiServerHost } from './api-server-host.ts';
import type { AdmissionContext, AdmissionPlugin } from './admission/admission.ts';
import type { ServiceAccountTokens } from './authentication/service-account-tokens.ts';
import { ANONYMOUS } from './authorization/access.ts';
import type { Authorizer } from './authorization/authorizer.ts';
import type { Grant } from './authorization/rbac/escalation.ts';
import { writeOptions, type FieldValidation } from './endpoints/options.ts';
import { SELF, SELF_HEADERS } from './self.ts';
import { parameter, type ResourceRequest } from './request-info.ts';
import type { ResourceStore, Stored } from './registry/resource-store.ts';

/** The server as its endpoints and admission plugins see it. */
export interface ServerInside {
  readonly host: ApiServerHost;
  readonly admission: readonly AdmissionPlugin[];
  readonly authorizer: Authorizer;
  /** Throws where a role or a binding would give more than its maker has. */
  refuseEscalation(grant: Grant): void;
  readonly tokens: ServiceAccountTokens;
  /** What uids are drawn from. */
  readonly uids: Random;
  /** Of a kind that is not virtual. */
  store<T extends KubeObject>(kind: ResourceDefinition<T>): ResourceStore<T>;
  /** Gives an object what there is only one of: a Service its addresses. Throws when it is taken. */
  allocate(kind: ResourceDefinition, object: KubeObject, previous?: KubeObject): KubeObject;
  findKind(group: string, version: string, plural: string): ResourceDefinition | undefined;
  /** Every version of a kind that is served, the preferred one first. */
  versionsOf(group: string, kind: string): readonly ResourceDefinition[];
  /** A request of the server's own. */
  handle(request: ApiRequest): ApiResponse;
}

export class RequestContext implements AdmissionContext {
  readonly server: ServerInside;
  readonly request: ApiRequest;
  readonly resource: ResourceRequest;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** Texts for `Warning` headers. */
  readonly warnings: string[] = [];
  readonly #beforeWrite: (() => void)[] = [];

  constructor(server: ServerInside, request: ApiRequest, resource: ResourceRequest) {
    this.server = server;
    this.request = request;
    this.resource = resource;
    this.user = request.user ?? ANONYMOUS;
    const { dryRun, fieldValidation } = writeOptions(request);
    this.dryRun = dryRun;
    this.fieldValidation = fieldValidation;
  }

  get kind(): ResourceDefinition {
    return this.resource.kind;
  }

  get store(): ResourceStore {
    return this.server.store(this.resource.kind);
  }

  get key(): ObjectKey {
    return { namespace: this.resource.namespace, name: this.resource.name! };
  }

  get now(): number {
    return this.server.host.clock.now();
  }

  /** Who writes, for managedFields: the fieldManager parameter, or the client's name up to its first slash. */
  get fieldManager(): string {
    const agent = this.request.headers?.['user-agent'] ?? 'unknown';
    const slash = agent.indexOf('/');
    return parameter(this.request, 'fieldManager') || (slash < 0 ? agent : agent.slice(0, slash));
  }

  find<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): Stored<T> | undefined {
    return this.server.store(kind).find(key);
  }

  all<T extends KubeObject>(kind: ResourceDefinition<T>, namespace?: string): readonly T[] {
    const store = this.server.store(kind);
    return store.list(namespace);
  }

  get random(): Random {
    return this.server.host.random;
  }

  /** Is there anything to be done before it is written? */
  get charges(): boolean {
    return this.#beforeWrite.length > 0;
  }

  beforeWrite(task: () => void): void {
    this.#beforeWrite.push(task);
  }

  /** Nothing can refuse any more. */
  aboutToWrite(): void {
    for (const task of this.#beforeWrite.splice(0)) task();
  }

  updateStatus(kind: ResourceDefinition, object: KubeObject): void {
    const { namespace, name } = object.metadata;
    const answer = this.server.handle({
      method: 'PUT',
      path: `${pathOf(kind, { namespace, name })}/status`,
      headers: SELF_HEADERS,
      user: SELF,
      body: object,
    });
    if (answer.status >= 400) throw StatusError.internal((answer.body as Status).message ?? '');
  }

  warn(text: string): void {
    if (!this.warnings.includes(text)) this.warnings.push(text);
  }
}
