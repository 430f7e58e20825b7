/** The nginx web server. Serves until SIGQUIT, then finishes what it has begun. */
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition, type Releases } from '../image.ts';

const RELEASES: Releases = {
  '1.7': 12,
  '1.8': 1,
  '1.9': 15,
  '1.10': 3,
  '1.11': 13,
  '1.12': 2,
  '1.13': 12,
  '1.14': 2,
  '1.15': 12,
  '1.16': 1,
  '1.17': 10,
  '1.18': 0,
  '1.19': 10,
  '1.20': 2,
  '1.21': 6,
  '1.22': 1,
  '1.23': 4,
  '1.24': 0,
  '1.25': 5,
  '1.26': 3,
  '1.27': 5,
  '1.28': 2,
  '1.29': 5,
};
const NAMED =
  /^(latest|stable|mainline|alpine|alpine-slim|perl|(stable|mainline)-(alpine|alpine-slim|perl|bookworm|trixie))$/;
const VARIANTS = new RegExp(`${DEBIAN_OR_ALPINE.source}|^perl$|^otel$`);

export const nginx: ImageDefinition = {
  repositories: ['docker.io/library/nginx'],
  hasTag: (tag) => NAMED.test(tag) || isRelease(tag, RELEASES, VARIANTS),
  size: (tag) =>
    tag.includes('slim')
      ? 5.4 * MB
      : tag.includes('alpine')
        ? 22.6 * MB
        : minorOf(tag) < 17
          ? 44.8 * MB
          : 72_099_501,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  env: (tag) => [{ name: 'NGINX_VERSION', value: versionOf(tag) }],
  stopSignal: 'SIGQUIT',
  shell: true,
  program: (name, process, tag) =>
    name === 'nginx' || name === 'docker-entrypoint.sh' ? serve(process, tag) : undefined,
};

function* serve(process: Process, tag: string): Program {
  if (process.argv[0]!.endsWith('docker-entrypoint.sh') && minorOf(tag) >= 19) {
    process.out(
      '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
    );
    process.out('/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/');
    process.out('/docker-entrypoint.sh: Configuration complete; ready for start up');
    yield wait(40);
  }
  const notice = (text: string) => process.err(`${stamp(process)} [notice] 1#1: ${text}`);
  notice('using the "epoll" event method');
  notice(`nginx/${versionOf(tag)}`);
  notice('start worker processes');
  process.use(9 * MB);
  yield* untilStopped(['SIGQUIT', 'SIGTERM', 'SIGINT'], 60);
  notice('signal 3 (SIGQUIT) received, shutting down');
  notice('exit');
  return 0;
}

const minorOf = (tag: string): number => Number(/^1\.(\d+)/.exec(tag)?.[1] ?? 29);

function versionOf(tag: string): string {
  const [version = '1.29.5'] = /^1\.\d+(\.\d+)?/.exec(tag) ?? [];
  return version.split('.').length === 3 ? version : `${version}.${RELEASES[version]}`;
}

/** `2026/11/21 08:54:55`, as nginx writes its error log. */
const stamp = (process: Process): string =>
  new Date(process.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
