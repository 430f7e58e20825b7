/** What `restricted` asks beyond `baseline`: that a Pod gives up what it does not need (pod-security-admission/policy/check_*.go, 1.36). */
import type { Container } from '../../../../api/generated/types/core/v1.ts';
import { ownProfile, procMount, seccompOf, seccompProfile } from './baseline-checks.ts';
import {
  containersNamed,
  containersOf,
  inUserNamespace,
  named,
  onWindows,
  plural,
  quoted,
  setters,
  sorted,
  type Check,
  type CheckPod,
} from './check.ts';

const allowPrivilegeEscalation: CheckPod = (checked) => {
  const bad = containersOf(checked).filter(
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersNamed(named(bad))} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

const capabilities: CheckPod = (checked) => {
  const containers = containersOf(checked);
  const keeping = containers.filter(
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  );
  const beyond = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((one) => one !== 'NET_BIND_SERVICE');
  const adding = containers.filter((container) => beyond(container).length > 0);
  const details = [
    ...(keeping.length > 0
      ? [`${containersNamed(named(keeping))} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [
          `${containersNamed(named(adding))} must not include ${quoted(sorted(adding.flatMap(beyond)))} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return details.length > 0
    ? { reason: 'unrestricted capabilities', detail: details.join('; ') }
    : undefined;
};

const VOLUME_TYPES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
/** In the order in which upstream asks for them; a volume has one. */
const RESTRICTED_TYPES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

const restrictedVolumes: CheckPod = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter(
    (volume) => !Object.keys(volume).some((key) => VOLUME_TYPES.has(key)),
  );
  if (bad.length === 0) return undefined;
  const types = sorted(
    bad.map((volume) => RESTRICTED_TYPES.find((type) => type in volume) ?? 'unknown'),
  );
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', bad.length)} ${quoted(bad.map(({ name }) => name))} ${bad.length === 1 ? 'uses' : 'use'} ${plural('restricted volume type', types.length)} ${quoted(types)}`,
  };
};

const runAsNonRoot: CheckPod = (checked) => {
  const ofPod = checked.spec.securityContext?.runAsNonRoot;
  const own = ({ securityContext }: Container) => securityContext?.runAsNonRoot;
  const containers = containersOf(checked);
  const who = setters(ofPod === false, named(containers.filter((one) => own(one) === false)));
  if (who.length > 0) {
    return {
      reason: 'runAsNonRoot != true',
      detail: `${who.join(' and ')} must not set securityContext.runAsNonRoot=false`,
    };
  }
  const silent = ofPod ? [] : containers.filter((one) => own(one) === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: 'runAsNonRoot != true',
    detail: `pod or ${containersNamed(named(silent))} must set securityContext.runAsNonRoot=true`,
  };
};

const runAsUser: CheckPod = (checked) => {
  const bad = containersOf(checked).filter(
    ({ securityContext }) => securityContext?.runAsUser === 0,
  );
  const who = setters(checked.spec.securityContext?.runAsUser === 0, named(bad));
  if (who.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${who.join(' and ')} must not set runAsUser=0` };
};

const seccomp: CheckPod = (checked) => {
  const explicit = seccompProfile(checked);
  if (explicit) return explicit;
  const ofPod = checked.spec.securityContext?.seccompProfile?.type;
  if (ofPod !== undefined && ownProfile(ofPod)) return undefined;
  const silent = containersOf(checked).filter((one) => seccompOf(one) === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${containersNamed(named(silent))} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};

/** Since 1.25 a Pod may say that it is for Windows, where some of this means nothing. */
const unlessOnWindows =
  (check: CheckPod): CheckPod =>
  (checked) =>
    onWindows(checked) ? undefined : check(checked);

const unlessInUserNamespace =
  (check: CheckPod): CheckPod =>
  (checked) =>
    inUserNamespace(checked) ? undefined : check(checked);

export const restrictedChecks: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    since: [
      [8, allowPrivilegeEscalation],
      [25, unlessOnWindows(allowPrivilegeEscalation)],
    ],
  },
  {
    id: 'capabilities_restricted',
    since: [
      [22, capabilities],
      [25, unlessOnWindows(capabilities)],
    ],
    overrides: ['capabilities_baseline'],
  },
  { id: 'procMount_restricted', since: [[35, procMount]], overrides: ['procMount'] },
  { id: 'restrictedVolumes', since: [[0, restrictedVolumes]], overrides: ['hostPathVolumes'] },
  {
    id: 'runAsNonRoot',
    since: [
      [0, runAsNonRoot],
      [35, unlessInUserNamespace(runAsNonRoot)],
    ],
  },
  {
    id: 'runAsUser',
    since: [
      [23, runAsUser],
      [35, unlessInUserNamespace(runAsUser)],
    ],
  },
  {
    id: 'seccompProfile_restricted',
    since: [
      [19, seccomp],
      [25, unlessOnWindows(seccomp)],
    ],
    overrides: ['seccompProfile_baseline'],
  },
];
