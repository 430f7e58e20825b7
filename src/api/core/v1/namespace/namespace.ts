/** A scope for names. Deleting one deletes what is in it (pkg/registry/core/namespace/strategy.go, 1.36). */
import { isQualifiedName } from '../../../../apimachinery/names.ts';
import { EMPTY, filled, having, isUnset } from '../../../copy-on-write.ts';
import type { Namespace } from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import { checked, type Errors } from '../../../validation/common.ts';
import { invalid } from '../../../../apimachinery/field-error.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const KUBERNETES = 'kubernetes';

export const namespaces: ResourceDefinition<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  schema: 'io.k8s.api.core.v1.Namespace',
  without: ['deletecollection'],
  strategy: {
    names: 'label',

    applyDefaults(namespace) {
      const complete = filled(labelled(namespace), { spec: EMPTY, status: EMPTY });
      return having(complete, 'status', filled(complete.status, { phase: 'Active' }));
    },

    prepareForCreate(namespace) {
      // The server's own finalizer: the namespace controller takes it off when nothing is left inside.
      const { finalizers = [] } = namespace.spec;
      const spec = finalizers.includes(KUBERNETES)
        ? namespace.spec
        : { finalizers: [...finalizers, KUBERNETES] };
      return { ...labelled(namespace), spec, status: { phase: 'Active' } };
    },

    prepareForUpdate: (next, previous) => keepSpec(keepStatus(next, previous), previous),

    validate: ({ spec }) => validateFinalizers('spec.finalizers', spec.finalizers),
  },
  statusStrategy: {
    prepareForUpdate: keepSpec,
    validateUpdate: validatePhase,
  },
  columns: [
    nameColumn,
    {
      name: 'Status',
      description: 'The status of the namespace',
      cell: ({ status }) => status.phase ?? '',
    },
    ageColumn,
  ],
  fields: ({ status }) => ({ 'status.phase': status.phase ?? '' }),
};

/** With the label that carries its name; selectors of namespaces rely on it. */
function labelled(namespace: Namespace): Namespace {
  const { name, labels } = namespace.metadata;
  if (isUnset(name) || labels?.[NAME_LABEL] === name) return namespace;
  return {
    ...namespace,
    metadata: { ...namespace.metadata, labels: { ...labels, [NAME_LABEL]: name } },
  };
}

const validateFinalizers = (path: string, finalizers: readonly string[] = []): Errors =>
  finalizers.flatMap((name, i) => {
    const problems = checked(`${path}[${i}]`, name, isQualifiedName);
    if (
      problems.length > 0 ||
      name.includes('/') ||
      [KUBERNETES, 'orphan', 'foregroundDeletion'].includes(name)
    ) {
      return problems;
    }
    return [
      invalid(
        `${path}[${i}]`,
        name,
        'name is neither a standard finalizer name nor is it fully qualified',
      ),
    ];
  });

function validatePhase({ metadata, status }: Namespace): Errors {
  const terminating = status.phase === 'Terminating';
  if (metadata.deletionTimestamp && !terminating) {
    return [
      invalid(
        'status.Phase',
        status.phase,
        "may only be 'Terminating' if `deletionTimestamp` is not empty",
      ),
    ];
  }
  return !metadata.deletionTimestamp && terminating
    ? [
        invalid(
          'status.Phase',
          status.phase,
          "may only be 'Active' if `deletionTimestamp` is empty",
        ),
      ]
    : [];
}
