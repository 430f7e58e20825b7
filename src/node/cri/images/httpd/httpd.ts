/** The Apache web server. */
import { untilStopped, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition } from '../image.ts';

const RELEASES = { '2.2': 34, '2.4': 66 };

export const httpd: ImageDefinition = {
  repositories: ['docker.io/library/httpd'],
  hasTag: (tag) =>
    /^(latest|alpine|bookworm|trixie)$/.test(tag) || isRelease(tag, RELEASES, DEBIAN_OR_ALPINE),
  size: (tag) => (tag.includes('alpine') ? 19.4 * MB : 45.2 * MB),
  entrypoint: [],
  cmd: ['httpd-foreground'],
  stopSignal: 'SIGWINCH',
  shell: true,
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
