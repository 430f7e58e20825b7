/**
 * JSON patch (RFC 6902) with the ways of evanphx/json-patch 4.12 and of
 * apiserver/pkg/endpoints/handlers/patch.go (1.36): negative indices count from the end, `test` of an
 * absent field against null holds, and copies are bounded.
 *
 * Own code rather than the package rfc6902, which changes the document in place and throws plain errors:
 * documents here are frozen, and what a patch leaves alone stays the same value.
 */
import { deepEqual } from '../equality.ts';
import { isTooDeep, tooDeepText } from '../json-depth.ts';
import { isValues, ownValue, withoutKey, withValue, type Values } from '../own-property.ts';
import { StatusError } from '../status.ts';

/** The document with all operations applied. Throws StatusError (400, 413 or 422), and then nothing is applied. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw StatusError.badRequest(cannotUnmarshal(patch, 'jsonpatch.Patch'));
  if (isTooDeep(patch)) throw StatusError.badRequest(tooDeepText(patch));
  for (const operation of patch) {
    if (!isValues(operation))
      throw StatusError.badRequest(cannotUnmarshal(operation, 'jsonpatch.Operation'));
  }
  if (patch.length > MAX_OPERATIONS) {
    throw StatusError.requestEntityTooLarge(
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  const budget = { copied: 0 };
  return patch.reduce(
    (result, operation) => applied(result, operation as Values, budget),
    document,
  );
}

const MAX_OPERATIONS = 10_000;

/** As large as a request may be. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

type Budget = { copied: number };

function applied(document: unknown, operation: Values, budget: Budget): unknown {
  const path = textOf(operation, 'path');
  const value = Object.hasOwn(operation, 'value') ? operation['value'] : null;
  switch (ownValue(operation, 'op')) {
    case 'add':
      return added(document, path, value);
    case 'remove':
      return removed(document, path);
    case 'replace':
      if (path === '') return typeof value === 'object' && value !== null ? value : refuse();
      existing(document, path);
      return changed(document, path, (container, key) => replaced(container, key, value));
    case 'move': {
      const from = textOf(operation, 'from');
      const moved = existing(document, from);
      return added(removed(document, from), path, moved);
    }
    case 'copy': {
      const copied = existing(document, textOf(operation, 'from'));
      budget.copied += JSON.stringify(copied).length;
      return budget.copied > MAX_COPIED_BYTES ? refuse() : added(document, path, copied);
    }
    case 'test':
      return deepEqual(found(document, path) ?? null, value) ? document : refuse();
    default:
      return refuse();
  }
}

type Container = Values | readonly unknown[];

const added = (document: unknown, path: string, value: unknown): unknown =>
  changed(document, path, (container, key) => {
    if (!isArray(container)) return withValue(container, key, value);
    const at = key === '-' ? container.length : indexOf(key, container.length + 1);
    return container.toSpliced(at, 0, value);
  });

const removed = (document: unknown, path: string): unknown =>
  changed(document, path, (container, key) => {
    if (isArray(container)) return container.toSpliced(indexOf(key, container.length), 1);
    return Object.hasOwn(container, key) ? withoutKey(container, key) : refuse();
  });

const replaced = (container: Container, key: string, value: unknown): Container =>
  isArray(container)
    ? container.with(indexOf(key, container.length), value)
    : withValue(container, key, value);

function existing(document: unknown, path: string): unknown {
  const value = found(document, path);
  return value === undefined ? refuse() : value;
}

/** The value at a path; undefined when its last step is missing. */
function found(document: unknown, path: string): unknown {
  if (path === '') return document;
  const steps = stepsOf(path);
  const container = steps.slice(0, -1).reduce(child, document);
  const last = steps.at(-1)!;
  if (isValues(container)) return ownValue(container, last);
  return isArray(container) ? container[indexOf(last, container.length)] : refuse();
}

/** The document with the container of a path's last step changed; all others on the way are copied. */
function changed(
  document: unknown,
  path: string,
  edit: (container: Container, key: string) => Container,
): unknown {
  const steps = stepsOf(path);
  const key = steps.pop() ?? refuse();
  const containers: unknown[] = [document];
  for (const step of steps) containers.push(child(containers.at(-1), step));
  const container = containers.pop();
  if (!isValues(container) && !isArray(container)) return refuse();
  let result: unknown = edit(container, key);
  while (containers.length > 0)
    result = replaced(containers.pop() as Container, steps.pop()!, result);
  return result;
}

function child(container: unknown, step: string): unknown {
  if (isValues(container)) return ownValue(container, step) ?? refuse();
  return isArray(container) ? (container[indexOf(step, container.length)] ?? refuse()) : refuse();
}

/** What stands before the first slash is not looked at. */
function stepsOf(path: string): string[] {
  const steps = path.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(key: string, length: number): number {
  const index = /^[-+]?[0-9]+$/.test(key) ? Number(key) : refuse();
  if (index >= length || index < -length) return refuse();
  return index < 0 ? index + length : index;
}

function textOf(operation: Values, key: string): string {
  const value = ownValue(operation, key);
  return typeof value === 'string' ? value : refuse();
}

const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Whatever is wrong with an operation, upstream tells the client no more than this. */
function refuse(): never {
  throw new StatusError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

function cannotUnmarshal(value: unknown, type: string): string {
  const word = typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'array' : typeof value;
  return `json: cannot unmarshal ${word} into Go value of type ${type}`;
}
