/** Small servers of the documentation's tutorials that say hello (gcr.io/google-samples). */
import { untilStopped, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

const of = (
  name: string,
  tags: RegExp,
  size: number,
  program: (process: Process, tag: string) => Program,
): ImageDefinition => ({
  repositories: [`gcr.io/google-samples/${name}`],
  hasTag: (tag) => tags.test(tag),
  size: () => size,
  entrypoint: [`/${name}`],
  cmd: [],
  shell: true,
  distribution: () => (name === 'hello-app' ? 'alpine' : 'debian'),
  program: (asked, process, tag) => (asked === name ? program(process, tag) : undefined),
});

export const samples: readonly ImageDefinition[] = [
  of('hello-app', /^(latest|[12]\.0)$/, 13 * MB, helloApp),
  of('node-hello', /^(latest|1\.0)$/, 265 * MB, nodeHello),
  {
    ...of('kubernetes-bootcamp', /^(latest|v[12])$/, 83 * MB, bootcamp),
    repositories: [
      'gcr.io/google-samples/kubernetes-bootcamp',
      'docker.io/jocatalin/kubernetes-bootcamp',
    ],
    tools: () => ['curl', 'ps'],
    files: (tag) => ({ '/server.js': `// Says "${greeting('<host>', tag)}" on port 8080.\n` }),
  },
];

function* helloApp(process: Process, tag: string): Program {
  const port = Number(process.env.get('PORT')) || 8080;
  const log = (text: string) => process.err(`${stamp(process)} ${text}`);
  const version = tag === '2.0' ? '2.0.0' : '1.0.0';
  const listening = process.listen(port, {
    http: ({ target }, respond) => {
      log(`Serving request: ${target.replace(/\?.*/, '')}`);
      respond({
        status: 200,
        headers: [['Content-Type', 'text/plain; charset=utf-8']],
        body: `Hello, world!\nVersion: ${version}\nHostname: ${process.hostname}\n`,
      });
    },
  });
  if (!listening) {
    log(`listen tcp :${port}: bind: address already in use`);
    return 1;
  }
  log(`Server listening on port ${port}`);
  process.use(6 * MB);
  // Go's default: a signal that nobody asked for ends the process.
  yield* untilStopped(['SIGTERM', 'SIGINT']);
  return 2;
}

/** The application of Kubernetes Basics. */
function* bootcamp(process: Process, tag: string): Program {
  const startedAt = process.now();
  let requests = 0;
  process.listen(8080, {
    http: (_asked, respond) => {
      const uptime = (process.now() - startedAt) / 1000;
      const at = new Date(process.now()).toISOString();
      process.out(
        `Running On: ${process.hostname} | Total Requests: ${++requests} | App Uptime: ${uptime} seconds | Log Time: ${at}`,
      );
      respond({ status: 200, body: `${greeting(process.hostname, tag)}\n` });
    },
  });
  process.out(
    `Kubernetes Bootcamp App Started At: ${new Date(startedAt).toISOString()} | Running On:  ${process.hostname}\n`,
  );
  process.use(30 * MB);
  yield {};
  return 0;
}

const greeting = (host: string, tag: string): string =>
  `Hello Kubernetes bootcamp! | Running on: ${host} | v=${tag === 'v2' ? 2 : 1}`;

/** Node does nothing about SIGTERM as a container's first process. */
function* nodeHello(process: Process): Program {
  process.listen(8080, {
    http: ({ target }, respond) => {
      process.out(`Received request for URL: ${target}`);
      respond({ status: 200, body: 'Hello Kubernetes!' });
    },
  });
  process.use(40 * MB);
  yield {};
  return 0;
}

/** `2026/11/21 08:54:55`, as Go's log package writes it. */
const stamp = (process: Process): string =>
  new Date(process.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
