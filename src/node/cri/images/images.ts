/** The list of images that are known by name, and the registry that serves them. */
import type { ImageBehaviour, ImageCatalog, ImageMissing } from '../image-catalog.ts';
import { repositoryOf, type ImageReference } from '../image-reference.ts';
import { busybox } from './busybox/busybox.ts';
import { generic } from './generic/generic.ts';
import { helloWorld } from './hello-world/hello-world.ts';
import { httpd } from './httpd/httpd.ts';
import type { ImageDefinition } from './image.ts';
import { linux } from './linux/linux.ts';
import { memcached } from './memcached/memcached.ts';
import { mongo } from './mongo/mongo.ts';
import { mysql } from './mysql/mysql.ts';
import { nginx } from './nginx/nginx.ts';
import { pause } from './pause/pause.ts';
import { postgres } from './postgres/postgres.ts';
import { redis } from './redis/redis.ts';

const images: readonly ImageDefinition[] = [
  nginx,
  httpd,
  redis,
  postgres,
  mysql,
  mongo,
  memcached,
  busybox,
  ...linux,
  helloWorld,
  pause,
];

const byRepository = new Map(
  images.flatMap((image) => image.repositories.map((name) => [name, image] as const)),
);

/**
 * The registries as they are without any Image object: known images have the tags they really have, a bare name that is
 * not known is nobody's, and what has a host or an organisation before it exists with every tag.
 */
export const builtInCatalog: ImageCatalog = { lookup: builtIn };

function builtIn(reference: ImageReference): ImageBehaviour | ImageMissing {
  const repository = repositoryOf(reference);
  const known = byRepository.get(repository);
  if (!known && repository.startsWith('docker.io/library/')) return { missing: 'repository' };
  const image = known ?? generic(repository);
  const tag = reference.tag ?? 'latest';
  if (!reference.digest && !image.hasTag(tag)) return { missing: 'tag' };
  return {
    sizeBytes: Math.round(image.size(tag)),
    entrypoint: image.entrypoint,
    cmd: image.cmd,
    env: image.env?.(tag),
    stopSignal: image.stopSignal,
    user: image.user,
    shell: image.shell,
    program: (name, process) => image.program(name, process, tag),
  };
}
