/** What a Service must be (ValidateService and ValidateServiceUpdate, pkg/apis/core/validation/validation.go, 1.36). */
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { validateLabels } from '../../../../apimachinery/meta-validation.ts';
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidIP,
  isValidPortNum,
} from '../../../../apimachinery/names.ts';
import type { Service, ServicePort, ServiceSpec } from '../../../generated/types/core/v1.ts';
import { checked, NONE, oneOf, validatePort, type Errors } from '../../../validation/common.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const NOT_FOR_NAMES = 'may not be set for ExternalName services';
const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";

export function validateService({ spec }: Service): Errors {
  const { ports = [], type = '' } = spec;
  return [
    ...(ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName'
      ? [required('spec.ports')]
      : NONE),
    ...validateType(spec),
    ...validatePorts(ports, type),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...validateTimeout(spec),
    ...validateClusterIPs(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, i) =>
      checked(`spec.externalIPs[${i}]`, ip, isValidIP),
    ),
    ...(type === ''
      ? [required('spec.type')]
      : TYPES.includes(type)
        ? NONE
        : [notSupported('spec.type', type, TYPES)]),
    ...validateNodePorts(ports, type),
    ...repeatedPorts(ports),
    ...(spec.loadBalancerSourceRanges?.length && type !== 'LoadBalancer'
      ? [forbidden('spec.LoadBalancerSourceRanges', ONLY_BALANCED)]
      : NONE),
    ...(spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer'
      ? [forbidden('spec.allocateLoadBalancerNodePorts', ONLY_BALANCED)]
      : NONE),
    ...validateTraffic(spec),
  ];
}

export function validateServiceUpdate(
  { spec: next }: Service,
  { spec: previous }: Service,
): Errors {
  const before = previous.clusterIPs?.[0];
  if (next.type === 'ExternalName' || previous.type === 'ExternalName' || !before) return NONE;
  const now = next.clusterIPs ?? [];
  if (!now[0]) return [invalid('spec.clusterIPs[0]', now, 'primary clusterIP can not be unset')];
  return now[0] === before ? NONE : [invalid('spec.clusterIPs[0]', now, 'may not change once set')];
}

const isHeadless = ({ clusterIP, clusterIPs }: ServiceSpec): boolean =>
  clusterIP === 'None' || clusterIPs?.[0] === 'None';

function validateType(spec: ServiceSpec): Errors {
  const { type, externalName = '' } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort') {
    return isHeadless(spec)
      ? [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : NONE;
  }
  if (type !== 'ExternalName') return NONE;
  const name = externalName.replace(/\.$/, '');
  return [
    ...(spec.clusterIPs?.length ? [forbidden('spec.clusterIPs', NOT_FOR_NAMES)] : NONE),
    ...(spec.ipFamilies?.length ? [forbidden('spec.ipFamilies', NOT_FOR_NAMES)] : NONE),
    ...(spec.ipFamilyPolicy ? [forbidden('spec.ipFamilyPolicy', NOT_FOR_NAMES)] : NONE),
    ...(name
      ? checked('spec.externalName', name, isDNS1123Subdomain)
      : [required('spec.externalName')]),
  ];
}

function validatePorts(ports: readonly ServicePort[], type: string): Errors {
  const names = new Set<string>();
  return ports.flatMap(({ name, port, protocol, targetPort, appProtocol }, i) => {
    const at = `spec.ports[${i}]`;
    const repeated = name && names.has(name);
    if (name) names.add(name);
    return [
      ...(name
        ? checked(`${at}.name`, name, isDNS1123Label)
        : ports.length > 1
          ? [required(`${at}.name`)]
          : NONE),
      ...(repeated ? [duplicate(`${at}.name`, name)] : NONE),
      ...checked(`${at}.port`, port ?? 0, isValidPortNum),
      ...oneOf(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
      ...(type === 'ExternalName' && !targetPort
        ? NONE
        : validatePort(`${at}.targetPort`, targetPort)),
      ...(appProtocol === undefined
        ? NONE
        : checked(`${at}.appProtocol`, appProtocol, isQualifiedName)),
    ];
  });
}

function validateTimeout({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): Errors {
  const field = 'spec.sessionAffinityConfig';
  if (sessionAffinity !== 'ClientIP') return NONE;
  if (!config) return [required(field, 'when session affinity type is ClientIP')];
  const seconds = config.clientIP?.timeoutSeconds ?? 0;
  const within = seconds > 0 && seconds <= 86400;
  return within
    ? NONE
    : [
        invalid(
          `${field}.clientIP.timeoutSeconds`,
          seconds,
          'must be greater than 0 and less than 86400',
        ),
      ];
}

const validateClusterIPs = ({ clusterIPs = [] }: ServiceSpec): Errors =>
  clusterIPs.flatMap((ip, i) =>
    i === 0 && ip === 'None' ? NONE : checked(`spec.clusterIPs[${i}]`, ip, isValidIP),
  );

const validateNodePorts = (ports: readonly ServicePort[], type: string): Errors =>
  ports.flatMap(({ nodePort, protocol }, i) => {
    if (!nodePort) return NONE;
    const field = `spec.ports[${i}].nodePort`;
    const repeated = ports
      .slice(0, i)
      .some((other) => other.nodePort === nodePort && other.protocol === protocol);
    return [
      ...(type === 'ClusterIP'
        ? [forbidden(field, "may not be used when `type` is 'ClusterIP'")]
        : NONE),
      ...(repeated ? [duplicate(field, nodePort)] : NONE),
    ];
  });

// Go shows its own struct, with its own names for the fields.
const repeatedPorts = (ports: readonly ServicePort[]): Errors =>
  ports.flatMap(({ port, protocol }, i) =>
    ports.slice(0, i).some((other) => other.port === port && other.protocol === protocol)
      ? [
          duplicate(`spec.ports[${i}]`, {
            Name: '',
            Protocol: protocol,
            AppProtocol: null,
            Port: port,
            TargetPort: 0,
            NodePort: 0,
          }),
        ]
      : NONE,
  );

function validateTraffic(spec: ServiceSpec): Errors {
  const {
    type,
    externalTrafficPolicy: external,
    internalTrafficPolicy: internal,
    trafficDistribution,
  } = spec;
  const outside =
    type === 'NodePort' ||
    type === 'LoadBalancer' ||
    (type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0);
  const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
  return [
    ...(outside ? oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local']) : NONE),
    ...(!outside && external
      ? [
          invalid(
            'spec.externalTrafficPolicy',
            external,
            'may only be set for externally-accessible services',
          ),
        ]
      : NONE),
    ...(internal ? oneOf('spec.internalTrafficPolicy', internal, ['Cluster', 'Local']) : NONE),
    ...(trafficDistribution !== undefined && !distributions.includes(trafficDistribution)
      ? [notSupported('spec.trafficDistribution', trafficDistribution, distributions)]
      : NONE),
  ];
}
