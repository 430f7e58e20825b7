/** Which kinds a cluster serves, read from its aggregated discovery: those that the page knows, and any others it can list. */
import { apiKinds, type ApiKind } from './api-kinds.ts';

/** The part of an APIGroupDiscoveryList that is read here. */
export interface Discovered {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly scope?: string;
        readonly verbs?: readonly string[];
        readonly responseKind?: { readonly kind: string };
        readonly shortNames?: readonly string[];
      }[];
    }[];
  }[];
}

export const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** In the explorer's order; kinds that the page does not know come last, by name. */
export function servedKinds(lists: readonly Discovered[]): readonly ApiKind[] {
  const known = new Map(apiKinds.map((kind) => [`${kind.root}/${kind.plural}`, kind]));
  const names = new Set(apiKinds.map(({ plural }) => plural));
  const served = new Set<ApiKind>();
  const others = new Map<string, ApiKind>();
  for (const { metadata, versions = [] } of lists.flatMap(({ items = [] }) => items)) {
    for (const { version, resources = [] } of versions) {
      const root = metadata?.name ? `/apis/${metadata.name}/${version}` : `/api/${version}`;
      for (const { resource, scope, verbs, responseKind, shortNames } of resources) {
        const kind = known.get(`${root}/${resource}`);
        if (kind) served.add(kind);
        else if (responseKind && verbs?.includes('watch') && !names.has(resource))
          others.set(resource, {
            plural: resource,
            kind: responseKind.kind,
            root,
            namespaced: scope === 'Namespaced',
            ...(shortNames?.[0] && { shortName: shortNames[0] }),
            group: metadata?.name === 'sim.kubeglass.dev' ? 'simulation' : 'other',
          });
      }
    }
  }
  return [
    ...apiKinds.filter((kind) => served.has(kind)),
    ...[...others.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1)),
  ];
}
