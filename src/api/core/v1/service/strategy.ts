/** How Services are written (pkg/registry/core/service/strategy.go and storage/alloc.go, 1.36). */
import { EMPTY, filled, having, mapped } from '../../../copy-on-write.ts';
import type {
  Service,
  ServicePort,
  ServiceSpec,
  ServiceStatus,
} from '../../../generated/types/core/v1.ts';
import type { Strategy } from '../../../resource-definition.ts';
import { keepStatus } from '../../../strategies.ts';
import { validateService, validateServiceUpdate } from './validation.ts';

const NO_ADDRESS: ServiceStatus = Object.freeze({ loadBalancer: EMPTY });
const THREE_HOURS = 10800;

export const serviceStrategy: Strategy<Service> = {
  names: 'label-1035',
  allowCreateOnUpdate: true,

  applyDefaults(service) {
    const complete = filled(service, { spec: EMPTY, status: NO_ADDRESS });
    const status = filled(complete.status, { loadBalancer: EMPTY });
    return having(having(complete, 'spec', defaultSpec(complete.spec)), 'status', status);
  },

  prepareForCreate: (service) => ({
    ...service,
    spec: withFamilies(sameAddress(service.spec)),
    status: NO_ADDRESS,
  }),

  prepareForUpdate(next, previous) {
    const spec = withFamilies(
      sameAddress(without(carried(next.spec, previous.spec), previous.spec)),
    );
    return having(keepStatus(next, previous), 'spec', spec);
  },

  validate: validateService,
  validateUpdate: validateServiceUpdate,
};

export const needsClusterIP = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';
export const needsNodePort = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
const fromOutside = ({ type, externalIPs }: ServiceSpec): boolean =>
  type === 'NodePort' ||
  type === 'LoadBalancer' ||
  (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0);

/** SetDefaults_Service, pkg/apis/core/v1/defaults.go. */
function defaultSpec(spec: ServiceSpec): ServiceSpec {
  let next = filled(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (next.sessionAffinity === 'None') next = having(next, 'sessionAffinityConfig', undefined);
  if (
    next.sessionAffinity === 'ClientIP' &&
    next.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
  ) {
    next = { ...next, sessionAffinityConfig: { clientIP: { timeoutSeconds: THREE_HOURS } } };
  }
  if (next.ports) next = having(next, 'ports', mapped(next.ports, defaultPort));
  if (fromOutside(next)) next = filled(next, { externalTrafficPolicy: 'Cluster' });
  if (needsClusterIP(next)) next = filled(next, { internalTrafficPolicy: 'Cluster' });
  if (next.type !== 'LoadBalancer' || next.allocateLoadBalancerNodePorts !== undefined) return next;
  return { ...next, allocateLoadBalancerNodePorts: true };
}

function defaultPort(port: ServicePort): ServicePort {
  const next = filled(port, { protocol: 'TCP' });
  return next.targetPort ? next : { ...next, targetPort: next.port };
}

// The first of clusterIPs is clusterIP; who writes one writes both (NormalizeClusterIPs).
function sameAddress(spec: ServiceSpec): ServiceSpec {
  const { clusterIP, clusterIPs = [] } = spec;
  if (clusterIP && clusterIPs[0] !== clusterIP) return { ...spec, clusterIPs: [clusterIP] };
  if (!clusterIP && clusterIPs[0]) return { ...spec, clusterIP: clusterIPs[0] };
  return spec;
}

// Parity: the cluster's services have IPv4 addresses only, as with one --service-cluster-ip-range.
function withFamilies(spec: ServiceSpec): ServiceSpec {
  if (!needsClusterIP(spec)) return spec;
  const headless = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  return headless
    ? filled(spec, { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] })
    : filled(spec, { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] });
}

/** Who leaves out what was allocated keeps it (patchAllocatedValues). */
function carried(next: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  let spec = next;
  if (
    needsClusterIP(spec) &&
    needsClusterIP(previous) &&
    !spec.clusterIP &&
    !spec.clusterIPs?.length
  ) {
    spec = having(having(spec, 'clusterIP', previous.clusterIP), 'clusterIPs', previous.clusterIPs);
  }
  if (!needsNodePort(spec) || !needsNodePort(previous) || !spec.ports) return spec;
  const taken = new Set(spec.ports.map(({ nodePort }) => nodePort).filter(Boolean));
  const ports = mapped(spec.ports, (port) => {
    const before = previous.ports?.find(
      (one) => one.protocol === port.protocol && one.port === port.port,
    )?.nodePort;
    if (port.nodePort || !before || taken.has(before)) return port;
    taken.add(before);
    return { ...port, nodePort: before };
  });
  return having(spec, 'ports', ports);
}

/** A change of type drops what only the old type needed, unless the client said so anew (dropTypeDependentFields). */
function without(next: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  let spec = next;
  if (needsClusterIP(previous) && !needsClusterIP(spec) && spec.clusterIP === previous.clusterIP) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
      spec = having(spec, field, undefined);
    }
  }
  if (needsNodePort(previous) && !needsNodePort(spec) && spec.ports) {
    const kept = spec.ports.every(({ nodePort }, i) => nodePort === previous.ports?.[i]?.nodePort);
    if (kept)
      spec = having(
        spec,
        'ports',
        mapped(spec.ports, (port) => having(port, 'nodePort', undefined)),
      );
  }
  if (
    fromOutside(previous) &&
    !fromOutside(spec) &&
    spec.externalTrafficPolicy === previous.externalTrafficPolicy
  ) {
    spec = having(spec, 'externalTrafficPolicy', undefined);
  }
  if (previous.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === previous.allocateLoadBalancerNodePorts) {
      spec = having(spec, 'allocateLoadBalancerNodePorts', undefined);
    }
    if (spec.loadBalancerClass === previous.loadBalancerClass)
      spec = having(spec, 'loadBalancerClass', undefined);
  }
  return spec;
}
