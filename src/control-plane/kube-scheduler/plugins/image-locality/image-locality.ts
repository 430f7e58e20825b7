/** Images that are there already (plugins/imagelocality/image_locality.go, 1.36). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
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
      for (const name of wanted) {
        const state = images.get(name);
        if (state) sum += Math.trunc((state.size * state.nodes.size) / snapshot.nodes.length);
      }
      const most = AT_MOST * wanted.length;
      const within = Math.min(Math.max(sum, AT_LEAST), most);
      return Math.trunc((MAX_NODE_SCORE * (within - AT_LEAST)) / (most - AT_LEAST));
    },
  };
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
