/** Docker's greeting: says hello and is done. */
import { wait, type Process, type Program } from '../../program.ts';
import type { ImageDefinition } from '../image.ts';

export const helloWorld: ImageDefinition = {
  repositories: ['docker.io/library/hello-world'],
  hasTag: (tag) => /^(latest|linux)$/.test(tag),
  size: () => 2_380,
  entrypoint: [],
  cmd: ['/hello'],
  shell: false,
  program: (name, process) => (name === 'hello' ? greet(process) : undefined),
};

function* greet(process: Process): Program {
  process.out('');
  process.out('Hello from Docker!');
  process.out('This message shows that your installation appears to be working correctly.');
  process.out('');
  yield wait(1);
  return 0;
}
