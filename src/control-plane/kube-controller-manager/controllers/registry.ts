/** What kube-controller-manager runs. A controller is added by its folder and one line here. */
import { reconciled, type ManagedController } from '../manager-host.ts';
import { admissionPolicyStatusController } from './admission-policy-status/admission-policy-status-controller.ts';
import { certificateApprovingController } from './certificate-approving/certificate-approving-controller.ts';
import { certificateCleaner } from './certificate-cleaner/certificate-cleaner.ts';
import { certificateSigningController } from './certificate-signing/certificate-signing-controller.ts';
import { clusterRoleAggregationController } from './cluster-role-aggregation/cluster-role-aggregation-controller.ts';
import { cronJobController } from './cronjob/cronjob-controller.ts';
import { daemonSetController } from './daemonset/daemonset-controller.ts';
import { deploymentController } from './deployment/deployment-controller.ts';
import { disruptionController } from './disruption/disruption-controller.ts';
import { garbageCollector } from './garbage-collector/garbage-collector.ts';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/horizontal-pod-autoscaler-controller.ts';
import { jobController } from './job/job-controller.ts';
import { namespaceController } from './namespace/namespace-controller.ts';
import { nodeIpamController } from './node-ipam/node-ipam-controller.ts';
import { nodeLifecycleController } from './node-lifecycle/node-lifecycle-controller.ts';
import { persistentVolumeBinderController } from './persistentvolume-binder/persistentvolume-binder-controller.ts';
import { podGarbageCollector } from './pod-garbage-collector/pod-garbage-collector.ts';
import { replicaSetController } from './replicaset/replicaset-controller.ts';
import { replicationControllerController } from './replication-controller/replication-controller-controller.ts';
import { resourceClaimController } from './resource-claim/resource-claim-controller.ts';
import { resourceQuotaController } from './resource-quota/resource-quota-controller.ts';
import { rootCaPublisher } from './root-ca-certificate/root-ca-certificate-publisher.ts';
import { serviceAccountController } from './service-account/service-account-controller.ts';
import { statefulSetController } from './statefulset/statefulset-controller.ts';
import { serviceAccountTokenController } from './service-account-token/service-account-token-controller.ts';
import { taintEvictionController } from './taint-eviction/taint-eviction-controller.ts';
import { attributesClassProtectionController } from './volume-protection/attributes-class-protection-controller.ts';
import { claimProtectionController } from './volume-protection/claim-protection-controller.ts';
import { volumeProtectionController } from './volume-protection/volume-protection-controller.ts';
import { ttlAfterFinishedController } from './ttl-after-finished/ttl-after-finished-controller.ts';

export const controllers: readonly ManagedController[] = [
  reconciled(deploymentController),
  reconciled(replicaSetController),
  reconciled(replicationControllerController),
  reconciled(statefulSetController),
  reconciled(daemonSetController),
  reconciled(jobController),
  reconciled(cronJobController),
  reconciled(ttlAfterFinishedController),
  namespaceController,
  garbageCollector,
  nodeLifecycleController,
  taintEvictionController,
  reconciled(nodeIpamController),
  reconciled(serviceAccountController),
  rootCaPublisher,
  podGarbageCollector,
  reconciled(disruptionController),
  horizontalPodAutoscalerController,
  resourceQuotaController,
  persistentVolumeBinderController,
  reconciled(claimProtectionController),
  reconciled(volumeProtectionController),
  reconciled(attributesClassProtectionController),
  resourceClaimController,
  reconciled(clusterRoleAggregationController),
  reconciled(admissionPolicyStatusController),
  certificateSigningController,
  reconciled(certificateApprovingController),
  certificateCleaner,
  serviceAccountTokenController,
];
