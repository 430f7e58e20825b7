/** The Apache web server. */
import { untilStopped, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition } from '../image.ts';

const RELEASES = { '2.2': 34, '2.4': 66 };

export const httpd: ImageDefinition = {
  repositories: ['docker.io/library/httpd', 'registry.k8s.io/e2e-test-images/httpd'],
  hasTag: (tag) =>
    /^2\.4\.\d+-\d+$/.test(tag) ||
    /^(latest|alpine|bookworm|trixie)$/.test(tag) ||
    isRelease(tag, RELEASES, DEBIAN_OR_ALPINE),
  size: (tag) => (tag.includes('alpine') ? 19.4 * MB : 45.2 * MB),
  entrypoint: [],
  cmd: ['httpd-foreground'],
  stopSignal: 'SIGWINCH',
  shell: true,
  tools: (tag) => (tag.includes('alpine') ? ['bash'] : []),
  distribution: (tag) => (tag.includes('alpine') ? 'alpine' : 'debian'),
  files: () => ({
    '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n',
  }),
  program: (name, process, tag) => (name === 'httpd-foreground' ? serve(process, tag) : undefined),
};

function* serve(process: Process, tag: string): Program {
  const version = /^2\.\d+\.\d+/.exec(tag)?.[0] ?? '2.4.66';
  const [address = '10.0.0.1'] = process.ips;
  process.err(
    `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${address}. Set the 'ServerName' directive globally to suppress this message`,
  );
  process.err(
    `${stamp(process)} [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/${version} (Unix) configured -- resuming normal operations`,
  );
  process.err(
    `${stamp(process)} [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`,
  );
  process.use(7 * MB);
  process.listen(80, {
    http: ({ method, target }, respond) => {
      const path = `/usr/local/apache2/htdocs${target.replace(/\?.*/, '').replace(/\/$/, '/index.html')}`;
      const content = process.files.read(path, { uid: 33, gid: 33 });
      const status = content.ok ? 200 : 404;
      process.out(
        `127.0.0.1 - - ${stamp(process)} "${method} ${target} HTTP/1.1" ${status} ${content.ok ? content.value.length : 196}`,
      );
      respond({
        status,
        headers: [
          ['Server', `Apache/${version} (Unix)`],
          ['Content-Type', 'text/html'],
        ],
        body: content.ok
          ? content.value
          : '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n</body></html>\n',
      });
    },
  });
  yield* untilStopped(['SIGWINCH', 'SIGTERM', 'SIGINT'], 80);
  process.err(
    `${stamp(process)} [mpm_event:notice] [pid 1:tid 1] AH00492: caught SIGWINCH, shutting down gracefully`,
  );
  return 0;
}

/** `[Sat Nov 21 08:54:55.123000 2026]`. */
function stamp(process: Process): string {
  const at = new Date(process.now());
  const [weekday, day, month, year] = at.toUTCString().split(' ');
  return `[${weekday!.slice(0, 3)} ${month} ${day} ${at.toISOString().slice(11, 23)}000 ${year}]`;
}
