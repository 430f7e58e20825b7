/** Images that are there already (plugins/imagelocality/image_locality.go, 1.36). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { ImageState } from '../../framework/node-info.ts';
import { MAX_NODE_SCORE, type SchedulerPlugin } from '../../framework/plugin.ts';

const MEBIBYTE = 1024 * 1024;
/** Less than this is not worth going anywhere for. */
const AT_LEAST = 23 * MEBIBYTE;
/** For each container; more than this makes no difference. */
const AT_MOST = 1000 * MEBIBYTE;

/**
 * Prefers nodes that need not pull. What an image counts is its size times the share of nodes that have it:
 * else all Pods of one image would crowd on the node that happened to pull it first.
 */
export function imageLocality(_args: unknown, { snapshot }: SchedulerHandle): SchedulerPlugin {
  return {
    name: 'ImageLocality',

    score(_state, pod, { images }) {
      if (images.size === 0) return 0;
      const wanted = imagesOf(pod);
      let sum = 0;
      for (const name of wanted) sum += worth(images.get(name), snapshot.nodes.length);
      return scoreOf(sum, wanted.length);
    },

    explainScore(_state, pod, { images }) {
      const all = snapshot.nodes.length;
      const wanted = imagesOf(pod);
      const there = wanted.filter((name) => images.has(name));
      if (there.length === 0) return ['none of the images is here: 0'];
      const sum = there.reduce((total, name) => total + worth(images.get(name), all), 0);
      const most = AT_MOST * wanted.length;
      const within = Math.min(Math.max(sum, AT_LEAST), most);
      return [
        ...there.map((name) => {
          const { size, nodes } = images.get(name)!;
          return `${name}: ${size} bytes × ${nodes.size} of ${all} nodes = ${worth(images.get(name), all)}`;
        }),
        `100 × (${within} − ${AT_LEAST}) / (${most} − ${AT_LEAST}) = ${scoreOf(sum, wanted.length)}`,
      ];
    },
  };
}

/** What an image counts on a node that has it. */
const worth = (state: ImageState | undefined, nodes: number): number =>
  state ? Math.trunc((state.size * state.nodes.size) / nodes) : 0;

function scoreOf(sum: number, images: number): number {
  const most = AT_MOST * images;
  const within = Math.min(Math.max(sum, AT_LEAST), most);
  return Math.trunc((MAX_NODE_SCORE * (within - AT_LEAST)) / (most - AT_LEAST));
}

function imagesOf({ spec }: Pod): readonly string[] {
  const { containers = [], initContainers = [], volumes = [] } = spec;
  const images = [...initContainers, ...containers].map(({ image = '' }) => normalized(image));
  for (const { image } of volumes) if (image?.reference) images.push(normalized(image.reference));
  return images;
}

/** As nodes report it: with a tag. */
const normalized = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
