import { beforeEach, expect, test } from 'vitest';
import {
  activate,
  closeFile,
  files,
  newFile,
  openScenarioFiles,
  openText,
  reopen,
  restoreFiles,
  setText,
} from './files.ts';

const names = () =>
  files
    .getState()
    .files.map(({ name, id }) => (id === files.getState().active ? `*${name}` : name))
    .join(' ');
const idOf = (name: string) => files.getState().files.find((file) => file.name === name)!.id;

beforeEach(() => restoreFiles([{ name: 'untitled.yaml', text: '', original: '' }], 0));

const web = { name: 'web.yaml', yaml: 'kind: Deployment\n' };

test('a scenario brings its files and takes those of the one before with it', () => {
  openScenarioFiles('one', [web, { name: 'b.yaml', yaml: '' }]);
  expect(names()).toBe('*web.yaml b.yaml');
  openScenarioFiles('two', [{ name: 'c.yaml', yaml: 'c' }]);
  expect(names()).toBe('*c.yaml');
});

test('what somebody typed stays', () => {
  openScenarioFiles('one', [web]);
  setText(idOf('web.yaml'), 'kind: Mine\n');
  openScenarioFiles('two', [web]);
  expect(names()).toBe('*web-2.yaml web.yaml');
  openScenarioFiles('two', [web]);
  expect(names()).toBe('*web-2.yaml web.yaml');
});

test('an object is opened under its name, once', () => {
  openText('apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a: b\n  name: web-1\n');
  expect(names()).toBe('*pod-web-1.yaml');
  openText('apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-1\nspec: {}\n');
  expect(names()).toBe('*pod-web-1.yaml');
  setText(idOf('pod-web-1.yaml'), 'mine');
  openText('apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-1\n');
  expect(names()).toBe('pod-web-1.yaml *pod-web-1-2.yaml');
});

test('the last file that was closed can be opened again', () => {
  newFile();
  expect(names()).toBe('untitled.yaml *untitled-2.yaml');
  setText(idOf('untitled-2.yaml'), 'typed');
  closeFile(idOf('untitled-2.yaml'));
  expect(names()).toBe('*untitled.yaml');
  reopen();
  expect(names()).toBe('untitled.yaml *untitled-2.yaml');
  expect(files.getState().files[1]?.text).toBe('typed');
});

test('there is always a file', () => {
  closeFile(idOf('untitled.yaml'));
  expect(names()).toBe('*untitled.yaml');
  expect(files.getState().closed).toBeUndefined();
  activate(idOf('untitled.yaml'));
});
