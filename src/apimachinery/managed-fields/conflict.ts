/** Fields that others own with another value (apimachinery/pkg/util/managedfields/internal/conflict.go, 1.36). */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta/v1.ts';
import { StatusError } from '../status.ts';
import type { FieldSet } from './field-set.ts';
import { pathText } from './path-step.ts';

export interface Conflict {
  readonly entry: ManagedFieldsEntry;
  readonly path: readonly string[];
}

/** `Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas` */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(entry)}`,
    field: pathText(path),
  }));
  return new StatusError(409, 'Conflict', message(conflicts), { causes });
}

/** Those that a set does not name. */
export const withoutAllowed = (conflicts: readonly Conflict[], allowed: FieldSet): Conflict[] =>
  conflicts.filter(({ path }) => !has(allowed, path));

function message(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first!.entry)}: ${pathText(first!.path)}`;
  }
  const lines: string[] = [];
  let manager: ManagedFieldsEntry | undefined;
  for (const { entry, path } of conflicts) {
    if (entry !== manager) lines.push(`conflicts with ${managerText(entry)}:`);
    manager = entry;
    lines.push(`- ${pathText(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function managerText({
  manager = '',
  operation,
  apiVersion,
  subresource,
}: ManagedFieldsEntry): string {
  const name =
    JSON.stringify(manager) +
    (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

function has(set: FieldSet, path: readonly string[]): boolean {
  let node = set;
  for (const step of path) {
    if (!Object.hasOwn(node, step)) return false;
    node = node[step]!;
  }
  return Object.keys(node).length === 0 || Object.hasOwn(node, '.');
}
