/** Holds a kubelet to its own Node, the Pods on it, and what goes with them (plugin/pkg/admission/noderestriction, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import type { TokenRequest } from '../../../../api/generated/types/authentication/v1.ts';
import type { Node, PersistentVolumeClaim, Pod } from '../../../../api/generated/types/core/v1.ts';
import type { ResourceSlice } from '../../../../api/generated/types/resource/v1.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { groupResource } from '../../../../api/resource-definition.ts';
import { nodeOf } from '../../authorization/node/node-identity.ts';
import { podConfigMapNames, podSecretNames } from '../../pod-references.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';
import { forbiddenLabels, modifiedLabels } from './labels.ts';

const quote = (text: string): string => JSON.stringify(text);

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',

  admit(request) {
    const node = nodeOf(request.user);
    if (node !== undefined && request.operation !== 'CONNECT') check(request, node);
    return request.object;
  },
};

function check(request: AdmissionRequest, node: string): void {
  if (node === '')
    throw refused(request, `could not determine node from user ${quote(request.user.name)}`);
  const { group, plural } = request.kind;
  if (group === '') return checkCore(request, node);
  if (group === 'coordination.k8s.io' && plural === 'leases') return checkLease(request, node);
  if (group === 'storage.k8s.io' && plural === 'csinodes')
    return checkName(
      request,
      node,
      'can only access CSINode with the same name as the requesting node',
    );
  if (group === 'resource.k8s.io' && plural === 'resourceslices') return checkSlice(request, node);
}

function checkCore(request: AdmissionRequest, node: string): void {
  switch (request.kind.plural) {
    case 'pods':
      return checkPod(request, node);
    case 'nodes':
      return checkNode(request, node);
    case 'persistentvolumeclaims':
      if (request.subresource !== 'status') throw refused(request, 'may only update PVC status');
      return checkClaimStatus(request, node);
    case 'serviceaccounts':
      return checkToken(request, node);
  }
}

function checkPod(request: AdmissionRequest, node: string): void {
  switch (request.subresource) {
    case '':
      if (request.operation === 'CREATE') return checkMirrorPod(request, node);
      if (request.operation === 'DELETE') {
        if (podOf(request).spec.nodeName === node) return;
        throw refused(
          request,
          `node ${quote(node)} can only delete pods with spec.nodeName set to itself`,
        );
      }
      throw refused(
        request,
        `unexpected operation ${quote(request.operation)}, node ${quote(node)} can only create and delete mirror pods`,
      );
    case 'status':
      return checkPodStatus(request, node);
    case 'eviction':
      if (podOf(request).spec.nodeName === node) return;
      throw refused(request, `node ${node} can only evict pods with spec.nodeName set to itself`);
  }
  throw refused(
    request,
    `unexpected pod subresource ${quote(request.subresource)}, only 'status' and 'eviction' are allowed`,
  );
}

function podOf({ context, namespace, name }: AdmissionRequest): Pod {
  const found = context.find(pods, { namespace, name });
  if (!found) throw StatusError.notFound(groupResource(pods), name);
  return found.object;
}

const MIRROR = 'kubernetes.io/config.mirror';

function checkMirrorPod(request: AdmissionRequest, node: string): void {
  const pod = request.object as Pod;
  const who = `node ${quote(node)}`;
  const refuse = (problem: string) => refused(request, problem);
  if (pod.metadata.annotations?.[MIRROR] === undefined)
    throw refuse(
      `pod does not have ${quote(MIRROR)} annotation, ${who} can only create mirror pods`,
    );
  if (pod.spec.nodeName !== node)
    throw refuse(`${who} can only create pods with spec.nodeName set to itself`);
  checkOwner(request, node, pod);
  const cannot = (what: string) => refuse(`${who} can not create pods that reference ${what}`);
  if (pod.spec.serviceAccountName) throw cannot('a service account');
  if (podSecretNames(pod).size > 0) throw cannot('secrets');
  if (podConfigMapNames(pod).size > 0) throw cannot('configmaps');
  for (const { projected, persistentVolumeClaim } of pod.spec.volumes ?? []) {
    for (const source of projected?.sources ?? []) {
      if (source.clusterTrustBundle) throw cannot('clustertrustbundles');
      if (source.podCertificate) throw cannot('podcertificates');
    }
    if (persistentVolumeClaim) throw cannot('persistentvolumeclaims');
  }
  if (pod.spec.resourceClaims?.length) throw cannot('resourceclaims');
}

/** The Node itself, and nothing else, owns what its kubelet makes. */
function checkOwner(request: AdmissionRequest, node: string, { metadata }: Pod): void {
  const who = `node ${quote(node)}`;
  const { ownerReferences: owners = [] } = metadata;
  const [owner] = owners;
  const refuse = (problem: string) => refused(request, problem);
  if (owners.length > 1)
    throw refuse(`${who} can only create pods with a single owner reference set to itself`);
  if (!owner || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    throw refuse(`${who} can only create pods with an owner reference set to itself`);
  if (!owner.controller)
    throw refuse(`${who} can only create pods with a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion)
    throw refuse(`${who} must not set blockOwnerDeletion on an owner reference`);
  const found = request.context.find<Node>(nodes, { name: node });
  if (!found) throw StatusError.notFound(groupResource(nodes), node);
  const { uid } = found.object.metadata;
  if (owner.uid !== uid)
    throw refuse(`node ${node} UID mismatch: expected ${owner.uid} got ${uid}`);
}

function checkPodStatus(request: AdmissionRequest, node: string): void {
  const who = `node ${quote(node)}`;
  if (request.operation !== 'UPDATE')
    throw refused(request, `unexpected operation ${quote(request.operation)}`);
  const [next, old] = [request.object as Pod, request.oldObject as Pod];
  if (old.spec.nodeName !== node)
    throw refused(
      request,
      `${who} can only update pod status for pods with spec.nodeName set to itself`,
    );
  if (!deepEqual(next.metadata.labels ?? {}, old.metadata.labels ?? {}))
    throw refused(request, `${who} cannot update labels through pod status`);
  if (!deepEqual(next.status.resourceClaimStatuses ?? [], old.status.resourceClaimStatuses ?? []))
    throw refused(request, `${who} cannot update resource claim statues`);
  const { extendedResourceClaimStatus: claim } = next.status;
  if (!deepEqual(claim, old.status.extendedResourceClaimStatus))
    throw refused(request, `${who} cannot update extended resource claim status`);
}

function checkNode(request: AdmissionRequest, node: string): void {
  const { operation, object, oldObject, name } = request;
  if (name !== node)
    throw refused(request, `node ${quote(node)} is not allowed to modify node ${quote(name)}`);
  if (operation === 'CREATE') {
    const { metadata, spec } = object as Node;
    if (spec?.configSource)
      throw refused(
        request,
        `node ${quote(node)} is not allowed to create pods with a non-nil configSource`,
      );
    const labels = forbiddenLabels(modifiedLabels(metadata.labels, {}));
    if (labels.length > 0)
      throw refused(
        request,
        `node ${quote(node)} is not allowed to set the following labels: ${labels.join(', ')}`,
      );
  }
  if (operation === 'UPDATE') {
    const [next, old] = [object as Node, oldObject as Node];
    const { configSource } = next.spec;
    if (configSource && !deepEqual(configSource, old.spec.configSource))
      throw refused(
        request,
        `node ${quote(node)} is not allowed to update configSource to a new non-nil configSource`,
      );
    if (!deepEqual(next.spec.taints ?? [], old.spec.taints ?? []))
      throw refused(request, `node ${quote(node)} is not allowed to modify taints`);
    if (next.metadata.labels !== old.metadata.labels) {
      const labels = forbiddenLabels(modifiedLabels(next.metadata.labels, old.metadata.labels));
      if (labels.length > 0)
        throw refused(request, `is not allowed to modify labels: ${labels.join(', ')}`);
    }
    if (next.metadata.ownerReferences !== old.metadata.ownerReferences) {
      if (!deepEqual(next.metadata.ownerReferences ?? [], old.metadata.ownerReferences ?? []))
        throw refused(request, `node ${quote(node)} is not allowed to modify ownerReferences`);
    }
  }
}

// Parity: upstream's message ends with the difference as Go prints it.
function checkClaimStatus(request: AdmissionRequest, node: string): void {
  const { operation, object, oldObject } = request;
  if (operation !== 'UPDATE') throw refused(request, `unexpected operation ${quote(operation)}`);
  if (deepEqual(comparable(object!), comparable(oldObject!))) return;
  throw refused(
    request,
    `node ${quote(node)} is not allowed to update fields other than status.quota and status.conditions`,
  );
}

function comparable(object: KubeObject): unknown {
  const claim = object as PersistentVolumeClaim;
  const { resourceVersion: _version, managedFields: _fields, ...metadata } = claim.metadata;
  const {
    capacity: _capacity,
    conditions: _conditions,
    allocatedResources: _allocated,
    allocatedResourceStatuses: _statuses,
    ...status
  } = claim.status ?? {};
  return { ...claim, metadata, status };
}

function checkToken(request: AdmissionRequest, node: string): void {
  if (request.operation !== 'CREATE' || request.subresource !== 'token') return;
  const { boundObjectRef: reference } = (request.object as unknown as TokenRequest).spec;
  if (reference?.apiVersion !== 'v1' || reference.kind !== 'Pod' || !reference.name)
    throw refused(request, 'node requested token not bound to a pod');
  if (!reference.uid)
    throw refused(request, 'node requested token with a pod binding without a uid');
  const pod = podOf({ ...request, name: reference.name });
  if (reference.uid !== pod.metadata.uid)
    throw refused(
      request,
      `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  if (pod.spec.nodeName !== node)
    throw refused(request, 'node requested token bound to a pod scheduled on a different node');
}

const LEASES = 'kube-node-lease';

function checkLease(request: AdmissionRequest, node: string): void {
  if (request.namespace !== LEASES)
    throw refused(request, `can only access leases in the ${quote(LEASES)} system namespace`);
  checkName(request, node, 'can only access node lease with the same name as the requesting node');
}

function checkName(request: AdmissionRequest, node: string, problem: string): void {
  const { operation, object, name } = request;
  if ((operation === 'CREATE' ? object?.metadata.name : name) !== node)
    throw refused(request, problem);
}

function checkSlice(request: AdmissionRequest, node: string): void {
  const { operation, object, oldObject } = request;
  const slice = (operation === 'DELETE' ? oldObject : object) as ResourceSlice | undefined;
  if (operation === 'CREATE' && slice?.spec.nodeName !== node)
    throw refused(
      request,
      'can only create ResourceSlice with the same NodeName as the requesting node',
    );
  if (operation === 'DELETE' && slice?.spec.nodeName !== node)
    throw refused(
      request,
      'can only delete ResourceSlice with the same NodeName as the requesting node',
    );
}
