/** The nginx web server. Serves until SIGQUIT, then finishes what it has begun. */
import { reasonOf } from '../../../net/http.ts';
import type { HttpRequest, HttpResponse } from '../../../net/http-message.ts';
import type { Result } from '../../fs/file-system.ts';
import { Process as Worker } from '../../process/process.ts';
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition, type Releases } from '../image.ts';
import { asks, control } from './control.ts';

const RELEASES: Releases = {
  '1.7': 12,
  '1.8': 1,
  '1.9': 15,
  '1.10': 3,
  '1.11': 13,
  '1.12': 2,
  '1.13': 12,
  '1.14': 2,
  '1.15': 12,
  '1.16': 1,
  '1.17': 10,
  '1.18': 0,
  '1.19': 10,
  '1.20': 2,
  '1.21': 6,
  '1.22': 1,
  '1.23': 4,
  '1.24': 0,
  '1.25': 5,
  '1.26': 3,
  '1.27': 5,
  '1.28': 2,
  '1.29': 5,
};
const NAMED =
  /^(latest|stable|mainline|alpine|alpine-slim|perl|(stable|mainline)-(alpine|alpine-slim|perl|bookworm|trixie))$/;
const VARIANTS = new RegExp(`${DEBIAN_OR_ALPINE.source}|^perl$|^otel$`);

export const nginx: ImageDefinition = {
  repositories: ['docker.io/library/nginx', 'registry.k8s.io/e2e-test-images/nginx'],
  hasTag: (tag) =>
    /^1\.\d+-\d+$/.test(tag) || NAMED.test(tag) || isRelease(tag, RELEASES, VARIANTS),
  size: (tag) =>
    tag.includes('slim')
      ? 5.4 * MB
      : tag.includes('alpine')
        ? 22.6 * MB
        : minorOf(tag) < 17
          ? 44.8 * MB
          : 72_099_501,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  env: (tag) => [{ name: 'NGINX_VERSION', value: versionOf(tag) }],
  stopSignal: 'SIGQUIT',
  shell: true,
  tools: () => ['curl'],
  distribution: (tag) => (tag.includes('alpine') ? 'alpine' : 'debian'),
  files: () => FILES,
  program: (name, process, tag) => {
    if (name === 'docker-entrypoint.sh') return serve(process, tag);
    if (name !== 'nginx') return undefined;
    return asks(process) ? control(process, versionOf(tag)) : serve(process, tag);
  },
};

/** Kubernetes' own, which its StatefulSets are explained with. */
export const nginxSlim: ImageDefinition = {
  ...nginx,
  repositories: ['registry.k8s.io/nginx-slim', 'registry.k8s.io/nginx'],
  hasTag: (tag) => /^(0\.\d{1,2}|1\.(7\.9|\d+))$/.test(tag),
};

function* serve(process: Process, tag: string): Program {
  if (process.argv[0]!.endsWith('docker-entrypoint.sh') && minorOf(tag) >= 19) {
    process.out(
      '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
    );
    process.out('/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/');
    process.out('/docker-entrypoint.sh: Configuration complete; ready for start up');
    yield wait(40);
  }
  const notice = (text: string) => process.err(`${stamp(process)} [notice] 1#1: ${text}`);
  notice('using the "epoll" event method');
  notice(`nginx/${versionOf(tag)}`);
  notice('start worker processes');
  process.use(9 * MB);
  const listening = process.listen(80, {
    http: (asked, respond) => respond(answer(process, asked, tag)),
    steady: () => {
      const pristine = process.container.pristine(ROOT);
      return pristine && ((changed) => pristine.subscribe(changed));
    },
  });
  if (!listening) {
    process.err(
      `${stamp(process)} [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)`,
    );
    return 1;
  }
  process.argv = ['nginx: master process nginx -g daemon off;'];
  for (;;) {
    // Parity: there is one worker process, whatever worker_processes says.
    const worker = process.spawn({
      argv: ['nginx: worker process'],
      user: { uid: 101, gid: 101 },
      program: () => untilStopped(['SIGQUIT', 'SIGTERM', 'SIGINT']),
    });
    const signal = yield { wakesOn: ['SIGHUP', 'SIGQUIT', 'SIGTERM', 'SIGINT'] };
    if (signal !== 'SIGHUP') break;
    notice('signal 1 (SIGHUP) received, reconfiguring');
    if (worker instanceof Worker) process.signal(worker.pid, 'SIGQUIT');
  }
  yield wait(60);
  notice('signal 3 (SIGQUIT) received, shutting down');
  notice('exit');
  return 0;
}

const ROOT = '/usr/share/nginx/html';

