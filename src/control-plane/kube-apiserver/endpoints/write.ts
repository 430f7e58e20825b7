/** What every write has in common: defaults, admission, the kind's strategy, validation, the store. */
import { validateObjectMeta, validateObjectMetaUpdate } from '../../../apimachinery/object-meta.ts';
import {
  deepFreeze,
  type KubeObject,
  type ObjectKey,
  type ObjectMeta,
  timestamp,
} from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { FieldError } from '../../../apimachinery/field-error.ts';
import { groupResource, type Strategy } from '../../../api/resource-definition.ts';
import { nameSuffix, uuid } from '../../../sim/random.ts';
import { admit, validateAdmission } from './admit.ts';
import type { GroupVersionKind } from '../admission/admission.ts';
import type { RequestContext } from '../request-context.ts';
import type { Stored } from '../registry/resource-store.ts';
import { finishDeletion } from './delete.ts';
import { tracked } from './managed-fields.ts';

/** A name that is generated leaves room for its suffix (apiserver/pkg/storage/names). */
const LONGEST_GENERATED_BASE = 58;
const NAME_ATTEMPTS = 8;

export interface Written {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** Creates `sent`, decoded and without defaults. */
export function create(
  context: RequestContext,
  sent: KubeObject,
  options: { fieldsTracked?: boolean } = {},
): KubeObject {
  const { kind, resource } = context;
  const { strategy } = kind;
  const metadata = withNamespace(context, sent.metadata);
  if (metadata.resourceVersion) {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  let object: KubeObject = { ...sent, metadata: named(context, metadata) };
  object = strategy.applyDefaults?.(object) ?? object;
  // Before admission: what it adds belongs to nobody.
  if (!options.fieldsTracked) object = tracked(context, undefined, object);
  const admitted = admit(context, { operation: 'CREATE', object });
  // What admission added may leave out what has a default.
  if (admitted !== object) object = strategy.applyDefaults?.(admitted) ?? admitted;
  refuseEscalation(context, object, undefined);
