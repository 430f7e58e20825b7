/** Checks of an object's metadata on every write (apimachinery/pkg/api/validation/objectmeta.go, 1.36). */
import { forbidden, invalid, required, type FieldError } from './field-error.ts';
import {
  validateAnnotations,
  validateFinalizers,
  validateLabels,
  validateManagedFields,
  validateOwnerReferences,
} from './meta-validation.ts';
import type { ObjectMeta } from './meta.ts';
import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isPathSegmentPrefix,
} from './names.ts';

export type NameRule = 'subdomain' | 'label' | 'label-1035' | 'path-segment';

export interface ObjectMetaRules {
  readonly namespaced: boolean;
  /** A DNS subdomain if absent. */
  readonly names?: NameRule;
}

/**
 * What is wrong with metadata; a name that is generated has been generated already. Parts that are the same value in
 * `checked`, which was found right before, are not looked at again.
 */
export function validateObjectMeta(
  meta: Partial<ObjectMeta>,
  { namespaced, names = 'subdomain' }: ObjectMetaRules,
  checked: Partial<ObjectMeta> = {},
): FieldError[] {
  const { name, namespace, generateName, generation = 0 } = meta;
  const errors: FieldError[] = [];
  if (generateName && generateName !== checked.generateName) {
    for (const message of nameProblems(generateName, names, true)) {
      errors.push(invalid('metadata.generateName', generateName, message));
    }
  }
  if (!name) errors.push(required('metadata.name', 'name or generateName is required'));
  else if (name !== checked.name) {
    for (const message of nameProblems(name, names))
      errors.push(invalid('metadata.name', name, message));
  }
  if (namespaced && !namespace) errors.push(required('metadata.namespace'));
  if (namespaced && namespace && namespace !== checked.namespace) {
    for (const message of isDNS1123Label(namespace)) {
      errors.push(invalid('metadata.namespace', namespace, message));
    }
  }
  if (!namespaced && namespace)
    errors.push(forbidden('metadata.namespace', 'not allowed on this type'));
  if (generation < 0) {
    errors.push(invalid('metadata.generation', generation, 'must be greater than or equal to 0'));
  }
  if (meta.labels !== checked.labels)
    errors.push(...validateLabels(meta.labels, 'metadata.labels'));
  if (meta.annotations !== checked.annotations)
    errors.push(...validateAnnotations(meta.annotations, 'metadata.annotations'));
  if (meta.ownerReferences !== checked.ownerReferences)
    errors.push(...validateOwnerReferences(meta.ownerReferences, 'metadata.ownerReferences'));
  if (meta.finalizers !== checked.finalizers)
    errors.push(...validateFinalizers(meta.finalizers, 'metadata.finalizers'));
  if (meta.managedFields !== checked.managedFields)
    errors.push(...validateManagedFields(meta.managedFields, 'metadata.managedFields'));
  return errors;
}

/** What may not change, and whether what did change is well formed. Parts that are the same value are not checked again. */
export function validateObjectMetaUpdate(
  next: Partial<ObjectMeta>,
  previous: Partial<ObjectMeta>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (previous.deletionTimestamp) {
    const added = (next.finalizers ?? []).filter((name) => !previous.finalizers?.includes(name));
    if (added.length > 0) {
      const listed = [...new Set(added)]
        .sort()
        .map((name) => JSON.stringify(name))
        .join(', ');
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${listed}}`;
      errors.push(forbidden('metadata.finalizers', detail));
    }
  }
  if (!next.resourceVersion) {
    errors.push(invalid('metadata.resourceVersion', '', 'must be specified for an update'));
  }
  if ((next.generation ?? 0) < (previous.generation ?? 0)) {
    errors.push(invalid('metadata.generation', next.generation ?? 0, 'must not be decremented'));
  }
  for (const key of IMMUTABLE) {
    if (next[key] !== previous[key]) {
      errors.push(invalid(`metadata.${key}`, next[key] ?? absent(key), 'field is immutable'));
    }
  }
  if (next.labels !== previous.labels)
    errors.push(...validateLabels(next.labels, 'metadata.labels'));
  if (next.annotations !== previous.annotations) {
    errors.push(...validateAnnotations(next.annotations, 'metadata.annotations'));
  }
  if (next.ownerReferences !== previous.ownerReferences) {
    errors.push(...validateOwnerReferences(next.ownerReferences, 'metadata.ownerReferences'));
  }
  if (next.managedFields !== previous.managedFields) {
    errors.push(...validateManagedFields(next.managedFields, 'metadata.managedFields'));
  }
  return errors;
}

/** What is wrong with a name under a kind's rule; `prefix` when random letters will still be added to it. */
function nameProblems(name: string, rule: NameRule, prefix = false): string[] {
  if (rule === 'path-segment') return prefix ? isPathSegmentPrefix(name) : isPathSegmentName(name);
  const masked = prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
  if (rule === 'label') return isDNS1123Label(masked);
  return rule === 'label-1035' ? isDNS1035Label(masked) : isDNS1123Subdomain(masked);
}

const IMMUTABLE = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** Go's value of a field that is not there: a pointer is null, a string is empty. */
const absent = (key: (typeof IMMUTABLE)[number]): unknown =>
  key === 'name' || key === 'namespace' || key === 'uid' ? '' : null;
