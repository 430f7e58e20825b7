/** agnhost, the image of Kubernetes' own tests: one program with many subcommands (test/images/agnhost, 1.36). */
import type { HttpHandler } from '../../../net/http-message.ts';
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';
import { flagsOf, goMillis } from './flags.ts';
import { mounttest } from './mounttest.ts';
import { netexec } from './netexec.ts';

const NAMES = ['registry.k8s.io/e2e-test-images/agnhost', 'k8s.gcr.io/e2e-test-images/agnhost'];

export const agnhost: ImageDefinition = {
  repositories: NAMES,
  hasTag: (tag) => /^2\.([1-9]|[1-5]\d)$/.test(tag),
  size: () => 52.6 * MB,
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  shell: true,
  tools: () => ['bash', 'curl', 'ss'],
  distribution: () => 'alpine',
  program: (name, process) => (name === 'agnhost' ? run(process) : undefined),
};

type Subcommand = (process: Process, args: readonly string[]) => Program;

const subcommands: { readonly [name: string]: Subcommand } = {
  connect,
  'dns-server-list': (process) => told(process, linesOf(process, 'nameserver').join(',')),
  'dns-suffix': (process) =>
    told(process, linesOf(process, 'search').join(' ').split(' ').join(',')),
  'entrypoint-tester': (process) => told(process, `[${process.argv.join(' ')}]`),
  'etc-hosts': etcHosts,
  'fake-gitserver': (process) =>
    serving(process, 8000, () => ({ status: 200, body: 'I am a fake git server' })),
  'grpc-health-checking': grpcHealthChecking,
  liveness,
  'logs-generator': logsGenerator,
  mounttest,
  netexec,
  pause,
  porter,
  'serve-hostname': serveHostname,
  'test-webserver': testWebserver,
};

function* run(process: Process): Program {
  const [, name, ...args] = process.argv;
  const subcommand = name === undefined || name === 'help' ? undefined : subcommands[name];
  if (subcommand) return yield* subcommand(process, args);
  if (name === undefined || name === 'help') {
    process.out(
      `Usage:\n  app [command]\n\nAvailable Commands:\n${Object.keys(subcommands)
        .map((each) => `  ${each}`)
        .join('\n')}`,
    );
    return 0;
  }
  process.err(
    `Error: unknown command ${JSON.stringify(name)} for "app"\nRun 'app --help' for usage.`,
  );
  return 1;
}

function* told(process: Process, line: string): Program {
  yield wait(1);
  process.out(line);
  return 0;
}

function* pause(process: Process): Program {
  process.out('Paused');
  const signal = yield { wakesOn: ['SIGINT', 'SIGTERM'] };
  return signal === 'SIGINT' ? 1 : 2;
}

/** What follows a keyword in /etc/resolv.conf. */
function linesOf(process: Process, keyword: string): string[] {
  const config = process.files.read('/etc/resolv.conf', process.user);
  return (config.ok ? config.value.split('\n') : [])
    .filter((line) => line.startsWith(`${keyword} `))
    .map((line) => line.slice(keyword.length + 1));
}

function* etcHosts(process: Process): Program {
  yield wait(1);
  const hosts = process.files.read('/etc/hosts', process.user);
  if (!hosts.ok) return 1;
  process.write(1, hosts.value);
  return 0;
}

function* connect(process: Process, args: readonly string[]): Program {
  const flags = flagsOf(args);
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(flags.rest[0] ?? '') ?? [];
  if (!/^[\d.]+$|:/.test(host)) {
    process.err('DNS');
    return 1;
  }
  yield { for: 1 };
  const found = process.network.dial(host, Number(port));
  if (!('refused' in found)) return 0;
  if (found.refused === 'Connection refused') process.err('REFUSED');
  else {
    yield { for: goMillis(flags.text('timeout', '0s')) };
    process.err('TIMEOUT');
  }
  return 1;
}

/** Listens until it is told to stop. */
function* serving(
  process: Process,
  port: number,
  answer: (target: string) => { status: number; body: string },
): Program {
  const http: HttpHandler = ({ target }, respond) =>
    respond({ ...answer(target), headers: [['Content-Type', 'text/plain; charset=utf-8']] });
  if (!process.listen(port, { http })) {
    process.err(`listen tcp :${port}: bind: address already in use`);
    return 1;
  }
  process.use(10 * MB);
  return yield* untilStopped(['SIGTERM', 'SIGINT']);
}

