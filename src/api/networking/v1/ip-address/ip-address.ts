/** An address that a Service has, as an object (pkg/apis/networking/validation/validation.go, 1.36). */
import { required } from '../../../../apimachinery/field-error.ts';
import {
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidIP,
} from '../../../../apimachinery/names.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import type {
  IPAddress,
  IPAddressSpec,
  ParentReference,
} from '../../../generated/types/networking/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';

export const ipAddresses: ResourceDefinition<IPAddress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IPAddress',
  strategy: {
    applyDefaults: (address) => filled(address, { spec: EMPTY as unknown as IPAddressSpec }),
    // Its name is the address itself.
    names: 'path-segment',
    validate: ({ metadata: { name }, spec: { parentRef } }) => [
      ...checked('metadata.name', name, isValidIP),
      ...validateParent(parentRef as ParentReference | undefined),
    ],
    validateUpdate: (next, previous) =>
      immutable('spec.parentRef', next.spec.parentRef, previous.spec.parentRef),
  },
  // printIPAddress, pkg/printers/internalversion/printers.go (1.36), whose rows have one cell more than columns then.
  columns: [
    nameColumn,
    {
      name: 'ParentRef',
      description:
        'ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.',
      cell: ({ spec }) => parent(spec.parentRef as ParentReference | undefined),
    },
    ageColumn,
  ],
  fields: ({ spec }) => {
    const {
      group = '',
      resource = '',
      namespace = '',
      name = '',
    } = (spec.parentRef as ParentReference | undefined) ?? ({} as Partial<ParentReference>);
    return {
      'spec.parentRef.group': group,
      'spec.parentRef.resource': resource,
      'spec.parentRef.namespace': namespace,
      'spec.parentRef.name': name,
    };
  },
  notSimulated: () => ['IPAddress is stored but addresses of Services are not taken from it'],
};

function validateParent(parentRef: ParentReference | undefined): Errors {
  if (!parentRef) return [required('spec.parentRef')];
  const { group, resource, name, namespace } = parentRef;
  const path = 'spec.parentRef';
  const segment = (field: string, value: string) =>
    value ? checked(`${path}.${field}`, value, isPathSegmentName) : [required(`${path}.${field}`)];
  return [
    ...(group ? checked(`${path}.group`, group, isDNS1123Subdomain) : NONE),
    ...segment('resource', resource),
    ...segment('name', name),
    ...(namespace ? checked(`${path}.namespace`, namespace, isPathSegmentName) : NONE),
  ];
}

/** `services/default/web`. */
function parent(parentRef: ParentReference | undefined): string {
  if (!parentRef) return '<none>';
  const { group, resource, namespace, name } = parentRef;
  const kind = group ? `${resource}.${group}` : resource;
  return [kind.toLowerCase(), ...(namespace ? [namespace] : []), name].join('/');
}
