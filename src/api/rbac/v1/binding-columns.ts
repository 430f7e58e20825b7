/** Who is bound to what (printRoleBinding, pkg/printers/internalversion/printers.go, 1.36). */
import type { ClusterRoleBinding, RoleBinding, Subject } from '../../generated/types/rbac/v1.ts';
import { ageColumn, nameColumn } from '../../printing/columns.ts';
import type { PrinterColumn } from '../../resource-definition.ts';

/** `what` is the kind as the columns' descriptions name it. */
export function bindingColumns<T extends RoleBinding | ClusterRoleBinding>(
  what: string,
  roleDescription: string,
): readonly PrinterColumn<T>[] {
  const subjects = (
    name: string,
    kind: string,
    shown: (subject: Subject) => string,
  ): PrinterColumn<T> => ({
    name,
    priority: 1,
    description: `${name} in the ${what}`,
    cell: (binding) =>
      (binding.subjects ?? [])
        .filter((subject) => subject.kind === kind)
        .map(shown)
        .join(', '),
  });
  return [
    nameColumn,
    {
      name: 'Role',
      description: roleDescription,
      cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
    },
    ageColumn,
    subjects('Users', 'User', ({ name }) => name),
    subjects('Groups', 'Group', ({ name }) => name),
    subjects(
      'ServiceAccounts',
      'ServiceAccount',
      ({ namespace = '', name }) => `${namespace}/${name}`,
    ),
  ];
}
