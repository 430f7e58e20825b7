/** The MongoDB database. */
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
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
  distribution: () => 'ubuntu',
  program: (name, process) =>
    name === 'mongod' || name === 'docker-entrypoint.sh'
      ? serve(process)
      : name === 'mongosh' || name === 'mongo'
        ? mongosh(process)
        : undefined,
};

/** Whether a server is there; there is no database behind it. */
function* mongosh(process: Process): Program {
  yield wait(400);
  const found = process.network.dial('127.0.0.1', 27017);
  if ('refused' in found) {
    process.err('MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017');
    return 1;
  }
  const at = process.argv.indexOf('--eval');
  if (/ping/.test(at < 0 ? '' : (process.argv[at + 1] ?? ''))) {
    process.out('{ ok: 1 }');
    return 0;
  }
  // Parity: mongosh answers a ping; there is no database behind the server.
  process.err('mongosh: Kubeglass keeps no documents: the server answers a ping, nothing more.');
  return 1;
}

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
