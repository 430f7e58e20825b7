/** HTTP routes into the cluster (pkg/registry/networking/ingress/strategy.go, 1.36). */
import { EMPTY, filled } from '../../../copy-on-write.ts';
import type { Ingress } from '../../../generated/types/networking/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
} from '../../../strategies.ts';
import { validateIngress, validateIngressCreate, validateIngressStatus } from './validation.ts';

const LOAD_BALANCER = Object.freeze({ loadBalancer: EMPTY });

export const ingresses: ResourceDefinition<Ingress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  schema: 'io.k8s.api.networking.v1.Ingress',
  strategy: {
    applyDefaults: (ingress) => filled(ingress, { spec: EMPTY, status: LOAD_BALANCER }),
    prepareForCreate: (ingress) =>
      firstGeneration({ ...clearStatus(ingress), status: LOAD_BALANCER }),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate: validateIngress,
    validateCreate: validateIngressCreate,
    warnings: ({ metadata: { annotations = {} } }) =>
      'kubernetes.io/ingress.class' in annotations
        ? [
            'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
          ]
        : [],
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateIngressStatus },
  // printIngress, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Class',
      description:
        'The name of the IngressClass resource that should be used for additional configuration',
      cell: ({ spec }) => spec.ingressClassName ?? '<none>',
    },
    {
      name: 'Hosts',
      description: 'Hosts that incoming requests are matched against before the ingress rule',
      cell: hosts,
    },
    {
      name: 'Address',
      description: 'Address is a list containing ingress points for the load-balancer',
      cell: ({ status }) =>
        [
          ...new Set(
            (status.loadBalancer?.ingress ?? [])
              .map(({ ip, hostname }) => ip || hostname || '')
              .filter((address) => address !== ''),
          ),
        ]
          .sort()
          .join(','),
    },
    {
      name: 'Ports',
      description: 'Ports of TLS configurations that open',
      cell: ({ spec }) => (spec.tls?.length ? '80, 443' : '80'),
    },
    ageColumn,
  ],
  relations: [
    {
      label: 'routes to',
      to: ({ metadata, spec }) =>
        [
          ...(spec.rules ?? []).flatMap(
            ({ http }) => http?.paths.map(({ backend }) => backend) ?? [],
          ),
          ...(spec.defaultBackend ? [spec.defaultBackend] : []),
        ].flatMap(({ service }) =>
          service ? [{ kind: 'Service', namespace: metadata.namespace!, name: service.name }] : [],
        ),
    },
  ],
  notSimulated: () => ['Ingress is stored but traffic is not simulated'],
};

/** The first three that are named. */
function hosts({ spec: { rules = [] } }: Ingress): string {
  const list: string[] = [];
  let more = false;
  for (const { host } of rules) {
    more ||= list.length === 3;
    if (!more && host) list.push(host);
  }
  if (list.length === 0) return '*';
  return more ? `${list.join(',')} + ${rules.length - 3} more...` : list.join(',');
}
