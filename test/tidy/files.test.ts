/** What every file looks like: one sitting, its purpose first, and nothing of the machine that it was written on. */
import { extname } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../src/version.ts';
import { handWritten, read, trackedFiles, visit } from './sources.ts';

const mostLines = 450;

test(`no file is longer than ${mostLines} lines: one sitting a file`, () => {
  const long = handWritten
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ path, lines }) => `${path}: ${lines} lines; which noun in it wants to be a file?`);
  expect(long).toEqual([]);
});

test('every file starts with what it is for', () => {
  const paths = new Set(handWritten.map(({ path }) => path));
  // Badge.css is explained in Badge.tsx, quantity.test.ts in quantity.ts.
  const isCompanion = (path: string): boolean => {
    const name = path.replace(/(\.test\.tsx?|\.css)$/, '');
    return name !== path && (paths.has(`${name}.ts`) || paths.has(`${name}.tsx`));
  };
  const silent = handWritten
    .filter(({ path }) => !isCompanion(path))
    .filter(({ text }) => !text.split('\n', 15).some((line) => line.trimStart().startsWith('/*')))
    .map(({ path }) => `${path}: say in a comment within the first 15 lines what it is for`);
  expect(silent).toEqual([]);
});

test('no file only hands on what others export: import from where it is written', () => {
  const barrels = handWritten.filter((source) => {
    if (!/(^|\/)index\.tsx?$/.test(source.path)) return false;
    const statements: ts.Statement[] = [];
    visit(source, (node) => {
      if (ts.isSourceFile(node)) statements.push(...node.statements);
    });
    return statements.every(
      (statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier,
    );
  });
  expect(barrels.map(({ path }) => path)).toEqual([]);
});

test('no file names a folder of the machine that it was written on', () => {
  // A path that starts a word, so neither `network/work/` nor an address on the web is one.
  const ownFolder = /(?<![\w.~:/-])\/(?:home|Users|work|tmp\/\w+_jobs)\/[\w.-]+/g;
  const textual = [
    '.cjs',
    '.css',
    '.html',
    '.js',
    '.json',
    '.md',
    '.mjs',
    '.sh',
    '.ts',
    '.tsx',
    '.txt',
    '.yaml',
    '',
  ];
  const found = trackedFiles
    .filter((path) => textual.includes(extname(path)) && !path.includes('/generated/'))
    .flatMap((path) => [...read(path).matchAll(ownFolder)].map(([folder]) => `${path}: ${folder}`));
  expect(found).toEqual([]);
});

test('the engine has the version of the package', () => {
  expect(ENGINE_VERSION).toBe(JSON.parse(read('package.json')).version);
});
