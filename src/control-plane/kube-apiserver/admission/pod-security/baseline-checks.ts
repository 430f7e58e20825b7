/** The checks of `baseline`: what lets a container out of its box (pod-security-admission/policy/check_*.go, 1.36). */
import type { Container, Probe, SELinuxOptions } from '../../../../api/generated/types/core/v1.ts';
import {
  containersNamed,
  containersOf,
  inUserNamespace,
  named,
  plural,
  quoted,
  setters,
  sorted,
  type Check,
  type Checked,
  type CheckPod,
} from './check.ts';

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const appArmorProfile: CheckPod = (checked) => {
  const type = checked.spec.securityContext?.appArmorProfile?.type;
  const badPod = type !== undefined && !ownProfile(type);
  const bad = containersOf(checked).filter(({ securityContext }) => {
    const own = securityContext?.appArmorProfile?.type;
    return own !== undefined && !ownProfile(own);
  });
  const annotations = Object.entries(checked.metadata?.annotations ?? {})
    .filter(([key, profile]) => key.startsWith(APP_ARMOR) && !allowedAnnotation(profile))
    .map(([key, profile]) => `${key}=${JSON.stringify(profile)}`)
    .sort();
  const who = [
    ...setters(badPod, named(bad)),
    ...(annotations.length > 0 ? [plural('annotation', annotations.length)] : []),
  ];
  if (who.length === 0) return undefined;
  const types = bad.map(({ securityContext }) => securityContext!.appArmorProfile!.type);
  const values = [...sorted([...(badPod ? [type] : []), ...types]), ...annotations];
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

/** RuntimeDefault and Localhost, of AppArmor and of seccomp. */
export const ownProfile = (type: string): boolean =>
  type === 'RuntimeDefault' || type === 'Localhost';

const allowedAnnotation = (profile: string): boolean =>
  profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/');

const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const capabilities: CheckPod = (checked) => {
  const beyond = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((one) => !DEFAULT_CAPABILITIES.has(one));
  const bad = containersOf(checked).filter((container) => beyond(container).length > 0);
  if (bad.length === 0) return undefined;
  return {
    reason: 'non-default capabilities',
    detail: `${containersNamed(named(bad))} must not include ${quoted(sorted(bad.flatMap(beyond)))} in securityContext.capabilities.add`,
  };
};

const hostNamespaces: CheckPod = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name]);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((name) => `${name}=true`).join(', ') };
};

const hostPathVolumes: CheckPod = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  return bad.length > 0
    ? { reason: 'hostPath volumes', detail: `${plural('volume', bad.length)} ${quoted(bad)}` }
    : undefined;
};

const hostPorts: CheckPod = (checked) => {
  const portsOf = ({ ports = [] }: Container) =>
    ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
  const bad = containersOf(checked).filter((container) => portsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sorted(bad.flatMap(portsOf));
  return {
    reason: 'hostPort',
    detail: `${containersNamed(named(bad))} ${uses(bad.length)} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
  };
};

const uses = (count: number): string => (count === 1 ? 'uses' : 'use');

const hostProbesAndHostLifecycle: CheckPod = (checked) => {
  const bad = containersOf(checked).filter((container) => hostsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const names = sorted(named(bad));
  const hosts = sorted(bad.flatMap(hostsOf));
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersNamed(names)} ${uses(names.length)} ${plural('probe or lifecycle host', hosts.length)} ${quoted(hosts)}`,
  };
};

function hostsOf(container: Container): string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const handlers: readonly (Pick<Probe, 'httpGet' | 'tcpSocket'> | undefined)[] = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ];
  return handlers
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter((host): host is string => Boolean(host));
}

const privileged: CheckPod = (checked) => {
  const bad = containersOf(checked).filter(({ securityContext }) => securityContext?.privileged);
  if (bad.length === 0) return undefined;
  return {
    reason: 'privileged',
    detail: `${containersNamed(named(bad))} must not set securityContext.privileged=true`,
  };
};

