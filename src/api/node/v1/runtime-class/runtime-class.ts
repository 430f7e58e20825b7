/** A way of running containers that Pods can choose (pkg/registry/node/runtimeclass/strategy.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { duplicate } from '../../../../apimachinery/field-error.ts';
import { validateLabels } from '../../../../apimachinery/meta-validation.ts';
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import type { Toleration } from '../../../generated/types/core/v1.ts';
import type { RuntimeClass } from '../../../generated/types/node/v1.ts';
import { validateTolerations } from '../../../pod-spec/validation/placement.ts';
import { validateResources } from '../../../pod-spec/validation/resources.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { checked, immutable, type Errors } from '../../../validation/common.ts';

/** Overhead and scheduling act; there is one runtime on every node. */
export const runtimeClasses: ResourceDefinition<RuntimeClass> = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.node.v1.RuntimeClass',
  strategy: {
    validate,
    validateUpdate: (next, previous) => immutable('handler', next.handler, previous.handler),
  },
  columns: [nameColumn, { name: 'Handler', cell: ({ handler }) => handler }, ageColumn],
};

/** ValidateRuntimeClass, pkg/apis/node/validation/validation.go. */
function validate({ handler = '', overhead, scheduling }: RuntimeClass): Errors {
  const { podFixed } = overhead ?? {};
  return [
    ...checked('handler', handler, isDNS1123Label),
    ...validateResources('overhead', podFixed && { limits: podFixed }),
    ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ...validateTolerations('scheduling.tolerations', scheduling?.tolerations),
    ...repeated(scheduling?.tolerations ?? []),
  ];
}

const repeated = (tolerations: readonly Toleration[]): Errors =>
  tolerations.flatMap((one, i) =>
    tolerations.slice(0, i).some((other) => deepEqual(other, one))
      ? [duplicate(`scheduling.tolerations[${i}]`, one)]
      : [],
  );
