/**
 * Whatever has a registry's or an organisation's name before it, such as ghcr.io/acme/shop:2: a well-behaved program that
 * runs until it is told to stop. Any tag exists.
 */
import { hashText } from '../../../../sim/digest.ts';
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

/** `repository` decides the size, so that a name always pulls as fast. */
export const generic = (repository: string): ImageDefinition => ({
  repositories: [repository],
  hasTag: () => true,
  size: () => 20 * MB + ((hashText(repository) >>> 0) % (100 * MB)),
  entrypoint: [`/${baseName(repository)}`],
  cmd: [],
  shell: true,
  guesses: true,
  distribution: () => 'debian',
  // Parity: nobody can know what a program of this name really has inside; any name is taken to be a server.
  program: (_name, process) => serve(process, baseName(repository)),
});

function* serve(process: Process, name: string): Program {
  process.out(`starting ${name}`);
  process.use(32 * MB);
  yield wait(200, ['SIGTERM', 'SIGINT']);
  // Parity: what it would answer is not known either: where its Pod says that it listens, and anywhere if it says nothing, it says 200.
  const ports = process.container.declaredPorts();
  for (const port of ports.length > 0 ? ports : [0])
    process.listen(port, {
      http: (_asked, respond) => respond({ status: 200, body: `hello from ${name}\n` }),
      steady: () => () => () => {},
    });
  process.out(`${name} is ready`);
  yield* untilStopped(['SIGTERM', 'SIGINT'], 100);
  process.out(`${name} is stopping`);
  return 0;
}

const baseName = (repository: string): string => repository.slice(repository.lastIndexOf('/') + 1);
