/**
 * A page of Kubernetes' documentation, walked: what it has its reader do, with manifests of our own that say the same as its examples,
 * and what it promises that he will see. Paths are those of kubernetes/website below content/en (main, as of 1.36).
 */
import type { Container, PodSpec } from '../../src/api/generated/types/core/v1.ts';

export interface Walk {
  /** Below docs/. */
  readonly page: string;
  /** Below examples/. */
  readonly examples: readonly string[];
  /** What one sees. */
  readonly shows: string;
  /** What is otherwise here, and why. */
  readonly differs?: string;
  readonly steps: readonly Step[];
}

/** A line of a story (test/transcripts/story.ts), and what its answer has in it. */
export type Step = string | readonly [line: string, ...promised: (string | RegExp)[]];

type Manifest = { readonly kind: string };

/** A line that creates these. */
export const apply = (...manifests: readonly Manifest[]): string =>
  [
    'apply',
    ...manifests
      .map((each) => `  ${JSON.stringify(each)}`)
      .join('\n  ---\n')
      .split('\n'),
  ].join('\n');

/** What a container runs in a shell. */
export const sh = (image: string, script: string): Partial<Container> => ({
  image,
  command: ['sh', '-c', script],
});

export const named = (name: string, container: Partial<Container>): Container =>
  ({ name, ...container }) as Container;

/** A Pod of one container, `c`, or of those that `spec` names. */
export const pod = (
  name: string,
  container: Partial<Container>,
  { metadata, ...spec }: Partial<PodSpec> & { readonly metadata?: object } = {},
) => ({
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [named('c', container)], ...spec },
});

/** A workload whose Pods have one label: its name as `app`. */
export const workload = (kind: string, name: string, spec: object, podSpec: Partial<PodSpec>) => ({
  kind,
  metadata: { name, labels: { app: name } },
  spec: {
    selector: { matchLabels: { app: name } },
    ...spec,
    template: { metadata: { labels: { app: name } }, spec: podSpec },
  },
});

export const job = (name: string, spec: object, podSpec: Partial<PodSpec>) => ({
  kind: 'Job',
  metadata: { name },
  spec: { ...spec, template: { spec: { restartPolicy: 'Never', ...podSpec } } },
});

export const configMap = (name: string, data: { readonly [key: string]: string }) => ({
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

export const secret = (name: string, stringData: { readonly [key: string]: string }) => ({
  kind: 'Secret',
  metadata: { name },
  stringData,
});