/** Also what `restricted` asks since it differs from `baseline`. */
export const procMount: CheckPod = (checked) => {
  const mountOf = ({ securityContext }: Container) => securityContext?.procMount ?? 'Default';
  const bad = containersOf(checked).filter((container) => mountOf(container) !== 'Default');
  if (bad.length === 0) return undefined;
  return {
    reason: 'procMount',
    detail: `${containersNamed(named(bad))} must not set securityContext.procMount to ${quoted(sorted(bad.map(mountOf)))}`,
  };
};

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const seLinuxOptions =
  (types: readonly string[]): CheckPod =>
  (checked) => {
    const badType = ({ type = '' }: SELinuxOptions) => !types.includes(type);
    const bad = (options: SELinuxOptions | undefined): options is SELinuxOptions =>
      options !== undefined && (badType(options) || !!options.user || !!options.role);
    const ofPod = checked.spec.securityContext?.seLinuxOptions;
    const containers = containersOf(checked).filter(({ securityContext }) =>
      bad(securityContext?.seLinuxOptions),
    );
    const who = setters(bad(ofPod), named(containers));
    if (who.length === 0) return undefined;
    const all = [ofPod, ...containers.map((one) => one.securityContext?.seLinuxOptions)].filter(
      bad,
    );
    const wrong = sorted(all.filter(badType).map(({ type = '' }) => type));
    const what = [
      ...(wrong.length > 0 ? [`${plural('type', wrong.length)} ${quoted(wrong)}`] : []),
      ...(all.some(({ user }) => user) ? ['user may not be set'] : []),
      ...(all.some(({ role }) => role) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${who.join(' and ')} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`,
    };
  };

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** Until 1.18 it was annotations. */
const seccompAnnotations: CheckPod = (checked) => {
  const annotations = checked.metadata?.annotations ?? {};
  const keys = [SECCOMP_POD, ...containersOf(checked).map(({ name }) => SECCOMP_CONTAINER + name)];
  const bad = sorted(
    keys
      .filter((key) => Object.hasOwn(annotations, key) && !allowedSeccomp(annotations[key]!))
      .map((key) => `${key}=${JSON.stringify(annotations[key])}`),
  );
  if (bad.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural('annotation', bad.length)} ${bad.join(', ')}`,
  };
};

const allowedSeccomp = (profile: string): boolean =>
  profile === 'runtime/default' || profile === 'docker/default' || profile.startsWith('localhost/');

/** Profiles that are named and should not be. Also a part of what `restricted` asks. */
export const seccompProfile: CheckPod = (checked) => {
  const ofPod = checked.spec.securityContext?.seccompProfile?.type;
  const bad = containersOf(checked).filter((container) => {
    const type = seccompOf(container);
    return type !== undefined && !ownProfile(type);
  });
  const badPod = ofPod !== undefined && !ownProfile(ofPod);
  const who = setters(badPod, named(bad));
  if (who.length === 0) return undefined;
  const values = sorted([...(badPod ? [ofPod] : []), ...bad.map((one) => seccompOf(one)!)]);
  return {
    reason: 'seccompProfile',
    detail: `${who.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}`,
  };
};

export const seccompOf = ({ securityContext }: Container): string | undefined =>
  securityContext?.seccompProfile?.type;

const sysctls1_0 = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const sysctls1_27 = [...sysctls1_0, 'net.ipv4.ip_local_reserved_ports'];
const sysctls1_29 = [
  ...sysctls1_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const sysctls1_32 = [...sysctls1_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

const sysctls =
  (allowed: readonly string[]): CheckPod =>
  ({ spec }) => {
    const bad = (spec.securityContext?.sysctls ?? [])
      .map(({ name }) => name)
      .filter((name) => !allowed.includes(name));
    return bad.length > 0 ? { reason: 'forbidden sysctls', detail: bad.join(', ') } : undefined;
  };

const windowsHostProcess: CheckPod = (checked) => {
  const ofPod = checked.spec.securityContext?.windowsOptions?.hostProcess ?? false;
  const bad = containersOf(checked).filter(
    ({ securityContext }) => securityContext?.windowsOptions?.hostProcess,
  );
  const who = setters(ofPod, named(bad));
  if (who.length === 0) return undefined;
  return {
    reason: 'hostProcess',
    detail: `${who.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`,
  };
};

const unlessInUserNamespace =
  (check: CheckPod): CheckPod =>
  (checked: Checked) =>
    inUserNamespace(checked) ? undefined : check(checked);

export const baselineChecks: readonly Check[] = [
  { id: 'appArmorProfile', since: [[0, appArmorProfile]] },
  { id: 'capabilities_baseline', since: [[0, capabilities]] },
  { id: 'hostNamespaces', since: [[0, hostNamespaces]] },
  { id: 'hostPathVolumes', since: [[0, hostPathVolumes]] },
  { id: 'hostPorts', since: [[0, hostPorts]] },
  { id: 'hostProbesAndHostLifecycle', since: [[34, hostProbesAndHostLifecycle]] },
  { id: 'privileged', since: [[0, privileged]] },
  {
    id: 'procMount',
    since: [
      [0, procMount],
      [35, unlessInUserNamespace(procMount)],
    ],
  },
  {
    id: 'seLinuxOptions',
    since: [
      [0, seLinuxOptions(seLinuxTypes)],
      [31, seLinuxOptions([...seLinuxTypes, 'container_engine_t'])],
    ],
  },
  {
    id: 'seccompProfile_baseline',
    since: [
      [0, seccompAnnotations],
      [19, seccompProfile],
    ],
  },
  {
    id: 'sysctls',
    since: [
      [0, sysctls(sysctls1_0)],
      [27, sysctls(sysctls1_27)],
      [29, sysctls(sysctls1_29)],
      [32, sysctls(sysctls1_32)],
    ],
  },
  { id: 'windowsHostProcess', since: [[0, windowsHostProcess]] },
];
