/** Plugins that change or refuse what is about to be written (apiserver/pkg/admission). A folder a plugin. */
import type { UserInfo } from '../../../apimachinery/api-request.ts';
import type { KubeObject, ObjectKey } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { groupResource, type ResourceDefinition } from '../../../api/resource-definition.ts';
import type { Random } from '../../../sim/random.ts';
import type { Stored } from '../registry/resource-store.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What a plugin may look up, and how it may speak up. */
export interface AdmissionContext {
  readonly random: Random;
  find<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): Stored<T> | undefined;
  all<T extends KubeObject>(kind: ResourceDefinition<T>, namespace?: string): readonly T[];
  warn(text: string): void;
}

export interface AdmissionRequest {
  readonly operation: AdmissionOperation;
  readonly kind: ResourceDefinition;
  readonly subresource: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Frozen. Absent on DELETE. */
  readonly object: KubeObject | undefined;
  /** What is stored now. Absent on CREATE. */
  readonly oldObject: KubeObject | undefined;
  readonly user: UserInfo;
  readonly context: AdmissionContext;
}

export interface AdmissionPlugin {
  readonly name: string;
  /** Runs before the object is validated. May refuse; gives a new object where it changes something. */
  admit?(request: AdmissionRequest): KubeObject;
  /** Runs after every mutation. May refuse; must not change the object. */
  validate?(request: AdmissionRequest): void;
}

/** `pods "web" is forbidden: …`, as admission refuses (admission/errors.go). */
export function refused(request: AdmissionRequest, problem: string): StatusError {
  const { kind, name, object } = request;
  const shown = name || object?.metadata.name || (object?.metadata.generateName ? 'Unknown' : '');
  return StatusError.forbidden(groupResource(kind), shown, problem);
}

/** Is it this kind that is asked about, the object itself and not a subresource? */
export function isAbout(request: AdmissionRequest, kind: ResourceDefinition): boolean {
  return request.subresource === '' && request.kind === kind;
}
