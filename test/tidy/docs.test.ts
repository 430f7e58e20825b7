/** The documents name what exists: files, pictures, commands, scenarios. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../src/scenarios/registry.ts';
import { PARITY_PAGE, parityComments, parityPage } from './parity.ts';
import { read, root, trackedFiles } from './sources.ts';

const documents = trackedFiles.filter(
  (path) => /^[A-Z]+\.md$/.test(path) || (path.startsWith('docs/') && path.endsWith('.md')),
);
const pictures = trackedFiles.filter((path) => path.startsWith('docs/images/'));

describe.each(documents)('%s', (path) => {
  const text = read(path);

  test('leads to files that exist', () => {
    const missing = linksIn(text)
      .map((link) => normalize(join(dirname(path), decodeURI(link.replace(/#.*$/, '')))))
      .filter((target) => !existsSync(join(root, target)));
    expect(missing).toEqual([]);
  });

  test('leads to headings that exist', () => {
    const missing = linksIn(text).filter((link) => {
      const [file = '', heading] = link.split('#');
      if (!heading) return false;
      return !headingsIn(read(file ? normalize(join(dirname(path), file)) : path)).has(heading);
    });
    expect(missing).toEqual([]);
  });

  test('names files of the repository that exist', () => {
    const named = [...text.matchAll(/`((?:src|test|e2e|scripts|docs|bench)\/[\w./-]+)`/g)];
    const missing = named.map(([, name]) => name!).filter((name) => !existsSync(join(root, name)));
    expect(missing).toEqual([]);
  });

  test('names commands of package.json', () => {
    const commands: Record<string, string> = JSON.parse(read('package.json')).scripts;
    const named = [...text.matchAll(/\bnpm (?:run ([\w-]+)|(start|test)\b)/g)];
    const missing = named.map(([, run, short]) => run ?? short!).filter((name) => !commands[name]);
    expect(missing).toEqual([]);
  });
});

test('every scenario has its picture, its name in README.md, and nothing else is shown', () => {
  const readme = read('README.md');
  const ids = scenarios.map(({ id }) => id);
  expect(ids.filter((id) => !readme.includes(`docs/images/${id}.png`))).toEqual([]);
  expect(ids.filter((id) => !readme.includes(`\`${id}\``))).toEqual([]);
});

test('pictures are small enough for a repository', () => {
  const sizes = pictures.map((path) => statSync(join(root, path)).size);
  expect(pictures.filter((_, i) => sizes[i]! > 250_000)).toEqual([]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(5_000_000);
});

test(`${PARITY_PAGE} says what the sources say`, () => {
  expect(read(PARITY_PAGE), 'run npm run parity').toBe(parityPage());
});

test('a departure is read from its mark to the end of its paragraph', () => {
  const text = [
    '// Parity: one line.',
    'const one = 1; // Parity: not at the start of a line.',
    '  // Parity: two',
    '  // lines.',
    'code();',
    '/**',
    ' * Before.',
    ' * Parity: in a block,',
    ' * over two lines.',
    ' *',
    ' * After.',
    ' */',
    '/** Parity: all of it. */',
    '/** Parity: from the first',
    ' * to the last. */',
  ].join('\n');
  expect(parityComments(text)).toEqual([
    'one line.',
    'two lines.',
    'in a block, over two lines.',
    'all of it.',
    'from the first to the last.',
  ]);
});

/** Of Markdown and of HTML in it, without those that lead elsewhere on the web. */
function linksIn(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '');
  const found = [
    ...prose.matchAll(/\]\(([^)\s]+)\)/g),
    ...prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g),
  ];
  return found.map(([, link]) => link!).filter((link) => !/^(https?:|mailto:)/.test(link));
}

/** As GitHub names them in addresses. */
function headingsIn(text: string): ReadonlySet<string> {
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
