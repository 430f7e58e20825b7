/** Lets a kubelet see what the Pods on its node need, and nothing else of that kind (plugin/pkg/auth/authorizer/node, 1.36). */
import { attempt } from '../../../../apimachinery/attempt.ts';
import { parseFieldSelector, requiredValue } from '../../../../apimachinery/fields.ts';
import type { UserInfo } from '../../../../apimachinery/api-request.ts';
import type { Attributes, Authorizer, Decision, Rules } from '../authorizer.ts';
import { ruleAllows } from '../rbac/rule-matching.ts';
import type { NodeGraph, ReferredType } from './node-graph.ts';
import { nodeOf } from './node-identity.ts';
import { nodeRules } from './node-rules.ts';

const ALLOWED: Decision = { allowed: true, reason: '' };
const NO_OPINION: Decision = { allowed: false, reason: '' };
const no = (reason: string): Decision => ({ allowed: false, reason });

export class NodeAuthorizer implements Authorizer {
  readonly #graph: NodeGraph;

  constructor(graph: NodeGraph) {
    this.#graph = graph;
  }

  authorize(attributes: Attributes): Decision {
    const node = nodeOf(attributes.user);
    if (node === undefined) return NO_OPINION;
    if (node === '') return no(`unknown node for user ${JSON.stringify(attributes.user.name)}`);
    return (
      (attributes.isResource ? this.#narrowed(node, attributes) : undefined) ??
      (nodeRules.some((rule) => ruleAllows(rule, attributes)) ? ALLOWED : NO_OPINION)
    );
  }

  rulesFor(user: UserInfo): Rules {
    const none = { resourceRules: [], nonResourceRules: [] };
    return nodeOf(user) === undefined
      ? { ...none, incomplete: false }
      : {
          ...none,
          incomplete: true,
          error: 'node authorizer does not support user rule resolution',
        };
  }

  /** Of the kinds of which a node may only see its own; undefined for the others. */
  #narrowed(node: string, attributes: Attributes): Decision | undefined {
    const { group, resource, subresource } = attributes;
    if (group !== '') return this.#narrowedIn(group, node, attributes);
    switch (resource) {
      case 'secrets':
        return this.#read(node, 'secret', attributes);
      case 'configmaps':
        return this.#read(node, 'configmap', attributes);
      case 'persistentvolumeclaims':
        return subresource === 'status'
          ? this.#updateStatus(node, 'pvc', attributes)
          : this.#get(node, 'pvc', attributes);
      case 'persistentvolumes':
        return this.#get(node, 'pv', attributes);
      case 'serviceaccounts':
        return this.#serviceAccount(node, attributes);
      case 'nodes':
        return ownNode(node, attributes);
      case 'pods':
        return this.#pod(node, attributes);
    }
    return undefined;
  }

