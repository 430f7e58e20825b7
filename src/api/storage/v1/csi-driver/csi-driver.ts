/** What Kubernetes must know of a storage driver (pkg/registry/storage/csidriver/strategy.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { duplicate, invalid, notSupported } from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type { CSIDriver, CSIDriverSpec } from '../../../generated/types/storage/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';
import { immutable, NONE, type Errors } from '../../../validation/common.ts';

const POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const TEN_MINUTES = 600;
const LONGEST = 2 ** 32;
const SHORTEST_PERIOD = 10;

export const csiDrivers: ResourceDefinition<CSIDriver> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.CSIDriver',
  strategy: {
    applyDefaults(driver) {
      const complete = filled(driver, { spec: EMPTY });
      return having(complete, 'spec', defaultSpec(complete.spec));
    },
    prepareForCreate: firstGeneration,
    prepareForUpdate(next, previous) {
      // Of the spec, only these make a new generation.
      const counted = ({ tokenRequests, requiresRepublish, seLinuxMount }: CSIDriverSpec) => ({
        tokenRequests,
        requiresRepublish,
        seLinuxMount,
      });
      return deepEqual(counted(next.spec), counted(previous.spec))
        ? having(next, 'metadata', {
            ...next.metadata,
            generation: previous.metadata.generation!,
          })
        : nextGeneration(next, previous);
    },
    validate,
    validateUpdate: ({ spec: next }, { spec: previous }) => [
      ...immutable('spec.attachedRequired', next.attachRequired, previous.attachRequired),
      ...immutable(
        'spec.volumeLifecycleModes',
        next.volumeLifecycleModes,
        previous.volumeLifecycleModes,
      ),
    ],
  },
  columns: [
    nameColumn,
    {
      name: 'AttachRequired',
      type: 'boolean',
      description:
        'attachRequired indicates this CSI volume driver requires an attach operation (because it implements the CSI ControllerPublishVolume() method), and that the Kubernetes attach detach controller should call the attach volume interface which checks the volumeattachment status and waits until the volume is attached before proceeding to mounting. The CSI external-attacher coordinates with CSI volume driver and updates the volumeattachment status when the attach operation is complete. If the value is specified to false, the attach operation will be skipped. Otherwise the attach operation will be called.\n\nThis field is immutable.',
      cell: ({ spec }) => spec.attachRequired ?? true,
    },
    {
      name: 'PodInfoOnMount',
      type: 'boolean',
      description:
        'podInfoOnMount indicates this CSI volume driver requires additional pod information (like podName, podUID, etc.) during mount operations, if set to true. If set to false, pod information will not be passed on mount. Default is false.\n\nThe CSI driver specifies podInfoOnMount as part of driver deployment. If true, Kubelet will pass pod information as VolumeContext in the CSI NodePublishVolume() calls. The CSI driver is responsible for parsing and validating the information passed in as VolumeContext.\n\nThe following VolumeContext will be passed if podInfoOnMount is set to true. This list might grow, but the prefix will be used. "csi.storage.k8s.io/pod.name": pod.Name "csi.storage.k8s.io/pod.namespace": pod.Namespace "csi.storage.k8s.io/pod.uid": string(pod.UID) "csi.storage.k8s.io/ephemeral": "true" if the volume is an ephemeral inline volume\n                                defined by a CSIVolumeSource, otherwise "false"\n\n"csi.storage.k8s.io/ephemeral" is a new feature in Kubernetes 1.16. It is only required for drivers which support both the "Persistent" and "Ephemeral" VolumeLifecycleMode. Other drivers can leave pod info disabled and/or ignore this field. As Kubernetes 1.15 doesn\'t support this field, drivers can only support one mode when deployed on such a cluster and the deployment determines which mode that is, for example via a command line parameter of the driver.\n\nThis field was immutable in Kubernetes < 1.29 and now is mutable.',
      cell: ({ spec }) => spec.podInfoOnMount ?? false,
    },
    {
      name: 'StorageCapacity',
      type: 'boolean',
      description:
        'storageCapacity indicates that the CSI volume driver wants pod scheduling to consider the storage capacity that the driver deployment will report by creating CSIStorageCapacity objects with capacity information, if set to true.\n\nThe check can be enabled immediately when deploying a driver. In that case, provisioning new volumes with late binding will pause until the driver deployment has published some suitable CSIStorageCapacity object.\n\nAlternatively, the driver can be deployed with the field unset or false and it can be flipped later when storage capacity information has been published.\n\nThis field was immutable in Kubernetes <= 1.22 and now is mutable.',
      cell: ({ spec }) => spec.storageCapacity ?? false,
    },
    {
      name: 'TokenRequests',
      description:
        'tokenRequests indicates the CSI driver needs pods\' service account tokens it is mounting volume for to do necessary authentication. Kubelet will pass the tokens in VolumeContext in the CSI NodePublishVolume calls. The CSI driver should parse and validate the following VolumeContext: "csi.storage.k8s.io/serviceAccount.tokens": {\n  "<audience>": {\n    "token": <token>,\n    "expirationTimestamp": <expiration timestamp in RFC3339>,\n  },\n  ...\n}\n\nNote: Audience in each TokenRequest should be different and at most one token is empty string. To receive a new token after expiry, RequiresRepublish can be used to trigger NodePublishVolume periodically.',
      cell: ({ spec }) =>
        spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>',
    },
    {
      name: 'RequiresRepublish',
      type: 'boolean',
      description:
        'requiresRepublish indicates the CSI driver wants `NodePublishVolume` being periodically called to reflect any possible change in the mounted volume. This field defaults to false.\n\nNote: After a successful initial NodePublishVolume call, subsequent calls to NodePublishVolume should only update the contents of the volume. New mount points will not be seen by a running container.',
      cell: ({ spec }) => spec.requiresRepublish ?? false,
    },
    {
      name: 'Modes',
      description:
        'volumeLifecycleModes defines what kind of volumes this CSI volume driver supports. The default if the list is empty is "Persistent", which is the usage defined by the CSI specification and implemented in Kubernetes via the usual PV/PVC mechanism.\n\nThe other mode is "Ephemeral". In this mode, volumes are defined inline inside the pod spec with CSIVolumeSource and their lifecycle is tied to the lifecycle of that pod. A driver has to be aware of this because it is only going to get a NodePublishVolume call for such a volume.\n\nFor more information about implementing this mode, see https://kubernetes-csi.github.io/docs/ephemeral-local-volumes.html A driver can support one or more of these modes and more modes may be added in the future.\n\nThis field is beta. This field is immutable.',
      cell: ({ spec }) => spec.volumeLifecycleModes?.join(',') || '<none>',
    },
    ageColumn,
  ],
};

/** SetDefaults_CSIDriver, pkg/apis/storage/v1/defaults.go. */
function defaultSpec(spec: CSIDriverSpec): CSIDriverSpec {
  const next = filled(spec, {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    requiresRepublish: false,
    seLinuxMount: false,
  });
  return next.volumeLifecycleModes?.length
    ? next
    : { ...next, volumeLifecycleModes: ['Persistent'] };
}

