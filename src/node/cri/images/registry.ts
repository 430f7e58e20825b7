/** The list of images that are known by name. */
import { isGenericOfficial, sameAs, saysMissing } from '../../../api/pod-spec/generic-images.ts';
import { agnhost } from './agnhost/agnhost.ts';
import { app } from './app/app.ts';
import { busybox } from './busybox/busybox.ts';
import { cassandra } from './cassandra/cassandra.ts';
import { cpuStress } from './cpu-stress/cpu-stress.ts';
import { etcd } from './etcd/etcd.ts';
import { generic } from './generic/generic.ts';
import { helloWorld } from './hello-world/hello-world.ts';
import { hpaExample } from './hpa-example/hpa-example.ts';
import { httpd } from './httpd/httpd.ts';
import type { ImageDefinition } from './image.ts';
import { linux } from './linux/linux.ts';
import { memcached } from './memcached/memcached.ts';
import { mongo } from './mongo/mongo.ts';
import { mysql, xtrabackup } from './mysql/mysql.ts';
import { pictures } from './nautilus/nautilus.ts';
import { nginx, nginxSlim } from './nginx/nginx.ts';
import { nonewprivs } from './nonewprivs/nonewprivs.ts';
import { pause } from './pause/pause.ts';
import { perl } from './perl/perl.ts';
import { postgres } from './postgres/postgres.ts';
import { python } from './python/python.ts';
import { redis, redisFollower } from './redis/redis.ts';
import { samples } from './samples/samples.ts';
import { stress } from './stress/stress.ts';
import { worker } from './worker/worker.ts';
import { zookeeper } from './zookeeper/zookeeper.ts';

const images: readonly ImageDefinition[] = [
  nginx,
  nginxSlim,
  httpd,
  redis,
  redisFollower,
  postgres,
  mysql,
  xtrabackup,
  mongo,
  memcached,
  busybox,
  ...linux,
  helloWorld,
  agnhost,
  nonewprivs,
  perl,
  python,
  cassandra,
  zookeeper,
  etcd,
  stress,
  cpuStress,
  ...samples,
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
 * The image of a full repository name, or of the one that it is a copy of; a copy has any tag. What is not known exists, as a generic
 * program, if it has a host or an organisation before it or is one of Docker's official images; any other bare name is nobody's, and so is
 * one that says that it does not exist.
 */
export function imageOf(repository: string): ImageDefinition | undefined {
  const known = byRepository.get(repository);
  if (known) return known;
  const copied = byRepository.get(sameAs(repository));
  if (copied) return isMoved(repository) ? copied : { ...copied, hasTag: () => true };
  if (saysMissing(repository)) return undefined;
  const [, bare] = /^docker\.io\/library\/(.+)$/.exec(repository) ?? [];
  return bare === undefined || isGenericOfficial(bare) ? generic(repository) : undefined;
}

/** Another name of the same registry, where no other tags are. */
const isMoved = (repository: string): boolean => !sameAs(repository).startsWith('docker.io/');
