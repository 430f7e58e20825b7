/**
 * Runs a TypeScript program in Node: its own sources become one file in the cache, npm packages stay
 * outside. Rebuilt only when a source is newer than that file.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder, root, run, userFolder } from './process.mjs';

/** Folders and files that any of the programs may be made from. */
const sources = ['src', 'test', 'bench', 'package-lock.json', 'scripts/lib/bundle.mjs'];

/**
 * Most of what a task makes is dead when the next one runs. With more room than Node's 16 MiB for what is new, less of it
 * is looked at twice: a fifth less time for a busy cluster.
 */
const ROOM_FOR_THE_YOUNG = '--max-semi-space-size=64';

/** Builds `entry` and runs it where the user stands, with KUBEGLASS_ROOT naming this repository. */
export async function runBundle(name, entry, args) {
  if (!existsSync(resolve(root, entry))) {
    console.error(`There is no ${entry} yet.`);
    return 1;
  }
  return run(await bundle(name, entry), args, {
    cwd: userFolder,
    env: { KUBEGLASS_ROOT: root },
    nodeOptions: ['--enable-source-maps', ROOM_FOR_THE_YOUNG],
  });
}

/** Answers with the path of the bundle. */
async function bundle(name, entry) {
  const file = join(cacheFolder, `${name}.mjs`);
  if (
    existsSync(file) &&
    statSync(file).mtimeMs > newest(sources.map((path) => resolve(root, path)))
  )
    return file;

  const started = Date.now();
  // Built beside and then moved, so that two commands at a time never run half a file. Equally deep,
  // because source maps hold relative paths.
  const beside = `${cacheFolder}-${process.pid}`;
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    // Written for bundlers: its own imports lack extensions, so Node cannot load it.
    ssr: { noExternal: ['@ngrok/webernetes'] },
    build: {
      ssr: entry,
      target: 'node20',
      sourcemap: true,
      outDir: beside,
      emptyOutDir: true,
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
    },
  });
  mkdirSync(cacheFolder, { recursive: true });
  for (const built of readdirSync(beside))
    renameSync(join(beside, built), join(cacheFolder, built));
  rmSync(beside, { recursive: true });
  console.error(`built ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return file;
}

/** The time of the last change to any of the files and what is below them. */
function newest(paths) {
  let time = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const stat = statSync(path);
    // A folder's own time changes when a file in it is added, removed or renamed.
    time = Math.max(time, stat.mtimeMs);
    if (stat.isDirectory())
      time = Math.max(time, newest(readdirSync(path).map((name) => join(path, name))));
  }
  return time;
}
