/** What a status may not say (ValidatePodStatusUpdate, pkg/apis/core/validation/validation.go, 1.36). */
import { duplicate, forbidden, invalid } from '../../../../apimachinery/field-error.ts';
import { isDNS1123Subdomain, isQualifiedName, isValidIP } from '../../../../apimachinery/names.ts';
import type { ContainerStatus, Pod, PodStatus } from '../../../generated/types/core/v1.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';

const ENDED = 'may not be transitioned to non-terminated state';

export function validatePodStatusUpdate({ status }: Pod, previous: Pod): Errors {
  const { spec } = previous;
  const { nominatedNodeName: nominated } = status;
  const sidecars = new Set(
    (spec.initContainers ?? [])
      .filter((one) => one.restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  return [
    ...(status.conditions ?? []).flatMap(({ type }, i) =>
      checked(`metadata.conditions[${i}].Type`, type, isQualifiedName),
    ),
    ...(nominated && nominated !== previous.status.nominatedNodeName
      ? checked('status.nominatedNodeName', nominated, isDNS1123Subdomain)
      : NONE),
    ...immutable('status.qosClass', status.qosClass, previous.status.qosClass),
    ...staysEnded('containerStatuses', status, previous, spec.restartPolicy),
    ...staysEnded('initContainerStatuses', status, previous, spec.restartPolicy, sidecars),
    ...staysEnded('ephemeralContainerStatuses', status, previous, 'Never'),
    ...validateAddresses('status.podIPs', status.podIPs),
    ...validateAddresses('status.hostIPs', status.hostIPs),
    ...(status.hostIPs?.length && status.hostIP !== status.hostIPs[0]!.ip
      ? [invalid('status.hostIPs[0].ip', status.hostIPs[0]!.ip ?? '', 'must be equal to `hostIP`')]
      : NONE),
  ];
}

type StatusList = 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses';

// Parity: a container's own restartPolicy and rules (ContainerRestartRules) are not asked here.
function staysEnded(
  list: StatusList,
  status: PodStatus,
  previous: Pod,
  restartPolicy: string | undefined,
  restartable: ReadonlySet<string> = new Set(),
): Errors {
  if (restartPolicy === 'Always') return NONE;
  const now = status[list] ?? [];
  return (previous.status[list] ?? []).flatMap((old, i) => {
    const ended = old.state?.terminated;
    if (!ended || restartable.has(old.name)) return NONE;
    if (ended.exitCode !== 0 && restartPolicy === 'OnFailure') return NONE;
    const revived = now.some(
      (one: ContainerStatus) => one.name === old.name && !one.state?.terminated,
    );
    return revived ? [forbidden(`status.${list}[${i}].state`, ENDED)] : NONE;
  });
}

function validateAddresses(
  field: string,
  addresses: readonly { readonly ip?: string }[] | undefined,
): Errors {
  if (!addresses) return NONE;
  const ips = addresses.map(({ ip = '' }) => ip);
  const families = new Set(ips.map((ip) => ip.includes(':')));
  return [
    ...ips.flatMap((ip, i) => checked(`${field}[${i}]`, ip, isValidIP)),
    ...(ips.length > families.size
      ? [invalid(field, addresses, 'may specify no more than one IP for each IP family')]
      : NONE),
    ...ips.flatMap((ip, i) => (ips.indexOf(ip) < i ? [duplicate(`${field}[${i}]`, { ip })] : NONE)),
  ];
}
