/**
 * Conformance tests of workloads that came after 1.20 (test/conformance/testdata/conformance.yaml, 1.32): the golden list
 * holds those of 1.20 only. By their upstream names, with the version that they came with.
 */
export const newer: ReadonlyMap<string, string> = new Map([
  [
    '[sig-apps] ControllerRevision [Serial] should manage the lifecycle of a ControllerRevision',
    'v1.25',
  ],
  ['[sig-apps] CronJob should not schedule jobs when suspended [Slow]', 'v1.21'],
  ['[sig-apps] CronJob should not schedule new jobs when ForbidConcurrent [Slow]', 'v1.21'],
  ['[sig-apps] CronJob should replace jobs when ReplaceConcurrent', 'v1.21'],
  ['[sig-apps] CronJob should schedule multiple jobs concurrently', 'v1.21'],
  ['[sig-apps] CronJob should support CronJob API operations', 'v1.21'],
  ['[sig-apps] Daemon set [Serial] should list and delete a collection of DaemonSets', 'v1.22'],
  ['[sig-apps] Daemon set [Serial] should verify changes to a daemon set status', 'v1.22'],
  ['[sig-apps] Deployment Deployment should have a working scale subresource', 'v1.21'],
  ['[sig-apps] Deployment should validate Deployment Status endpoints', 'v1.22'],
  [
    '[sig-apps] DisruptionController Listing PodDisruptionBudgets for all namespaces should list and delete a collection of PodDisruptionBudgets',
    'v1.21',
  ],
  [
    '[sig-apps] DisruptionController should block an eviction until the PDB is updated to allow it',
    'v1.22',
  ],
  ['[sig-apps] DisruptionController should create a PodDisruptionBudget', 'v1.21'],
  ['[sig-apps] DisruptionController should observe PodDisruptionBudget status updated', 'v1.21'],
  ['[sig-apps] DisruptionController should update/patch PodDisruptionBudget status', 'v1.21'],
  [
    '[sig-apps] Job should allow to use a pod failure policy to ignore failure matching on DisruptionTarget condition',
    'v1.32',
  ],
  [
    '[sig-apps] Job should allow to use the pod failure policy on exit code to fail the job early',
    'v1.31',
  ],
  ['[sig-apps] Job should apply changes to a job status', 'v1.24'],
  [
    '[sig-apps] Job should create pods for an Indexed job with completion indexes and specified hostname',
    'v1.24',
  ],
  ['[sig-apps] Job should manage the lifecycle of a job', 'v1.25'],
  ['[sig-apps] ReplicaSet Replace and Patch tests', 'v1.21'],
  ['[sig-apps] ReplicaSet Replicaset should have a working scale subresource', 'v1.21'],
  ['[sig-apps] ReplicaSet should list and delete a collection of ReplicaSets', 'v1.22'],
  ['[sig-apps] ReplicaSet should validate Replicaset Status endpoints', 'v1.22'],
  ['[sig-apps] ReplicationController should get and update a ReplicationController scale', 'v1.26'],
  [
    '[sig-apps] StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should list, patch and delete a collection of StatefulSets',
    'v1.22',
  ],
  [
    '[sig-apps] StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should validate Statefulset Status endpoints',
    'v1.22',
  ],
]);