/** ValidateCSIDriver, pkg/apis/storage/validation/validation.go. */
function validate({ spec }: CSIDriver): Errors {
  const { fsGroupPolicy, tokenRequests = [], volumeLifecycleModes = [] } = spec;
  const { nodeAllocatableUpdatePeriodSeconds: period } = spec;
  return [
    ...(fsGroupPolicy && !POLICIES.includes(fsGroupPolicy)
      ? [notSupported('spec.fsGroupPolicy', fsGroupPolicy, POLICIES)]
      : NONE),
    ...tokenRequests.flatMap(({ audience, expirationSeconds: seconds }, i) => {
      const at = `spec.tokenRequests[${i}]`;
      const field = `${at}.expirationSeconds`;
      if (tokenRequests.slice(0, i).some((other) => other.audience === audience))
        return [duplicate(`${at}.audience`, audience)];
      if (seconds === undefined) return NONE;
      return [
        ...(seconds < TEN_MINUTES
          ? [invalid(field, seconds, 'may not specify a duration less than 10 minutes')]
          : NONE),
        ...(seconds > LONGEST
          ? [invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')]
          : NONE),
      ];
    }),
    ...volumeLifecycleModes
      .filter((mode) => !MODES.includes(mode))
      .map((mode) => notSupported('spec.volumeLifecycleModes', mode, MODES)),
    ...(period !== undefined && period < SHORTEST_PERIOD
      ? [
          invalid(
            'spec.nodeAllocatableUpdatePeriodSeconds',
            period,
            'must be greater than or equal to 10 seconds',
          ),
        ]
      : NONE),
  ];
}
