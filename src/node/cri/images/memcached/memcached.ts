/** The memcached cache: silent, and gone as soon as it is told. */
import { untilStopped, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition } from '../image.ts';

export const memcached: ImageDefinition = {
  repositories: ['docker.io/library/memcached'],
  hasTag: (tag) =>
    /^(latest|alpine)$/.test(tag) ||
    isRelease(tag, { '1.4': 39, '1.5': 22, '1.6': 39 }, DEBIAN_OR_ALPINE),
  size: (tag) => (tag.includes('alpine') ? 4.3 * MB : 32 * MB),
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['memcached'],
  user: { uid: 11211, gid: 11211, supplementalGroups: [11211] },
  shell: true,
  distribution: (tag) => (tag.includes('alpine') ? 'alpine' : 'debian'),
  program: (name, process) =>
    name === 'memcached' || name === 'docker-entrypoint.sh' ? serve(process) : undefined,
};

function* serve(process: Process): Program {
  process.listen(11211, { accept: () => {} });
  process.use(3 * MB);
  yield* untilStopped(['SIGTERM', 'SIGINT']);
  process.err('Signal handled: Terminated.');
  return 0;
}
