/** The redis store. Saves and leaves on SIGTERM. */
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition, type Releases } from '../image.ts';

const RELEASES: Releases = {
  '2.8': 23,
  '3.0': 7,
  '3.2': 12,
  '4.0': 14,
  '5.0': 14,
  '6.0': 20,
  '6.2': 21,
  '7.0': 15,
  '7.2': 12,
  '7.4': 7,
  '8.0': 5,
  '8.2': 3,
  '8.4': 0,
};

export const redis: ImageDefinition = {
  repositories: ['docker.io/library/redis', 'docker.io/valkey/valkey'],
  hasTag: (tag) =>
    /^(latest|alpine|bookworm)$/.test(tag) || isRelease(tag, RELEASES, DEBIAN_OR_ALPINE),
  size: (tag) => (tag.includes('alpine') ? 17.2 * MB : 45.9 * MB),
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  shell: true,
  program: (name, process, tag) =>
    name === 'redis-server' || name === 'docker-entrypoint.sh' ? serve(process, tag) : undefined,
};

function* serve(process: Process, tag: string): Program {
  const version = /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '8.4.0';
  const say = (mark: string, text: string) =>
    process.out(`1:${mark} ${stamp(process)} ${mark === 'signal-handler' ? '' : '* '}${text}`);
  say('C', `oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`);
  say('C', `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started`);
  say('M', `Running mode=standalone, port=6379.`);
  yield wait(60);
  say('M', 'Server initialized');
  say('M', 'Ready to accept connections tcp');
  process.use(8 * MB);
  yield* untilStopped(['SIGTERM', 'SIGINT'], 30);
  say('signal-handler', 'Received SIGTERM scheduling shutdown...');
  say('M', 'User requested shutdown...');
  say('M', 'Redis is now ready to exit, bye bye...');
  return 0;
}

/** `21 Nov 2026 08:54:55.123`. */
function stamp(process: Process): string {
  const at = new Date(process.now());
  const [, day, month, year] = at.toUTCString().split(' ');
  return `${day} ${month} ${year} ${at.toISOString().slice(11, 23)}`;
}
