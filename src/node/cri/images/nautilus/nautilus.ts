/** The two pictures of Kubernetes' update demo: a web server that says which it is. */
import { untilStopped, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

const of = (picture: string): ImageDefinition => ({
  repositories: [`registry.k8s.io/e2e-test-images/${picture}`],
  hasTag: (tag) => /^1\.\d+$/.test(tag),
  size: () => 48 * MB,
  entrypoint: [],
  cmd: ['/run.sh'],
  shell: true,
  // They are made from agnhost (test/images/nautilus/BASEIMAGE).
  distribution: () => 'alpine',
  tools: () => ['bash', 'curl', 'ss'],
  program: (name, process) => (name === 'run.sh' ? serve(process, picture) : undefined),
});

export const pictures: readonly ImageDefinition[] = ['nautilus', 'kitten'].map(of);

function* serve(process: Process, picture: string): Program {
  process.listen(80, {
    http: ({ target }, respond) =>
      target === '/data.json'
        ? respond({
            status: 200,
            headers: [['Content-Type', 'application/json']],
            body: `{\n"image": "${picture}.jpg"\n}\n`,
          })
        : respond({ status: 404, body: '' }),
  });
  return yield* untilStopped(['SIGTERM', 'SIGINT']);
}
