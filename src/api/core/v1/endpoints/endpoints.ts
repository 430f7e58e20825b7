/** The addresses behind a Service, in one object; EndpointSlices took its place (pkg/registry/core/endpoint/strategy.go, 1.36). */
import { mapped, filled, having } from '../../../copy-on-write.ts';
import type { Endpoints, EndpointSubset } from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { validateEndpoints } from './validation.ts';

const SHOWN = 3;

export const endpoints: ResourceDefinition<Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Endpoints',
  storagePrefix: 'services/endpoints',
  strategy: {
    applyDefaults: (object) =>
      object.subsets ? having(object, 'subsets', mapped(object.subsets, defaultSubset)) : object,
    validate: validateEndpoints,
    warnings: () => ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
    allowCreateOnUpdate: true,
  },
  columns: [
    nameColumn,
    {
      name: 'Endpoints',
      description:
        'The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service.',
      cell: ({ subsets = [] }) => formatEndpoints(subsets),
    },
    ageColumn,
  ],
};

/** SetDefaults_Endpoints, pkg/apis/core/v1/defaults.go. */
function defaultSubset(subset: EndpointSubset): EndpointSubset {
  const { ports } = subset;
  return ports
    ? having(
        subset,
        'ports',
        mapped(ports, (port) => filled(port, { protocol: 'TCP' })),
      )
    : subset;
}

/** `10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 4 more...`. */
function formatEndpoints(subsets: readonly EndpointSubset[]): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  );
  const shown = all.slice(0, SHOWN).join(',');
  return all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown;
}
