/** Who serves a version of a group (kube-aggregator/pkg/apis/apiregistration/validation/validation.go, 1.36). */
import { invalid, notSupported, required } from '../../../../apimachinery/field-error.ts';
import {
  isDNS1035Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidPortNum,
} from '../../../../apimachinery/names.ts';
import { decodedLength } from '../../../base64.ts';
import { changing, EMPTY, filled } from '../../../copy-on-write.ts';
import type { APIService, APIServiceSpec } from '../../../generated/types/apiregistration/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';

export const apiServices: ResourceDefinition<APIService> = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  strategy: {
    applyDefaults: (service) =>
      changing(
        filled(service, { spec: EMPTY as unknown as APIServiceSpec, status: EMPTY }),
        'spec',
        (spec) => changing(spec, 'service', (reference) => filled(reference, { port: 443 })),
      ),
    prepareForCreate: clearStatus,
    prepareForUpdate: keepStatus,
    names: 'path-segment',
    validate,
  },
  statusStrategy: {
    prepareForUpdate: keepSpec,
    validateUpdate: ({ status }) =>
      (status.conditions ?? []).flatMap(({ status: one }, i) =>
        ['True', 'False', 'Unknown'].includes(one)
          ? NONE
          : [notSupported(`status.conditions[${i}].status`, one, ['True', 'False', 'Unknown'])],
      ),
  },
  columns: [
    nameColumn,
    {
      name: 'Service',
      description: 'The reference to the service that hosts this API endpoint.',
      cell: ({ spec: { service } }) =>
        service ? `${service.namespace ?? ''}/${service.name ?? ''}` : 'Local',
    },
    {
      name: 'Available',
      description: 'Whether this service is available.',
      cell: ({ status }) => {
        const condition = status.conditions?.find(({ type }) => type === 'Available');
        if (!condition) return 'Unknown';
        return condition.status === 'True' || !condition.reason
          ? condition.status
          : `${condition.status} (${condition.reason})`;
      },
    },
    ageColumn,
  ],
  notSimulated: ({ spec: { service } }) =>
    service && `${service.namespace}/${service.name}` !== 'kube-system/metrics-server'
      ? ['APIService is stored but requests are not passed on to its Service']
      : [],
};

function validate({ metadata: { name }, spec }: APIService): Errors {
  const {
    group = '',
    version = '',
    groupPriorityMinimum = 0,
    versionPriority = 0,
  } = spec as Partial<APIServiceSpec>;
  const wanted = `${version}.${group}`;
  return [
    ...(isPathSegmentName(name).length === 0 && name !== wanted
      ? [
          invalid(
            'metadata.name',
            name,
            `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`,
          ),
        ]
      : NONE),
    ...(group === '' && version !== 'v1'
      ? [required('spec.group', 'only v1 may have an empty group and it better be legacy kube')]
      : NONE),
    ...(group ? checked('spec.group', group, isDNS1123Subdomain) : NONE),
    ...checked('spec.version', version, isDNS1035Label),
    ...(groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000
      ? [
          invalid(
            'spec.groupPriorityMinimum',
            groupPriorityMinimum,
            'must be positive and less than 20000',
          ),
        ]
      : NONE),
    ...(versionPriority <= 0 || versionPriority > 1000
      ? [invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000')]
      : NONE),
    ...validateService(spec),
  ];
}

function validateService({
  service,
  caBundle,
  insecureSkipTLSVerify: insecure,
}: APIServiceSpec): Errors {
  const field = 'spec.insecureSkipTLSVerify';
  if (!service)
    return [
      ...(caBundle
        ? [
            invalid(
              'spec.caBundle',
              `${decodedLength(caBundle)} bytes`,
              'local APIServices may not have a caBundle',
            ),
          ]
        : NONE),
      ...(insecure
        ? [invalid(field, insecure, 'local APIServices may not have insecureSkipTLSVerify')]
        : NONE),
    ];
  const ports = isValidPortNum(service.port ?? 443);
  return [
    ...(service.namespace ? NONE : [required('spec.service.namespace')]),
    ...(service.name ? NONE : [required('spec.service.name')]),
    ...(ports.length > 0
      ? [invalid('spec.service.port', service.port, `port is not valid: ${ports.join(',')}`)]
      : NONE),
    ...(insecure && caBundle
      ? [invalid(field, insecure, 'may not be true if caBundle is present')]
      : NONE),
  ];
}