  #narrowedIn(group: string, node: string, attributes: Attributes): Decision | undefined {
    const { resource } = attributes;
    if (group === 'coordination.k8s.io' && resource === 'leases') return lease(node, attributes);
    if (group === 'storage.k8s.io') {
      if (resource === 'volumeattachments') return this.#get(node, 'volumeattachment', attributes);
      if (resource === 'csinodes') return csiNode(node, attributes);
    }
    if (group === 'resource.k8s.io') {
      if (resource === 'resourceclaims') return this.#get(node, 'resourceclaim', attributes);
      if (resource === 'resourceslices') return this.#resourceSlice(node, attributes);
    }
    return undefined;
  }

  #related(node: string, type: ReferredType, { namespace, name }: Attributes): Decision {
    if (!name) return no('No Object name found');
    return this.#graph.relates(type, namespace, name, node)
      ? ALLOWED
      : no(`no relationship found between node '${node}' and this object`);
  }

  #get(node: string, type: ReferredType, attributes: Attributes): Decision {
    if (attributes.verb !== 'get') return no('can only get individual resources of this type');
    if (attributes.subresource) return no('cannot get subresource');
    return this.#related(node, type, attributes);
  }

  #read(node: string, type: ReferredType, attributes: Attributes): Decision {
    if (!READING.has(attributes.verb)) return no('can only read resources of this type');
    if (attributes.subresource) return no('cannot read subresource');
    if (!attributes.namespace) return no('can only read namespaced object of this type');
    return this.#related(node, type, attributes);
  }

  #updateStatus(node: string, type: ReferredType, attributes: Attributes): Decision {
    if (attributes.verb !== 'update' && attributes.verb !== 'patch')
      return no('can only get/update/patch this type');
    return this.#related(node, type, attributes);
  }

  /** Tokens for the Pods here; reading the account itself is for credential providers. */
  #serviceAccount(node: string, attributes: Attributes): Decision {
    const { verb, name, subresource } = attributes;
    if (verb === 'get' && !subresource) return this.#related(node, 'serviceAccount', attributes);
    if (verb !== 'create' || !name)
      return no('can only create tokens for individual service accounts');
    if (subresource !== 'token') return no('can only create token subresource of serviceaccount');
    return this.#related(node, 'serviceAccount', attributes);
  }

  #pod(node: string, attributes: Attributes): Decision {
    const { verb, subresource, name } = attributes;
    if (subresource === 'status')
      return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
    if (subresource === 'eviction') return verb === 'create' ? ALLOWED : NO_OPINION;
    if (subresource) return NO_OPINION;
    if (verb === 'get') return this.#get(node, 'pod', attributes);
    if (verb === 'create' || verb === 'delete') return ALLOWED;
    if (verb !== 'list' && verb !== 'watch') return NO_OPINION;
    if (selects(attributes, 'spec.nodeName', node)) return ALLOWED;
    if (name) return this.#related(node, 'pod', attributes);
    return no('can only list/watch pods with spec.nodeName field selector');
  }

  #resourceSlice(node: string, attributes: Attributes): Decision {
    const { verb, subresource } = attributes;
    if (subresource) return no('cannot authorize ResourceSlice subresources');
    if (verb === 'create') return ALLOWED;
    if (['get', 'update', 'patch', 'delete'].includes(verb))
      return this.#related(node, 'resourceslice', attributes);
    if (!['watch', 'list', 'deletecollection'].includes(verb))
      return no(
        'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
      );
    return selects(attributes, 'spec.nodeName', node)
      ? ALLOWED
      : no('can only list/watch/deletecollection resourceslices with spec.nodeName field selector');
  }
}

const READING = new Set(['get', 'list', 'watch']);

function selects({ fieldSelector }: Attributes, path: string, value: string): boolean {
  if (fieldSelector === undefined) return false;
  // One that cannot be read selects nothing; the request is refused for it later.
  const parsed = attempt(() => parseFieldSelector(fieldSelector));
  return parsed.ok && requiredValue(parsed.value, path) === value;
}

/** By name rather than by the graph, so that a kubelet can look for its Node before there is one. */
function ownNode(node: string, { verb, subresource, name }: Attributes): Decision {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
  if (subresource) return NO_OPINION;
  if (['create', 'update', 'patch'].includes(verb)) return ALLOWED;
  if (!READING.has(verb)) return NO_OPINION;
  if (name === node) return ALLOWED;
  return no(
    name
      ? `node '${node}' cannot read '${name}', only its own Node object`
      : `node '${node}' cannot read all nodes, only its own Node object`,
  );
}

const LEASE_VERBS = ['get', 'create', 'update', 'patch', 'delete'];
const LEASE_NAMESPACE = 'kube-node-lease';

function lease(node: string, { verb, namespace, name }: Attributes): Decision {
  if (!LEASE_VERBS.includes(verb))
    return no('can only get, create, update, patch, or delete a node lease');
  if (namespace !== LEASE_NAMESPACE)
    return no(`can only access leases in the ${JSON.stringify(LEASE_NAMESPACE)} system namespace`);
  return verb === 'create' || name === node
    ? ALLOWED
    : no('can only access node lease with the same name as the requesting node');
}

function csiNode(node: string, { verb, subresource, name }: Attributes): Decision {
  if (!LEASE_VERBS.includes(verb))
    return no('can only get, create, update, patch, or delete a CSINode');
  if (subresource) return no('cannot authorize CSINode subresources');
  return verb === 'create' || name === node
    ? ALLOWED
    : no('can only access CSINode with the same name as the requesting node');
}
