/** etcd as a server beside others: it tells over HTTP and gRPC that it is well, and what it is (server/embed and etcdhttp of etcd 3.5). */
import type { Steps } from '../../process/wait.ts';
import { wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const etcd: ImageDefinition = {
  repositories: ['registry.k8s.io/etcd', 'quay.io/coreos/etcd', 'gcr.io/etcd-development/etcd'],
  hasTag: (tag) => /^(latest|v?[23]\.\d+\.\d+(-\d+)?)$/.test(tag),
  size: () => 60 * MB,
  entrypoint: ['/usr/local/bin/etcd'],
  cmd: [],
  shell: true,
  // Upstream's own were Alpine's until 3.3.
  distribution: (tag) => (/^v[23]\.[0-3]\./.test(tag) ? 'alpine' : 'debian'),
  program: (name, process, tag) => {
    if (name === 'etcd') return serve(process, tag);
    return name === 'etcdctl' ? control(process, tag) : undefined;
  },
};

const versionOf = (tag: string): string => /\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '3.6.6';

function flag(process: Process, name: string): string | undefined {
  const { argv } = process;
  for (const [i, arg] of argv.entries()) {
    const [, named, equals] = /^--?([\w-]+)(?:=(.*))?$/.exec(arg) ?? [];
    if (named === name) return equals ?? argv[i + 1];
  }
  return process.env.get(`ETCD_${name.toUpperCase().replaceAll('-', '_')}`);
}

function* serve(process: Process, tag: string): Program {
  const log = (level: string, caller: string, msg: string, more: object = {}) =>
    process.err(
      JSON.stringify({ level, ts: new Date(process.now()).toISOString(), caller, msg, ...more }),
    );
  const urls = flag(process, 'listen-client-urls');
  const advertised = flag(process, 'advertise-client-urls');
  if (urls && !advertised) {
    log('fatal', 'etcdmain/etcd.go', 'failed to verify flags', {
      error:
        'expected IP in URL for binding / --advertise-client-urls is required when --listen-client-urls is set explicitly',
    });
    return 1;
  }
  log('info', 'etcdmain/etcd.go', 'Running: ', { args: process.argv });
  process.use(24 * MB);
  yield wait(600);
  const body = (value: object) => ({
    status: 200,
    headers: [['Content-Type', 'application/json']] as [string, string][],
    body: `${JSON.stringify(value)}\n`,
  });
  for (const url of (urls ?? 'http://localhost:2379').split(',')) {
    const port = Number(/:(\d+)\/?$/.exec(url)?.[1] ?? 2379);
    const listening = process.listen(port, {
      health: (service) => (service === '' ? 'SERVING' : 'NOT_FOUND'),
      http: ({ target }, respond) => {
        const path = target.replace(/\?.*/, '');
        if (/^\/(health|readyz|livez)$/.test(path))
          respond(
            path === '/health'
              ? body({ health: 'true', reason: '' })
              : { status: 200, body: 'ok\n' },
          );
        else if (path === '/version')
          respond(
            body({ etcdserver: versionOf(tag), etcdcluster: versionOf(tag).replace(/\d+$/, '0') }),
          );
        else respond({ status: 404, body: '404 page not found\n' });
      },
    });
    if (!listening) {
      log('fatal', 'etcdmain/etcd.go', 'discovery failed', {
        error: `listen tcp 127.0.0.1:${port}: bind: address already in use`,
      });
      return 1;
    }
  }
  log(
    'info',
    'embed/serve.go',
    'serving client traffic insecurely; this is strongly discouraged!',
    {
      address: '[::]:2379',
    },
  );
  const signal = yield* stopSignal();
  log('info', 'osutil/interrupt_unix.go', 'received signal; shutting down', { signal });
  return 0;
}

function* stopSignal(): Steps<string> {
  const signal = yield { wakesOn: ['SIGTERM', 'SIGINT'] };
  return signal === 'SIGINT' ? 'interrupt' : 'terminated';
}

// Parity: etcdctl knows its version and the health of its endpoint; the keys of an etcd in a container are not kept.
function* control(process: Process, tag: string): Program {
  yield wait(5);
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  if (words[0] === 'version') {
    process.out(
      `etcdctl version: ${versionOf(tag)}\nAPI version: ${versionOf(tag).replace(/\.\d+$/, '')}`,
    );
    return 0;
  }
  if (words.join(' ').startsWith('endpoint health')) {
    const found = process.network.dial('127.0.0.1', 2379);
    if ('refused' in found) {
      process.err(
        '127.0.0.1:2379 is unhealthy: failed to commit proposal: context deadline exceeded\nError: unhealthy cluster',
      );
      return 1;
    }
    process.out('127.0.0.1:2379 is healthy: successfully committed proposal: took = 2.1ms');
    return 0;
  }
  process.err('etcdctl: this command is not known here');
  return 2;
}
