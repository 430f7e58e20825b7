/** What an EndpointSlice must be (pkg/apis/discovery/validation/validation.go, 1.36). */
import {
  duplicate,
  notSupported,
  required,
  tooMany,
} from '../../../../apimachinery/field-error.ts';
import { parseIP } from '../../../../apimachinery/ip.ts';
import { validateLabels } from '../../../../apimachinery/meta-validation.ts';
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidIP,
  isValidIPv6Address,
  isValidLabelValue,
} from '../../../../apimachinery/names.ts';
import type {
  Endpoint,
  EndpointHints,
  EndpointPort,
  EndpointSlice,
} from '../../../generated/types/discovery/v1.ts';
import { checked, NONE, oneOf, type Errors } from '../../../validation/common.ts';
import { fullyQualifiedDomainName } from '../../../validation/qualified.ts';
import { specialIP } from '../../../validation/special-ip.ts';

const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_PORTS = 20_000;
const MOST_HINTS = 8;
const MOST_TOPOLOGY_LABELS = 16;
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validateEndpointSlice(slice: EndpointSlice): Errors {
  const { addressType, endpoints = [], ports = [] } = slice;
  return [
    ...oneOf('addressType', addressType, ADDRESS_TYPES),
    ...(endpoints.length > MOST_ENDPOINTS
      ? [tooMany('endpoints', endpoints.length, MOST_ENDPOINTS)]
      : endpoints.flatMap((endpoint, i) =>
          validateEndpoint(endpoint, addressType, `endpoints[${i}]`),
        )),
    ...validatePorts(ports),
  ];
}

function validateEndpoint(endpoint: Endpoint, addressType: string, path: string): Errors {
  const { addresses = [], nodeName, hostname, hints, deprecatedTopology = {} } = endpoint;
  const field = `${path}.addresses`;
  const labels = Object.keys(deprecatedTopology).length;
  return [
    ...(addresses.length === 0 ? [required(field, 'must contain at least 1 address')] : NONE),
    ...(addresses.length > MOST_ADDRESSES
      ? [tooMany(field, addresses.length, MOST_ADDRESSES)]
      : NONE),
    ...addresses.flatMap((address, i) => validateAddress(address, addressType, `${field}[${i}]`)),
    ...(nodeName === undefined ? NONE : checked(`${path}.nodeName`, nodeName, isDNS1123Subdomain)),
    ...(labels > MOST_TOPOLOGY_LABELS
      ? [tooMany(`${path}.deprecatedTopology`, labels, MOST_TOPOLOGY_LABELS)]
      : NONE),
    ...validateLabels(deprecatedTopology, `${path}.deprecatedTopology`),
    ...(hostname === undefined ? NONE : checked(`${path}.hostname`, hostname, isDNS1123Label)),
    ...(hints ? validateHints(hints, `${path}.hints`) : NONE),
  ];
}

function validateAddress(address: string, addressType: string, field: string): Errors {
  switch (addressType) {
    case 'IPv4':
      return [...checked(field, address, isIPv4), ...specialIP(field, address)];
    case 'IPv6':
      return [...checked(field, address, isValidIPv6Address), ...specialIP(field, address)];
    case 'FQDN':
      return fullyQualifiedDomainName(field, address);
    default:
      return NONE;
  }
}

function isIPv4(address: string): readonly string[] {
  const problems = isValidIP(address);
  if (problems.length > 0) return ['must be a valid IPv4 address'];
  return parseIP(address)!.family === 4 ? [] : ['must be a valid IPv4 address'];
}

function validatePorts(ports: readonly EndpointPort[]): Errors {
  if (ports.length > MOST_PORTS) return [tooMany('ports', ports.length, MOST_PORTS)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, i) => {
    const path = `ports[${i}]`;
    const again = names.has(name);
    names.add(name);
    return [
      ...(name ? checked(`${path}.name`, name, isDNS1123Label) : NONE),
      ...(again ? [duplicate(`${path}.name`, name)] : NONE),
      ...(PROTOCOLS.includes(protocol ?? '')
        ? NONE
        : [notSupported(`${path}.protocol`, protocol ?? '', PROTOCOLS)]),
      ...(appProtocol === undefined
        ? NONE
        : checked(`${path}.appProtocol`, appProtocol, isQualifiedName)),
    ];
  });
}

function validateHints({ forZones = [], forNodes = [] }: EndpointHints, path: string): Errors {
  return [
    ...namedOnce(forZones, `${path}.forZones`, isValidLabelValue),
    ...namedOnce(forNodes, `${path}.forNodes`, isDNS1123Subdomain),
  ];
}

function namedOnce(
  hints: readonly { readonly name: string }[],
  path: string,
  check: (name: string) => readonly string[],
): Errors {
  if (hints.length > MOST_HINTS) return [tooMany(path, hints.length, MOST_HINTS)];
  const seen = new Set<string>();
  return hints.flatMap(({ name }, i) => {
    const again = seen.has(name);
    seen.add(name);
    const field = `${path}[${i}].name`;
    return [...(again ? [duplicate(field, name)] : NONE), ...checked(field, name, check)];
  });
}
