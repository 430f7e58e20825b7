/** Which controller serves an Ingress (pkg/apis/networking/validation/validation.go, 1.36). */
import {
  forbidden,
  notSupported,
  required,
  tooLong,
} from '../../../../apimachinery/field-error.ts';
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import { changing, EMPTY, filled } from '../../../copy-on-write.ts';
import type {
  IngressClass,
  IngressClassParametersReference,
} from '../../../generated/types/networking/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';
import { domainPrefixedPath } from '../../../validation/qualified.ts';
import { typedReference } from '../typed-reference.ts';

const LONGEST_CONTROLLER = 250;
const SCOPES = ['Cluster', 'Namespace'];

export const ingressClasses: ResourceDefinition<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IngressClass',
  strategy: {
    applyDefaults: (ingressClass) =>
      changing(filled(ingressClass, { spec: EMPTY }), 'spec', (spec) =>
        changing(spec, 'parameters', (parameters) => filled(parameters, { scope: 'Cluster' })),
      ),
    prepareForCreate: firstGeneration,
    prepareForUpdate: nextGeneration,
    validate: ({ spec: { controller = '', parameters } }) => [
      ...(controller.length > LONGEST_CONTROLLER
        ? [tooLong('spec.controller', LONGEST_CONTROLLER)]
        : NONE),
      ...domainPrefixedPath('spec.controller', controller),
      ...(parameters ? validateParameters(parameters, 'spec.parameters') : NONE),
    ],
    validateUpdate: (next, previous) =>
      immutable('spec.controller', next.spec.controller, previous.spec.controller),
  },
  // printIngressClass, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Controller',
      description: 'Controller that is responsible for handling this class',
      cell: ({ spec }) => spec.controller ?? '',
    },
    {
      name: 'Parameters',
      description: 'A reference to a resource with additional parameters',
      cell: ({ spec: { parameters } }) => {
        if (!parameters) return '<none>';
        const { apiGroup, kind, name } = parameters;
        return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
      },
    },
    ageColumn,
  ],
};

function validateParameters(parameters: IngressClassParametersReference, path: string): Errors {
  const { scope, namespace } = parameters;
  return [
    ...typedReference(parameters, path),
    ...(scope === undefined
      ? [required(`${path}.scope`)]
      : SCOPES.includes(scope)
        ? validateNamespace(scope, namespace, `${path}.namespace`)
        : [notSupported(`${path}.scope`, scope, SCOPES)]),
  ];
}

function validateNamespace(scope: string, namespace: string | undefined, field: string): Errors {
  if (scope === 'Cluster')
    return namespace === undefined
      ? NONE
      : [forbidden(field, "`parameters.scope` is set to 'Cluster'")];
  return namespace === undefined
    ? [required(field, "`parameters.scope` is set to 'Namespace'")]
    : checked(field, namespace, isDNS1123Label);
}
