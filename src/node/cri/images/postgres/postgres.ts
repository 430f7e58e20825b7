/** The PostgreSQL database. Refuses to start without a password to set. */
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition, type Releases } from '../image.ts';
import { pgIsReady, psql } from './clients.ts';

/** Since version 10 the second number is the patch; before, the first two are the version. */
const RELEASES: Releases = { '9.4': 26, '9.5': 25, '9.6': 24 };
const NEWEST_MINOR: Releases = {
  '10': 23,
  '11': 22,
  '12': 22,
  '13': 23,
  '14': 20,
  '15': 15,
  '16': 11,
  '17': 7,
  '18': 1,
};

export const postgres: ImageDefinition = {
  repositories: ['docker.io/library/postgres'],
  hasTag: (tag) =>
    /^(latest|alpine|bookworm|trixie)$/.test(tag) ||
    isRelease(tag, RELEASES, DEBIAN_OR_ALPINE) ||
    isModern(tag),
  size: (tag) => (tag.includes('alpine') ? 109 * MB : 161 * MB),
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['postgres'],
  stopSignal: 'SIGINT',
  user: { uid: 0, gid: 0, supplementalGroups: [0] },
  shell: true,
  tools: (tag) => (tag.includes('alpine') ? ['bash'] : []),
  distribution: (tag) => (tag.includes('alpine') ? 'alpine' : 'debian'),
  program: (name, process, tag) =>
    name === 'postgres' || name === 'docker-entrypoint.sh'
      ? serve(process, tag)
      : CLIENTS[name]?.(process),
};

const CLIENTS: { readonly [name: string]: (process: Process) => Program } = {
  pg_isready: pgIsReady,
  psql,
};

function isModern(tag: string): boolean {
  const [, major = '', minor, variant] = /^(\d+)(?:\.(\d+))?(?:-(.+))?$/.exec(tag) ?? [];
  const newest = NEWEST_MINOR[major];
  if (newest === undefined || (variant !== undefined && !DEBIAN_OR_ALPINE.test(variant)))
    return false;
  return minor === undefined || Number(minor) <= newest;
}

function* serve(process: Process, tag: string): Program {
  if (
    !process.env.get('POSTGRES_PASSWORD') &&
    process.env.get('POSTGRES_HOST_AUTH_METHOD') !== 'trust'
  ) {
    process.err('Error: Database is uninitialized and superuser password is not specified.');
    process.err('       You must specify POSTGRES_PASSWORD to a non-empty value for the');
    process.err('       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".');
    return 1;
  }
  process.out('The files belonging to this database system will be owned by user "postgres".');
  yield wait(1500);
  process.out('PostgreSQL init process complete; ready for start up.');
  const log = (text: string) =>
    process.err(
      `${new Date(process.now()).toISOString().slice(0, 23).replace('T', ' ')} UTC [1] LOG:  ${text}`,
    );
  const major = /^\d+(\.\d+)?/.exec(tag)?.[0] ?? '18.1';
  log(`starting PostgreSQL ${major} on x86_64-pc-linux-gnu, 64-bit`);
  log('listening on IPv4 address "0.0.0.0", port 5432');
  log('database system is ready to accept connections');
  process.listen(5432, { accept: () => {} });
  process.use(38 * MB);
  yield* untilStopped(['SIGINT', 'SIGTERM', 'SIGQUIT'], 120);
  log('received fast shutdown request');
  log('database system is shut down');
  return 0;
}
