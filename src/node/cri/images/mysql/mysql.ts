/** The MySQL and MariaDB databases. They refuse to start without a root password to set. */
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { backupProgram } from './backup.ts';
import { mysqlClient } from './client.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition, type Releases } from '../image.ts';

const RELEASES: Releases = {
  '5.5': 62,
  '5.6': 51,
  '5.7': 44,
  '8.0': 44,
  '8.4': 7,
  '9.0': 1,
  '9.1': 0,
  '9.2': 0,
  '9.3': 0,
  '9.4': 0,
  '9.5': 0,
  '10.5': 29,
  '10.6': 24,
  '10.11': 15,
  '11.4': 9,
  '11.8': 5,
  '12.0': 2,
  '12.1': 2,
};
const VARIANTS = new RegExp(
  `${DEBIAN_OR_ALPINE.source}|^(oracle|oraclelinux9|debian|jammy|noble)$`,
);

export const mysql: ImageDefinition = {
  repositories: ['docker.io/library/mysql', 'docker.io/library/mariadb'],
  hasTag: (tag) =>
    /^(latest|lts|innovation|oracle)$/.test(tag) || isRelease(tag, RELEASES, VARIANTS),
  size: () => 240 * MB,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mysqld'],
  shell: true,
  // MariaDB's begin at 10.
  distribution: (tag) => (/^1[0-2]\./.test(tag) ? 'ubuntu' : 'oracle'),
  program: (name, process) =>
    ['mysqld', 'mariadbd', 'docker-entrypoint.sh'].includes(name)
      ? serve(process)
      : mysqlClient(name, process),
};

/** Percona XtraBackup as the tutorial with MySQL uses it, with ncat, xbstream and a client of MySQL (gcr.io/google-samples/xtrabackup:1.0). */
export const xtrabackup: ImageDefinition = {
  repositories: ['gcr.io/google-samples/xtrabackup'],
  hasTag: (tag) => /^(latest|1\.0)$/.test(tag),
  size: () => 92 * MB,
  entrypoint: [],
  cmd: ['bash'],
  shell: true,
  distribution: () => 'debian',
  program: (name, process) => backupProgram(name, process) ?? mysqlClient(name, process),
};

const PASSWORDS = [
  'ROOT_PASSWORD',
  'ALLOW_EMPTY_PASSWORD',
  'RANDOM_ROOT_PASSWORD',
  'ALLOW_EMPTY_ROOT_PASSWORD',
];

function* serve(process: Process): Program {
  const note = (level: string, text: string) =>
    process.out(
      `${new Date(process.now()).toISOString().slice(0, 19).replace('T', ' ')}+00:00 [${level}] [Entrypoint]: ${text}`,
    );
  note('Note', 'Entrypoint script for MySQL Server started.');
  if (
    !PASSWORDS.some(
      (name) => process.env.get(`MYSQL_${name}`) || process.env.get(`MARIADB_${name}`),
    )
  ) {
    note('ERROR', 'Database is uninitialized and password option is not specified');
    process.out('    You need to specify one of the following as an environment variable:');
    process.out('    - MYSQL_ROOT_PASSWORD');
    process.out('    - MYSQL_ALLOW_EMPTY_PASSWORD');
    process.out('    - MYSQL_RANDOM_ROOT_PASSWORD');
    return 1;
  }
  yield wait(6000);
  note('Note', 'MySQL init process done. Ready for start up.');
  process.listen(3306, { accept: () => {} });
  process.use(380 * MB);
  yield* untilStopped(['SIGTERM', 'SIGINT', 'SIGQUIT'], 800);
  return 0;
}
