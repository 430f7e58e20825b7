/** The list of images that are known by name. */
import { isGenericOfficial } from '../../../api/pod-spec/generic-images.ts';
import { agnhost } from './agnhost/agnhost.ts';
import { app } from './app/app.ts';
import { busybox } from './busybox/busybox.ts';
import { generic } from './generic/generic.ts';
import { helloWorld } from './hello-world/hello-world.ts';
import { hpaExample } from './hpa-example/hpa-example.ts';
import { httpd } from './httpd/httpd.ts';
import type { ImageDefinition } from './image.ts';
import { linux } from './linux/linux.ts';
import { memcached } from './memcached/memcached.ts';
import { mongo } from './mongo/mongo.ts';
import { mysql } from './mysql/mysql.ts';
import { pictures } from './nautilus/nautilus.ts';
import { nginx } from './nginx/nginx.ts';
import { nonewprivs } from './nonewprivs/nonewprivs.ts';
import { pause } from './pause/pause.ts';
import { perl } from './perl/perl.ts';
import { postgres } from './postgres/postgres.ts';
import { redis } from './redis/redis.ts';
import { worker } from './worker/worker.ts';

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
  agnhost,
  nonewprivs,
  perl,
  ...pictures,
  app,
  hpaExample,
  worker,
  pause,
];

const byRepository = new Map(
  images.flatMap((image) => image.repositories.map((name) => [name, image] as const)),
);

/**
 * The image of a full repository name. What is not known exists, as a generic program, if it has a host or an organisation
 * before it or is one of Docker's official images; any other bare name is nobody's.
 */
export function imageOf(repository: string): ImageDefinition | undefined {
  const known = byRepository.get(repository);
  const [, bare] = /^docker\.io\/library\/(.+)$/.exec(repository) ?? [];
  return known ?? (bare === undefined || isGenericOfficial(bare) ? generic(repository) : undefined);
}