/** Serves the files below its root, and writes each request to its log. */
function answer(
  process: Process,
  { method, target, headers }: HttpRequest,
  tag: string,
): HttpResponse {
  const path = decodeURIPath(target);
  const file = `${ROOT}${path.endsWith('/') ? `${path}index.html` : path}`;
  const found = method === 'GET' || method === 'HEAD' ? fileAt(process, file) : undefined;
  const status = !found
    ? 405
    : found.ok
      ? 200
      : found.errno === 'EACCES' || found.errno === 'EISDIR'
        ? 403
        : 404;
  const server = `nginx/${versionOf(tag)}`;
  const body = found?.ok
    ? found.value
    : `<html>\r\n<head><title>${status} ${reasonOf(status)}</title></head>\r\n<body>\r\n<center><h1>${status} ${reasonOf(status)}</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;
  if (found && !found.ok && found.errno !== 'EACCES')
    process.err(
      `${stamp(process)} [error] 29#29: *1 open() "${file}" failed (2: No such file or directory), client: 127.0.0.1, server: localhost, request: "${method} ${target} HTTP/1.1", host: "${headers.get('host') ?? ''}"`,
    );
  // Parity: the access log leaves out the kubelets' own probes, of which nginx would write a line each.
  if (!(headers.get('user-agent') ?? '').startsWith('kube-probe/'))
    process.out(
      `127.0.0.1 - - [${logStamp(process)}] "${method} ${target} HTTP/1.1" ${status} ${body.length} "-" "${headers.get('user-agent') ?? '-'}" "-"`,
    );
  return {
    status,
    headers: [
      ['Server', server],
      ['Date', new Date(process.now()).toUTCString()],
      [
        'Content-Type',
        /\.html?$/.test(file) || status !== 200 ? 'text/html' : 'application/octet-stream',
      ],
    ],
    body,
  };
}

/** While nobody has looked into the container, its files are those of the image. */
function fileAt(process: Process, path: string): Result<string> {
  if (!process.container.pristine(ROOT)) return process.files.read(path, { uid: 101, gid: 101 });
  const content = FILES[path];
  return content === undefined ? { ok: false, errno: 'ENOENT' } : { ok: true, value: content };
}

/** Without the query and without going up. */
const decodeURIPath = (target: string): string =>
  target.replace(/[?#].*$/, '').replace(/\/\.\.(?=\/|$)/g, '');

const PAGE =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n<style>\nhtml { color-scheme: light dark; }\nbody { width: 35em; margin: 0 auto;\nfont-family: Tahoma, Verdana, Arial, sans-serif; }\n</style>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\nworking. Further configuration is required.</p>\n\n<p>For online documentation and support please refer to\n<a href="http://nginx.org/">nginx.org</a>.<br/>\nCommercial support is available at\n<a href="http://nginx.com/">nginx.com</a>.</p>\n\n<p><em>Thank you for using nginx.</em></p>\n</body>\n</html>\n';

const FILES: { readonly [path: string]: string } = {
  [`${ROOT}/index.html`]: PAGE,
  [`${ROOT}/50x.html`]:
    '<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n',
  '/etc/nginx/nginx.conf':
    'user  nginx;\nworker_processes  auto;\n\nerror_log  /var/log/nginx/error.log notice;\npid        /run/nginx.pid;\n\nevents {\n    worker_connections  1024;\n}\n\nhttp {\n    include       /etc/nginx/mime.types;\n    default_type  application/octet-stream;\n    include /etc/nginx/conf.d/*.conf;\n}\n',
  '/etc/nginx/conf.d/default.conf':
    'server {\n    listen       80;\n    listen  [::]:80;\n    server_name  localhost;\n\n    location / {\n        root   /usr/share/nginx/html;\n        index  index.html index.htm;\n    }\n\n    error_page   500 502 503 504  /50x.html;\n}\n',
  '/docker-entrypoint.sh': '#!/bin/sh\nexec "$@"\n',
};

/** `21/Nov/2026:08:54:55 +0000`. */
function logStamp(process: Process): string {
  const [, day, month, year, time] = new Date(process.now()).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

const minorOf = (tag: string): number => Number(/^1\.(\d+)/.exec(tag)?.[1] ?? 29);

function versionOf(tag: string): string {
  const [version = '1.29.5'] = /^1\.\d+(\.\d+)?/.exec(tag) ?? [];
  return version.split('.').length === 3 ? version : `${version}.${RELEASES[version]}`;
}

/** `2026/11/21 08:54:55`, as nginx writes its error log. */
const stamp = (process: Process): string =>
  new Date(process.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
