/** What an Ingress must be (pkg/apis/networking/validation/validation.go, 1.36). */
import { invalid, notSupported, required } from '../../../../apimachinery/field-error.ts';
import { parseIP } from '../../../../apimachinery/ip.ts';
import {
  isDNS1035Label,
  isDNS1123Subdomain,
  isValidIP,
  isValidPortName,
  isValidPortNum,
  isWildcardDNS1123Subdomain,
} from '../../../../apimachinery/names.ts';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressServiceBackend,
  IngressTLS,
} from '../../../generated/types/networking/v1.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';
import { typedReference } from '../typed-reference.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDINGS = ['/..', '/.'];
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

export function validateIngress({ spec }: Ingress): Errors {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  return [
    ...(rules.length === 0 && !defaultBackend
      ? [
          invalid(
            'spec',
            spec.rules ?? null,
            'either `defaultBackend` or `rules` must be specified',
          ),
        ]
      : NONE),
    ...(defaultBackend ? validateBackend(defaultBackend, 'spec.defaultBackend') : NONE),
    ...rules.flatMap((rule, i) => validateRule(rule, `spec.rules[${i}]`)),
    ...tls.flatMap((one, i) => validateTLS(one, `spec.tls[${i}]`)),
    ...(ingressClassName === undefined
      ? NONE
      : checked('spec.ingressClassName', ingressClassName, isDNS1123Subdomain)),
  ];
}

export function validateIngressCreate({ metadata: { annotations = {} }, spec }: Ingress): Errors {
  const annotation = annotations[CLASS_ANNOTATION];
  const both = annotation !== undefined && spec.ingressClassName !== undefined;
  return both && annotation !== spec.ingressClassName
    ? [
        invalid(
          `annotations.${CLASS_ANNOTATION}`,
          annotation,
          'must match `ingressClassName` when both are specified',
        ),
      ]
    : NONE;
}

export function validateIngressStatus({ status }: Ingress): Errors {
  return (status.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }, i) => {
    const path = `status.loadBalancer.ingress[${i}]`;
    return [
      ...(ip ? checked(`${path}.ip`, ip, isValidIP) : NONE),
      ...(hostname ? checked(`${path}.hostname`, hostname, isDNS1123Subdomain) : NONE),
      ...(hostname ? notAnAddress(`${path}.hostname`, hostname) : NONE),
    ];
  });
}

const notAnAddress = (field: string, host: string): Errors =>
  parseIP(host) ? [invalid(field, host, 'must be a DNS name, not an IP address')] : NONE;

const hostName = (field: string, host: string): Errors =>
  checked(field, host, host.includes('*') ? isWildcardDNS1123Subdomain : isDNS1123Subdomain);

const validateTLS = ({ hosts = [], secretName }: IngressTLS, path: string): Errors => [
  ...hosts.flatMap((host, i) => hostName(`${path}.hosts[${i}]`, host)),
  ...(secretName ? checked(`${path}.secretName`, secretName, isDNS1123Subdomain) : NONE),
];

function validateRule({ host, http }: IngressRule, path: string): Errors {
  const paths = http?.paths ?? [];
  return [
    ...(host ? [...notAnAddress(`${path}.host`, host), ...hostName(`${path}.host`, host)] : NONE),
    ...(http && paths.length === 0 ? [required(`${path}.http.paths`)] : NONE),
    ...paths.flatMap((one, i) => validatePath(one, `${path}.http.paths[${i}]`)),
  ];
}

function validatePath(one: HTTPIngressPath, at: string): Errors {
  const { path = '', pathType, backend } = one;
  if (!(pathType as string | undefined))
    return [required(`${at}.pathType`, 'pathType must be specified')];
  return [
    ...validatePathText(path, pathType, at),
    ...validateBackend((backend as IngressBackend | undefined) ?? {}, `${at}.backend`),
  ];
}

function validatePathText(path: string, pathType: string, at: string): Errors {
  const field = `${at}.path`;
  const absolute = path.startsWith('/') ? NONE : [invalid(field, path, 'must be an absolute path')];
  switch (pathType) {
    case 'Exact':
    case 'Prefix':
      return [
        ...absolute,
        ...BAD_SEQUENCES.filter((bad) => path.includes(bad)).map((bad) =>
          invalid(field, path, `must not contain '${bad}'`),
        ),
        ...BAD_ENDINGS.filter((bad) => path.endsWith(bad)).map((bad) =>
          invalid(field, path, `cannot end with '${bad}'`),
        ),
      ];
    case 'ImplementationSpecific':
      return path === '' ? NONE : absolute;
    default:
      return [notSupported(`${at}.pathType`, pathType, PATH_TYPES)];
  }
}

function validateBackend({ resource, service }: IngressBackend, path: string): Errors {
  if (resource && service)
    return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) return typedReference(resource, `${path}.resource`);
  return service
    ? validateServiceBackend(service, path)
    : [invalid(path, '', 'resource or service backend is required')];
}

function validateServiceBackend({ name, port = {} }: IngressServiceBackend, path: string): Errors {
  return [
    ...(name
      ? checked(`${path}.service.name`, name, isDNS1035Label)
      : [required(`${path}.service.name`)]),
    ...validatePort(port, path),
  ];
}

function validatePort(
  { name, number }: NonNullable<IngressServiceBackend['port']>,
  path: string,
): Errors {
  if (name && number) return [invalid(path, '', 'cannot set both port name & port number')];
  if (name) return checked(`${path}.service.port.name`, name, isValidPortName);
  if (number) return checked(`${path}.service.port.number`, number, isValidPortNum);
  return [required(path, 'port name or number is required')];
}
