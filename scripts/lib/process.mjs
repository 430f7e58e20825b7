/** Starting other programs: shown on the terminal (`run`), or collected (`capture`). */
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where the person stood who typed `npm run …`; npm itself moves to the root. */
export const userFolder = process.env.INIT_CWD ?? process.cwd();

/** What may be deleted at any time: bundles, reports, a browser. */
export const cacheFolder = resolve(root, 'node_modules/.cache/kubeglass');

export function assertNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Kubeglass needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Runs a Node script on this terminal and answers with its exit code. Signals reach it. */
export function run(script, args, { env = {}, cwd = root, nodeOptions = [] } = {}) {
  const child = spawn(process.execPath, [...nodeOptions, resolve(root, script), ...args], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return ended(child);
}

/** Runs a Node script silently and answers with its exit code and all that it said. */
export function capture(script, args, { env = {} } = {}) {
  const child = spawn(process.execPath, [resolve(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  return ended(child).then((code) => ({ code, output: Buffer.concat(said).toString() }));
}

/** Answers with the child's exit code; a signal to this process is handed on to the child. */
function ended(child) {
  const handOn = (signal) => {
    // A terminal sends ^C to everything in the foreground, so the child has it already.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handOn);
  return new Promise((resolveCode) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolveCode(1);
    });
    child.on('close', (code, signal) => {
      for (const each of signals) process.off(each, handOn);
      resolveCode(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
