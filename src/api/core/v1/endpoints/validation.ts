/** What Endpoints must be (ValidateEndpoints, pkg/apis/core/validation/validation.go, 1.36). */
import { invalid, required } from '../../../../apimachinery/field-error.ts';
import { parseIP } from '../../../../apimachinery/ip.ts';
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidIP,
  isValidPortNum,
} from '../../../../apimachinery/names.ts';
import type { EndpointAddress, EndpointPort, Endpoints } from '../../../generated/types/core/v1.ts';
import { checked, NONE, oneOf, type Errors } from '../../../validation/common.ts';
import { specialIP } from '../../../validation/special-ip.ts';

export const validateEndpoints = ({ subsets = [] }: Endpoints): Errors =>
  subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
    const at = `subsets[${i}]`;
    return [
      ...(addresses.length + notReadyAddresses.length === 0
        ? [required(at, 'must specify `addresses` or `notReadyAddresses`')]
        : NONE),
      ...addresses.flatMap((one, n) => validateAddress(`${at}.addresses[${n}]`, one)),
      ...notReadyAddresses.flatMap((one, n) =>
        validateAddress(`${at}.notReadyAddresses[${n}]`, one),
      ),
      ...ports.flatMap((port, n) => validatePort(`${at}.ports[${n}]`, port, ports.length > 1)),
    ];
  });

function validateAddress(path: string, { ip = '', hostname, nodeName }: EndpointAddress): Errors {
  return [
    ...checked(`${path}.ip`, ip, isValidIP),
    ...(hostname ? checked(`${path}.hostname`, hostname, isDNS1123Label) : NONE),
    ...(nodeName === undefined ? NONE : checked(`${path}.nodeName`, nodeName, isDNS1123Subdomain)),
    ...(parseIP(ip)
      ? specialIP(`${path}.ip`, ip)
      : [invalid(`${path}.ip`, ip, 'must be a valid IP address')]),
  ];
}

function validatePort(path: string, port: EndpointPort, nameRequired: boolean): Errors {
  const { name, protocol, appProtocol } = port;
  return [
    ...(name
      ? checked(`${path}.name`, name, isDNS1123Label)
      : nameRequired
        ? [required(`${path}.name`)]
        : NONE),
    ...checked(`${path}.port`, port.port ?? 0, isValidPortNum),
    ...oneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
    ...(appProtocol === undefined
      ? NONE
      : checked(`${path}.appProtocol`, appProtocol, isQualifiedName)),
  ];
}
