/** apk and apt-get in a cluster that does not reach the Internet, as this one. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, type Applet } from './applet.ts';

function* apk(process: Process, args: readonly string[]): Program {
  const [action, ...rest] = args.filter((arg) => !arg.startsWith('-'));
  if (action !== 'add' && action !== 'update') {
    process.out('apk-tools 2.14.9, compiled for x86_64.');
    return action === undefined ? 0 : complain(process, `apk: unrecognized command: ${action}`);
  }
  for (const repository of ['main', 'community']) {
    const url = `https://dl-cdn.alpinelinux.org/alpine/v3.22/${repository}`;
    process.out(`fetch ${url}/x86_64/APKINDEX.tar.gz`);
    yield { for: 5000 };
    process.err(
      `WARNING: ${action === 'add' ? 'fetching' : 'updating'} ${url}: temporary error (try again later)`,
    );
  }
  if (action === 'update') {
    process.out('4 unavailable, 0 stale; 16 distinct packages available');
    return 4;
  }
  const wanted = rest.map(
    (name) => `  ${name} (no such package):\n    required by: world[${name}]`,
  );
  process.err(`ERROR: unable to select packages:\n${wanted.join('\n')}`);
  return rest.length;
}

const SOURCES: {
  readonly [distribution: string]: readonly [url: string, host: string, suites: readonly string[]];
} = {
  debian: ['http://deb.debian.org/debian', 'deb.debian.org', ['trixie', 'trixie-updates']],
  ubuntu: ['http://archive.ubuntu.com/ubuntu', 'archive.ubuntu.com', ['noble', 'noble-updates']],
};

function* apt(process: Process, args: readonly string[]): Program {
  const [action, ...rest] = args.filter((arg) => !arg.startsWith('-'));
  const [url, host, suites] = SOURCES[process.container.distribution] ?? SOURCES['debian']!;
  if (action === 'install') {
    process.out(
      'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done',
    );
    for (const name of rest) process.err(`E: Unable to locate package ${name}`);
    return rest.length > 0 ? 100 : 0;
  }
  if (action !== 'update')
    return action === undefined ? 0 : complain(process, `E: Invalid operation ${action}`, 100);
  const failure = `Temporary failure resolving '${host}'`;
  for (const [i, suite] of suites.entries()) {
    yield { for: 5000 };
    process.out(`Err:${i + 1} ${url} ${suite} InRelease\n  ${failure}`);
  }
  process.out('Reading package lists... Done');
  for (const suite of suites)
    process.err(`W: Failed to fetch ${url}/dists/${suite}/InRelease  ${failure}`);
  process.err(
    'W: Some index files failed to download. They have been ignored, or old ones used instead.',
  );
  return 0;
}

export const packageManagers: readonly (readonly [string, Applet])[] = [
  ['apk', apk],
  ['apt-get', apt],
  ['apt', apt],
];
