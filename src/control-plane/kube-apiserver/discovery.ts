/** What is served here: /api, /apis and below, plain and aggregated (apiserver/pkg/endpoints/discovery). */
import { apiVersionOf, deepFreeze } from '../../apimachinery/meta.ts';
import { byPreference } from '../../apimachinery/version-order.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { APIResourceList } from '../../api/generated/types/meta/v1.ts';
import type { RemoteVersion } from './aggregation/aggregator.ts';
import type { Subresource } from './endpoints/subresource.ts';
import { subresources } from './endpoints/subresources.ts';
import type { ServedKinds } from './registry/served-kinds.ts';

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;
/** Groups in upstream's order of priority (pkg/controlplane/apiserver/aggregator.go); the rest follow by name. */
const PRIORITY = [
  '',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'apps',
];

interface Group {
  readonly name: string;
  readonly versions: readonly string[];
}

export class Discovery {
  readonly #served: ServedKinds;
  /** Groups that other servers answer. */
  readonly #others: { versions(): readonly RemoteVersion[] };
  #kinds: readonly ResourceDefinition[] = [];
  #groups: readonly Group[] = [];
  #generation = -1;
  /** All groups, while the others are these. */
  #all: { readonly others: string; readonly groups: readonly Group[] } | undefined;
  /** By group and version. */
  readonly #lists = new Map<string, unknown>();

  constructor(served: ServedKinds, others: { versions(): readonly RemoteVersion[] }) {
    this.#served = served;
    this.#others = others;
  }

  /** An answer to a discovery path, or undefined if it is none. `aggregated` asks for the APIGroupDiscoveryList. */
  handle(path: string, aggregated: boolean): unknown {
    this.#refresh();
    const parts = path.replace(/\/$/, '').split('/').slice(1);
    const [root, group, version] = parts;
    if (root === 'api') {
      if (parts.length === 1) return aggregated ? this.#aggregated(true) : CORE_VERSIONS;
      if (parts.length === 2) return this.#resources('', group!);
    }
    if (root === 'apis') {
      if (parts.length === 1) return aggregated ? this.#aggregated(false) : this.#groupList();
      const found = this.#allGroups().find(({ name }) => name === group && name !== '');
      if (parts.length === 2)
        return found && { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(found) };
      if (parts.length === 3) return this.#resources(group!, version!);
    }
    return undefined;
  }

  #refresh(): void {
    const { generation, all } = this.#served;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#lists.clear();
    this.#all = undefined;
    this.#kinds = all.toSorted((a, b) => (a.plural < b.plural ? -1 : a.plural > b.plural ? 1 : 0));
    this.#groups = groupsOf(all);
  }

  /** Those of other servers come after all built-in ones. One that does not answer is told of nevertheless. */
  #allGroups(): readonly Group[] {
    const named = this.#others
      .versions()
      .map(({ group, version }) => `${group}/${version}`)
      .join();
    if (this.#all?.others !== named) this.#all = { others: named, groups: this.#merged() };
    return this.#all.groups;
  }

  #merged(): readonly Group[] {
    const others = new Map<string, string[]>();
    for (const { group, version } of this.#others.versions())
      others.set(group, [...(others.get(group) ?? []), version]);
    const own = new Set(this.#groups.map(({ name }) => name));
    return [
      ...this.#groups,
      ...[...others]
        .filter(([name]) => !own.has(name))
        .map(([name, versions]) => ({ name, versions: versions.sort(byPreference) })),
    ];
  }

  #groupList(): unknown {
    const groups = this.#allGroups()
      .filter(({ name }) => name !== '')
      .map(groupEntry);
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }

  /** The same value while the kinds are the same. */
  #resources(group: string, version: string): unknown {
    const kinds = this.#kinds.filter((kind) => kind.group === group && kind.version === version);
    if (kinds.length === 0) return undefined;
    const groupVersion = apiVersionOf(group, version);
    let list = this.#lists.get(groupVersion);
    if (!list) {
      const resources = kinds.flatMap(resourceEntries);
      list = deepFreeze({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources });
      this.#lists.set(groupVersion, list);
    }
    return list;
  }

  #aggregated(core: boolean): unknown {
    const items = this.#groups
      .filter(({ name }) => (name === '') === core)
      .map(({ name, versions }) => ({
        metadata: { creationTimestamp: null, ...(name && { name }) },
        versions: versions.map((version) => ({
          version,
          resources: this.#kinds
            .filter((kind) => kind.group === name && kind.version === version)
            .map(aggregatedEntry),
          freshness: 'Current',
        })),
      }));
    const others = core ? [] : this.#others.versions().map(remoteGroup);
    return {
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items: [...items, ...others],
    };
  }
}

