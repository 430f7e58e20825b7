/** For tests: what the API server does to a new object, without admission, storage and clock. */
import type { FieldError } from '../../apimachinery/field-error.ts';
import { deepFreeze, type Draft, type KubeObject } from '../../apimachinery/meta.ts';
import type { ResourceDefinition } from '../resource-definition.ts';

/** Defaults, then the strategy. */
export function created<T extends KubeObject>(kind: ResourceDefinition<T>, object: Draft<T>): T {
  const { applyDefaults = same<T>, prepareForCreate = same<T> } = kind.strategy;
  return deepFreeze(
    prepareForCreate(deepFreeze(applyDefaults(deepFreeze(object as unknown as T)))),
  );
}

/** What is wrong with a new object. */
export function problems<T extends KubeObject>(
  kind: ResourceDefinition<T>,
  object: Draft<T>,
): readonly FieldError[] {
  return kind.strategy.validate?.(created(kind, object)) ?? [];
}

/** What is wrong with an update, `change` being made to a stored object. */
export function updateProblems<T extends KubeObject>(
  kind: ResourceDefinition<T>,
  previous: T,
  change: (stored: T) => T,
): readonly FieldError[] {
  const {
    applyDefaults = same<T>,
    prepareForUpdate = same<T>,
    validate,
    validateUpdate,
  } = kind.strategy;
  const next = deepFreeze(prepareForUpdate(applyDefaults(deepFreeze(change(previous))), previous));
  return [...(validate?.(next) ?? []), ...(validateUpdate?.(next, previous) ?? [])];
}

const same = <T>(object: T): T => object;
