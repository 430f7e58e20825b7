/** Plugins that change or refuse what is about to be written (apiserver/pkg/admission). A folder a plugin. */
import type { UserInfo } from '../../../apimachinery/api-request.ts';
import type { KubeObject, ObjectKey } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { groupResource, type ResourceDefinition } from '../../../api/resource-definition.ts';
import type { Random } from '../../../sim/random.ts';
import type { ApiServerHost } from '../api-server-host.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { Stored } from '../registry/resource-store.ts';
import type { Reinvocation } from './reinvocation.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** The server as plugins see it that act on what users wrote. */
export interface AdmissionServer {
  readonly authorizer: Authorizer;
  readonly host: Pick<ApiServerHost, 'schema' | 'webhooks'>;
  /** Every version of a kind that is served, the preferred one first. */
  versionsOf(group: string, kind: string): readonly ResourceDefinition[];
}

/** What a plugin may look up, and how it may speak up. */
export interface AdmissionContext {
  readonly server: AdmissionServer;
  readonly random: Random;
  find<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): Stored<T> | undefined;
  all<T extends KubeObject>(kind: ResourceDefinition<T>, namespace?: string): readonly T[];
  readonly now: number;
  warn(text: string): void;
  /** Runs a task when nothing can refuse the request any more, just before it is written. Never in a dry run. */
  beforeWrite(task: () => void): void;
  /** Writes an object's status, as kube-apiserver itself. */
  updateStatus(kind: ResourceDefinition, object: KubeObject): void;
}

/** The type of what travels. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** CreateOptions, UpdateOptions, PatchOptions or DeleteOptions of meta.k8s.io/v1, as they were sent. */
export interface OperationOptions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly dryRun?: readonly string[];
}

export interface AdmissionRequest {
  readonly operation: AdmissionOperation;
  /** The kind that the path names. */
  readonly kind: ResourceDefinition;
  /** `status`, `scale`, `exec`; empty for the object itself. */
  readonly subresource: string;
  /** Of `object`: what `kind` says, or that of what a subresource takes (Scale, Binding, Eviction, PodExecOptions). */
  readonly objectKind: GroupVersionKind;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Frozen. Absent on DELETE; the options of the connection on CONNECT. */
  readonly object: KubeObject | undefined;
  /** What is stored now. Absent on CREATE and CONNECT. */
  readonly oldObject: KubeObject | undefined;
  readonly options: () => OperationOptions;
  /** Nothing will be written: neither may a plugin write. */
  readonly dryRun: boolean;
  readonly user: UserInfo;
  /** The same in both rounds of the first phase. */
  readonly reinvocation: Reinvocation;
  readonly context: AdmissionContext;
}

export interface AdmissionPlugin {
  readonly name: string;
  /** The first phase, before the object is validated. May refuse; gives a new object where it changes something. */
  admit?(request: AdmissionRequest): KubeObject | undefined;
  /** The second phase, after every change. May refuse; must not change the object. */
  validate?(request: AdmissionRequest): void;
}

/** `pods "web" is forbidden: …`, as admission refuses (admission/errors.go). */
export function refused(request: AdmissionRequest, problem: string): StatusError {
  return StatusError.forbidden(groupResource(request.kind), shownName(request), problem);
}

/** The name that errors tell: `Unknown` while it is still to be drawn. */
export function shownName({ name, object }: AdmissionRequest): string {
  return name || object?.metadata?.name || (object?.metadata?.generateName ? 'Unknown' : '');
}

/** Is it this kind that is asked about, the object itself and not a subresource? */
export function isAbout(request: AdmissionRequest, kind: ResourceDefinition): boolean {
  return request.subresource === '' && request.kind === kind;
}
