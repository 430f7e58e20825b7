/** The files that the tidy tests look at, and how they look at them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import ts from 'typescript';

export const root = resolve(import.meta.dirname, '../..');

/** The folders of the simulated cluster, as in tsconfig.core.json. */
const coreFolders: string[] = createRequire(import.meta.url)('../../scripts/lib/core-folders.cjs');

export interface Source {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** All that git has or would take, so that neither dist/ nor a scratch file ignored by git counts. */
export const trackedFiles: readonly string[] = tracked().filter((path) =>
  existsSync(join(root, path)),
);

/** Code written by hand. */
export const handWritten: readonly Source[] = trackedFiles
  .filter((path) => /\.(ts|tsx|mjs|cjs|js|css)$/.test(path) && !isGenerated(path))
  .map((path) => ({ path, text: read(path) }));

/** Code of the core, without its tests. */
export const core: readonly Source[] = handWritten.filter(
  ({ path }) =>
    coreFolders.some((folder) => path.startsWith(`${folder}/`)) &&
    !/\.(test|soak)\.tsx?$/.test(path),
);

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The subfolders of a folder, none when it doesn't exist. */
export function subfolders(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path).filter((name) => statSync(join(path, name)).isDirectory());
}

/** Visits every node of the syntax tree. Comments and the content of strings are not nodes. */
export function visit({ path, text }: Source, look: (node: ts.Node) => void): void {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const walk = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, walk);
  };
  walk(file);
}

/** Where a node stands, as an editor wants it: `src/sim/clock.ts:12`. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

function isGenerated(path: string): boolean {
  return path.includes('/generated/') || /\.d\.[^/]*ts$/.test(path);
}

function tracked(): string[] {
  try {
    const listed = execFileSync(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    return [...new Set(listed.split('\0').filter(Boolean))];
  } catch {
    // A downloaded archive knows no git; it holds what git would have.
    return walk('');
  }
}

function walk(folder: string): string[] {
  const notOurs = ['node_modules', 'dist', '.git', 'test-results', 'playwright-report'];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.includes(entry.name)) return [];
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    return entry.isDirectory() ? walk(path) : [path];
  });
}
