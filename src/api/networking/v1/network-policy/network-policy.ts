/** Who may talk to Pods (pkg/apis/networking/validation/validation.go, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { parseCIDR, type Block } from '../../../../apimachinery/ip.ts';
import { formatLabelSelector } from '../../../../apimachinery/labels.ts';
import { validateLabelSelector } from '../../../../apimachinery/meta-validation.ts';
import { isValidCIDR, isValidPortName, isValidPortNum } from '../../../../apimachinery/names.ts';
import { changing, EMPTY, filled, having, mapped } from '../../../copy-on-write.ts';
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../../../generated/types/networking/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';

export const networkPolicies: ResourceDefinition<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  namespaced: true,
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
  strategy: {
    applyDefaults(policy) {
      const complete = filled(policy, { spec: EMPTY });
      return having(complete, 'spec', defaultSpec(complete.spec));
    },
    prepareForCreate: firstGeneration,
    prepareForUpdate: nextGeneration,
    validate: ({ spec }) => validateSpec(spec),
  },
  // printNetworkPolicy, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Pod-Selector',
      description:
        "podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.",
      cell: ({ spec }) => formatLabelSelector(spec.podSelector ?? {}),
    },
    ageColumn,
  ],
  notSimulated: () => ['NetworkPolicy is stored but traffic is not simulated'],
};

/** SetDefaults_NetworkPolicy: what is spoken of is what is meant. */
function defaultSpec(spec: NetworkPolicySpec): NetworkPolicySpec {
  const protocol = (ports: readonly NetworkPolicyPort[]) =>
    mapped(ports, (port) => filled(port, { protocol: 'TCP' }));
  let next = filled(spec, { podSelector: EMPTY });
  next = changing(next, 'ingress', (rules) =>
    mapped(rules, (rule) => changing(rule, 'ports', protocol)),
  );
  next = changing(next, 'egress', (rules) =>
    mapped(rules, (rule) => changing(rule, 'ports', protocol)),
  );
  return next.policyTypes?.length
    ? next
    : { ...next, policyTypes: next.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'] };
}

function validateSpec(spec: NetworkPolicySpec): Errors {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = spec;
  const types = ['Ingress', 'Egress'];
  return [
    ...validateLabelSelector(podSelector, 'spec.podSelector'),
    ...ingress.flatMap(({ ports = [], from = [] }, i) => [
      ...ports.flatMap((port, n) => validatePort(port, `spec.ingress[${i}].ports[${n}]`)),
      ...from.flatMap((peer, n) => validatePeer(peer, `spec.ingress[${i}].from[${n}]`)),
    ]),
    ...egress.flatMap(({ ports = [], to = [] }, i) => [
      ...ports.flatMap((port, n) => validatePort(port, `spec.egress[${i}].ports[${n}]`)),
      ...to.flatMap((peer, n) => validatePeer(peer, `spec.egress[${i}].to[${n}]`)),
    ]),
    ...(policyTypes.length > types.length
      ? [invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes')]
      : policyTypes.flatMap((type, i) =>
          types.includes(type) ? NONE : [notSupported(`spec.policyTypes[${i}]`, type, types)],
        )),
  ];
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): Errors {
  const protocols = ['SCTP', 'TCP', 'UDP'];
  return [
    ...(protocol === undefined || protocols.includes(protocol)
      ? NONE
      : [notSupported(`${path}.protocol`, protocol, protocols)]),
    ...validateNumbers(port, endPort, path),
  ];
}

function validateNumbers(
  port: NetworkPolicyPort['port'],
  endPort: number | undefined,
  path: string,
): Errors {
  const end = `${path}.endPort`;
  const without = (words: string) =>
    endPort === undefined
      ? NONE
      : [invalid(end, endPort, `may not be specified when \`port\` is ${words}`)];
  if (port === undefined) return without('not specified');
  if (typeof port === 'string')
    return [...without('non-numeric'), ...checked(`${path}.port`, port, isValidPortName)];
  return [
    ...checked(`${path}.port`, port, isValidPortNum),
    ...(endPort !== undefined && endPort < port
      ? [invalid(end, endPort, 'must be greater than or equal to `port`')]
      : NONE),
    ...(endPort === undefined ? NONE : checked(end, endPort, isValidPortNum)),
  ];
}

function validatePeer(peer: NetworkPolicyPeer, path: string): Errors {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const given = [podSelector, namespaceSelector, ipBlock].filter((one) => one !== undefined).length;
  return [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...(ipBlock ? validateBlock(ipBlock, `${path}.ipBlock`) : NONE),
    ...(given === 0 ? [required(path, 'must specify a peer')] : NONE),
    ...(given > 1 && ipBlock
      ? [forbidden(path, 'may not specify both ipBlock and another peer')]
      : NONE),
  ];
}

function validateBlock({ cidr, except = [] }: IPBlock, path: string): Errors {
  if (!cidr) return [required(`${path}.cidr`)];
  const block = parseCIDR(cidr);
  if (!block) return checked(`${path}.cidr`, cidr, isValidCIDR);
  return except.flatMap((text, i) => {
    const field = `${path}.except[${i}]`;
    const part = parseCIDR(text);
    if (!part) return checked(field, text, isValidCIDR);
    return strictlyWithin(part, block)
      ? NONE
      : [invalid(field, text, 'must be a strict subset of `cidr`')];
  });
}

function strictlyWithin(part: Block, whole: Block): boolean {
  if (part.family !== whole.family || whole.prefix >= part.prefix) return false;
  for (let bit = 0; bit < whole.prefix; bit++) {
    const mask = 128 >> (bit & 7);
    if ((part.bytes[bit >> 3]! & mask) !== (whole.bytes[bit >> 3]! & mask)) return false;
  }
  return true;
}
