/** What a webhook or policy made of an object, as an object of its kind again. */
import { deepEqual } from '../../../apimachinery/equality.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { AdmissionRequest } from '../admission/admission.ts';
import { decodeKind, withMetadata } from '../endpoints/decode-body.ts';
import { converted } from './matching.ts';

/** Decoded, with defaults, in the request's own version. The object of the request if nothing changed. */
export function mutatedObject(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  value: unknown,
): KubeObject {
  const { object, error } = decodeKind(request.context.server.host.schema, kind, value);
  if (error !== undefined) throw StatusError.internal(error);
  const decoded = withMetadata(object);
  const whole: KubeObject = kind.strategy.applyDefaults?.(decoded) ?? decoded;
  const own = converted(whole, kind, request.kind);
  return deepEqual(own, request.object) ? request.object! : own;
}
