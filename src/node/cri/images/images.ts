/** The simulated registries: what can be pulled by which name and tag. */
import type { ImageBehaviour, ImageCatalog, ImageMissing } from '../image-catalog.ts';
import { repositoryOf, type ImageReference } from '../image-reference.ts';
import { imageOf } from './registry.ts';

/**
 * The registries as they are without any Image object: known images have the tags that they really have, and others any.
 */
export const builtInCatalog: ImageCatalog = { lookup: builtIn };

function builtIn(reference: ImageReference): ImageBehaviour | ImageMissing {
  const image = imageOf(repositoryOf(reference));
  if (!image) return { missing: 'repository' };
  const tag = reference.tag ?? 'latest';
  if (!reference.digest && !image.hasTag(tag)) return { missing: 'tag' };
  return {
    sizeBytes: Math.round(image.size(tag)),
    entrypoint: image.entrypoint,
    cmd: image.cmd,
    env: image.env?.(tag),
    stopSignal: image.stopSignal,
    user: image.user,
    workingDir: image.workingDir,
    shell: image.shell,
    files: image.files && (() => image.files!(tag)),
    distribution: image.distribution?.(tag),
    tools: image.tools?.(tag),
    guesses: image.guesses,
    program: (name, process) => image.program(name, process, tag),
  };
}