/** Well for ten seconds. */
function* liveness(process: Process): Program {
  const started = process.now();
  return yield* serving(process, 8080, (target) => {
    const seconds = (process.now() - started) / 1000;
    if (target === '/started') return { status: 200, body: `${seconds}s` };
    return seconds > 10 ? { status: 500, body: `error: ${seconds}` } : { status: 200, body: 'ok' };
  });
}

function* serveHostname(process: Process, args: readonly string[]): Program {
  const flags = flagsOf(args);
  const port = flags.number('port', 9376);
  if (flags.text('udp') === 'true')
    process.listen(port, { datagram: () => process.hostname }, 'UDP');
  return yield* serving(process, port, () => ({ status: 200, body: process.hostname }));
}

/** The files below where it was started. */
function* testWebserver(process: Process, args: readonly string[]): Program {
  return yield* serving(process, flagsOf(args).number('port', 80), (target) => {
    const path = process.path(`.${target.replace(/\?.*/, '')}`);
    const found = process.files.find(path, process.user);
    if (found.ok && found.value.inode.kind === 'directory')
      return {
        status: 200,
        body: `<pre>\n${found.value.inode
          .names()
          .map((name) => `<a href="${name}">${name}</a>\n`)
          .join('')}</pre>\n`,
      };
    const content = process.files.read(path, process.user);
    return content.ok
      ? { status: 200, body: content.value }
      : { status: 404, body: '404 page not found\n' };
  });
}

/** Answers on each port that a variable SERVE_PORT_n names, with its value. */
function* porter(process: Process): Program {
  for (const [name, value] of process.env) {
    const [, port] = /^SERVE_PORT_(\d+)$/.exec(name) ?? [];
    if (port)
      process.listen(Number(port), {
        http: (_asked, respond) => respond({ status: 200, body: value }),
      });
  }
  return yield* untilStopped(['SIGTERM', 'SIGINT']);
}

function* grpcHealthChecking(process: Process, args: readonly string[]): Program {
  const flags = flagsOf(args);
  const delay = flags.number('delay-unhealthy-sec', -1);
  const started = process.now();
  let forced: 'SERVING' | 'NOT_SERVING' | undefined;
  const status = () =>
    forced ?? (delay >= 0 && process.now() - started >= delay * 1000 ? 'NOT_SERVING' : 'SERVING');
  const wanted = flags.text('service');
  process.listen(flags.number('port', 5000), {
    health: (service) => (service === wanted ? status() : 'NOT_FOUND'),
  });
  return yield* serving(process, flags.number('http-port', 8080), (target) => {
    if (target === '/make-serving') forced = 'SERVING';
    if (target === '/make-not-serving') forced = 'NOT_SERVING';
    return { status: 200, body: '' };
  });
}

const METHODS = ['GET', 'POST', 'PUT'];
const NAMESPACES = ['kube-system', 'default', 'ns'];
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

function* logsGenerator(process: Process, args: readonly string[]): Program {
  const flags = flagsOf(args, { t: 'log-lines-total', d: 'run-duration' });
  const total = flags.number('log-lines-total', 0);
  const duration = goMillis(flags.text('run-duration', '0s'));
  if (!(total > 0) || duration <= 0) {
    process.err(
      `Invalid ${total > 0 ? 'duration' : 'total number of lines'}: ${total > 0 ? '0s' : total}`,
    );
    return 255;
  }
  const { random } = process;
  for (let id = 0; id < total; id++) {
    const name = Array.from(
      { length: 3 + random.below(2) },
      () => LETTERS[random.below(LETTERS.length)],
    ).join('');
    const at = new Date(process.now()).toISOString();
    const header = `I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000       1 logs_generator.go:76]`;
    process.err(
      `${header} ${id} ${METHODS[random.below(3)]} /api/v1/namespaces/${NAMESPACES[random.below(3)]}/pods/${name} ${200 + random.below(400)}`,
    );
    yield { for: duration / total };
  }
  return 0;
}
