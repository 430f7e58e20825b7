/** What a StatefulSet or DaemonSet was at one time (pkg/registry/apps/controllerrevision/strategy.go, 1.36). */
import { required } from '../../../../apimachinery/field-error.ts';
import { controllerOf, groupOf } from '../../../../apimachinery/meta.ts';
import type { ControllerRevision } from '../../../generated/types/apps/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { immutable, NONE, nonNegative } from '../../../validation/common.ts';

export const controllerRevisions: ResourceDefinition<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
  strategy: {
    applyDefaults: (history) =>
      (history.revision as number | undefined) === undefined
        ? { ...history, revision: 0 }
        : history,
    validate: ({ data, revision }) => [
      ...(data === undefined ? [required('data', 'data is mandatory')] : NONE),
      ...nonNegative('revision', revision),
    ],
    validateUpdate: (next, previous) => immutable('data', next.data, previous.data),
  },
  columns: [
    nameColumn,
    { name: 'Controller', description: 'Controller of the object', cell: controller },
    {
      name: 'Revision',
      description: 'Revision indicates the revision of the state represented by Data.',
      cell: ({ revision }) => revision,
    },
    ageColumn,
  ],
};

/** `statefulset.apps/web`. */
function controller(history: ControllerRevision): string {
  const owner = controllerOf(history);
  if (!owner) return '<none>';
  const group = groupOf(owner.apiVersion);
  return `${owner.kind.toLowerCase()}${group && `.${group}`}/${owner.name}`;
}
