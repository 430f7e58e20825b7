/** A file of TypeScript as the object that it makes, and what is said of it at its line. */
import { expect, test } from 'vitest';
import { Lines } from './lines.ts';
import { isPluginFile, pluginManifest } from '../../../scenarios/plugin-file.ts';
import { inFile } from './plugin-file.ts';
import { errorAt } from './problem.ts';

const source = "export default {\n  name: 'Few',\n  filter() { return tru },\n};\n";

test('bears the name that its source says, or that of its file', () => {
  expect(pluginManifest(source, 'plugin.ts')).toMatchObject({
    kind: 'SchedulerPlugin',
    metadata: { name: 'Few' },
    spec: { language: 'TypeScript', source },
  });
  expect(pluginManifest('export default {}', 'other.js')).toMatchObject({
    metadata: { name: 'other' },
    spec: { language: 'JavaScript' },
  });
  expect(['a.ts', 'a.js', 'a.yaml'].map(isPluginFile)).toEqual([true, true, false]);
});

test.each([
  ["'tru' is not defined (line 3, column 21)", 3, 21],
  ["'tru' is not defined (line 3)", 3, 1],
  ['a text (line 2) of a stranger (line 3, column 5)', 3, 5],
  ['a text of a stranger (line 9999)', 1, 1],
  ['no place at all', 1, 1],
])('%s', (message, startLine, startColumn) => {
  const start = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
  const { place } = inFile(errorAt(start, message), new Lines(source));
  expect(place).toMatchObject({ startLine, startColumn });
});