export const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export function wantsAggregated(accept = ''): boolean {
  return accept.split(',').some((option) => {
    const parameters = option.split(';').map((part) => part.trim());
    return parameters.includes('as=APIGroupDiscoveryList') && parameters.includes('v=v2');
  });
}

const CORE_VERSIONS = {
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }],
};

function groupsOf(kinds: readonly ResourceDefinition[]): readonly Group[] {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of kinds)
    versions.set(group, (versions.get(group) ?? new Set()).add(version));
  const rank = (name: string) =>
    PRIORITY.includes(name) ? PRIORITY.indexOf(name) : PRIORITY.length;
  return [...versions]
    .map(([name, found]) => ({ name, versions: [...found].sort(byPreference) }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

/** Stale without its resources while its server does not answer (apiserver/pkg/endpoints/discovery/aggregated). */
function remoteGroup({ group, version, discovered }: RemoteVersion): object {
  const { resources = [] } = (discovered ?? {}) as APIResourceList;
  const told = resources.map((resource) => ({
    resource: resource.name,
    responseKind: { group, version, kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singularName,
    verbs: resource.verbs,
  }));
  return {
    metadata: { creationTimestamp: null, name: group },
    versions: [
      discovered
        ? { version, resources: told, freshness: 'Current' }
        : { version, freshness: 'Stale' },
    ],
  };
}

function groupEntry({ name, versions }: Group): object {
  const entries = versions.map((version) => ({
    groupVersion: apiVersionOf(name, version),
    version,
  }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

const singularOf = ({ singular, kind }: ResourceDefinition): string =>
  singular ?? kind.toLowerCase();

/** Custom kinds tell of status first. */
function subresourcesOf(kind: ResourceDefinition): readonly Subresource[] {
  const served = subresources.filter((one) => one.serves(kind));
  return kind.custom ? served.toReversed() : served;
}

function verbsOf({ without = [] }: ResourceDefinition): readonly string[] {
  return VERBS.filter((verb) => !without.includes(verb));
}

function resourceEntries(kind: ResourceDefinition): unknown[] {
  const { plural, namespaced, shortNames, categories } = kind;
  const own = {
    name: plural,
    singularName: singularOf(kind),
    namespaced,
    kind: kind.kind,
    verbs: verbsOf(kind),
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories?.length && { categories }),
  };
  const below = subresourcesOf(kind).map((one) => ({
    name: `${plural}/${one.name}`,
    singularName: '',
    namespaced,
    ...(one.kind?.group && { group: one.kind.group, version: one.kind.version }),
    kind: one.kind?.kind ?? kind.kind,
    verbs: one.verbs,
  }));
  return [own, ...below];
}

function aggregatedEntry(kind: ResourceDefinition): unknown {
  const { group, version, plural, namespaced, shortNames, categories } = kind;
  const below = subresourcesOf(kind).map((one) => ({
    subresource: one.name,
    responseKind: one.kind ?? { group, version, kind: kind.kind },
    verbs: one.verbs,
  }));
  return {
    resource: plural,
    responseKind: { group, version, kind: kind.kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularOf(kind),
    verbs: verbsOf(kind),
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories?.length && { categories }),
    ...(below.length > 0 && { subresources: below }),
  };
}
