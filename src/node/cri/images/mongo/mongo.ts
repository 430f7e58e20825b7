/** The MongoDB database. */
import { untilStopped, type Process, type Program } from '../../program.ts';
import { isRelease, MB, type ImageDefinition, type Releases } from '../image.ts';

const RELEASES: Releases = {
  '3.6': 23,
  '4.0': 28,
  '4.2': 24,
  '4.4': 29,
  '5.0': 31,
  '6.0': 26,
  '7.0': 26,
  '8.0': 16,
  '8.2': 2,
};

export const mongo: ImageDefinition = {
  repositories: ['docker.io/library/mongo'],
  hasTag: (tag) => tag === 'latest' || isRelease(tag, RELEASES, /^(focal|jammy|noble|bionic)$/),
  size: () => 288 * MB,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mongod'],
  shell: true,
  program: (name, process) =>
    name === 'mongod' || name === 'docker-entrypoint.sh' ? serve(process) : undefined,
};

function* serve(process: Process): Program {
  const log = (component: string, text: string) =>
    process.out(
      JSON.stringify({
        t: { $date: new Date(process.now()).toISOString() },
        s: 'I',
        c: component,
        ctx: 'initandlisten',
        msg: text,
      }),
    );
  log('CONTROL', 'MongoDB starting');
  log('NETWORK', 'Waiting for connections');
  process.listen(27017, { accept: () => {} });
  process.use(165 * MB);
  yield* untilStopped(['SIGTERM', 'SIGINT'], 250);
  log('CONTROL', 'Now exiting');
  return 0;
}
