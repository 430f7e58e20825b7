/** What the live cluster has to say at a place in a manifest: its nodes, labels, taints, namespaces, images. */
import type { YamlContext } from './yaml-context.ts';

type Labels = { readonly [key: string]: string };

/** Of the cluster, what a manifest may name. */
export interface LiveNames {
  readonly namespaces: readonly string[];
  readonly nodes: readonly {
    readonly name: string;
    readonly labels: Labels;
    readonly taints: readonly {
      readonly key: string;
      readonly value?: string;
      readonly effect: string;
    }[];
  }[];
  /** Of Pods and of what makes them. */
  readonly labels: readonly Labels[];
  readonly priorityClasses: readonly string[];
  readonly components: readonly string[];
  readonly images: readonly string[];
}

export interface Suggestion {
  readonly text: string;
  /** A key is written with its colon. */
  readonly isKey: boolean;
}

export function suggestionsAt(context: YamlContext, live: LiveNames): Suggestion[] {
  const { path, atValue } = context;
  if (atValue) return sorted(valuesFor(path, live)).map((text) => ({ text, isKey: false }));
  return sorted(keysBelow(path, live)).map((text) => ({ text, isKey: true }));
}

function valuesFor(path: readonly string[], live: LiveNames): readonly string[] {
  const key = path.at(-1) ?? '';
  const parent = path.at(-2) ?? '';
  switch (key) {
    case 'namespace':
      return live.namespaces;
    case 'nodeName':
    case 'node':
      return live.nodes.map(({ name }) => name);
    case 'component':
      return parent === 'target' ? live.components : [];
    case 'priorityClassName':
      return live.priorityClasses;
    case 'image':
      return live.images;
    case 'topologyKey':
      return keysOf(live.nodes.map(({ labels }) => labels));
    case 'key':
      if (parent === 'tolerations' || parent === 'taints')
        return live.nodes.flatMap(({ taints }) => taints.map((taint) => taint.key));
      return parent === 'matchExpressions'
        ? keysOf(path.includes('nodeAffinity') ? nodeLabels(live) : live.labels)
        : [];
    case 'value':
      return parent === 'tolerations'
        ? live.nodes.flatMap(({ taints }) => taints.flatMap(({ value }) => value ?? []))
        : [];
    case 'values':
      return (path.includes('nodeAffinity') ? nodeLabels(live) : live.labels).flatMap((labels) =>
        Object.values(labels),
      );
  }
  if (parent === 'nodeSelector') return nodeLabels(live).flatMap((labels) => labels[key] ?? []);
  return holdsLabels(parent, path.slice(0, -1))
    ? live.labels.flatMap((labels) => labels[key] ?? [])
    : [];
}

function keysBelow(path: readonly string[], live: LiveNames): readonly string[] {
  const parent = path.at(-1) ?? '';
  if (parent === 'nodeSelector') return keysOf(nodeLabels(live));
  return holdsLabels(parent, path) ? keysOf(live.labels) : [];
}

/** A Service's selector is a map of labels; a Deployment's holds matchLabels. */
const holdsLabels = (key: string, path: readonly string[]): boolean =>
  key === 'matchLabels' || key === 'labels' || (key === 'selector' && path.length === 2);

const nodeLabels = ({ nodes }: LiveNames): Labels[] => nodes.map(({ labels }) => labels);
const keysOf = (maps: readonly Labels[]): string[] => maps.flatMap((labels) => Object.keys(labels));
const sorted = (texts: readonly string[]): string[] =>
  [...new Set(texts)].filter(Boolean).toSorted();
