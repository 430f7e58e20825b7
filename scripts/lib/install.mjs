/** Installs what package-lock.json names, when node_modules does not hold it yet. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root } from './process.mjs';

/**
 * Answers whether everything is there in the end. A missing node_modules is made with `npm ci`; a
 * stale one is brought up to date in place, so that whatever else runs in this folder keeps running.
 */
export function installed() {
  const before = state();
  if (before === 'current') return true;
  console.log(before === 'missing' ? 'Installing packages …' : 'Bringing packages up to date …');
  const code = npm(before === 'missing' ? ['ci'] : ['install', '--no-save']);
  if (code !== 0) console.error('npm could not install the packages; see above.');
  return code === 0;
}

/** Runs npm: the one that runs us, if any. Its words go to stderr, stdout is the command's own. */
export function npm([command, ...args], cwd = root) {
  const own = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev'];
  const words = [command, ...quiet, ...args];
  const options = { cwd, stdio: ['ignore', 2, 2] };
  const result = own
    ? spawnSync(process.execPath, [own, ...words], options)
    : spawnSync('npm', words, { ...options, shell: process.platform === 'win32' });
  if (result.error) console.error(result.error.message);
  return result.status ?? 1;
}

/**
 * npm leaves a copy of what it installed in node_modules. Comparing with that needs no stamp of our
 * own, so a plain `npm install` by hand counts too.
 */
function state() {
  const present = packagesOf('node_modules/.package-lock.json');
  if (!present) return 'missing';
  const wanted = Object.entries(packagesOf('package-lock.json') ?? {});
  const lacks = ([path, { version, optional }]) =>
    path !== '' && !optional && present[path]?.version !== version; // Optional: for other platforms.
  return wanted.some(lacks) ? 'stale' : 'current';
}

function packagesOf(file) {
  const path = resolve(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}
