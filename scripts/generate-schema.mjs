#!/usr/bin/env node
/**
 * Writes what Kubeglass knows of Kubernetes' API, from packages on npm. Run it to follow another release:
 *
 *   node scripts/generate-schema.mjs
 *
 * Into src/api/generated, all committed, see the README there:
 *
 *   types/<group>/<version>.ts   the types, in JSON form
 *   schema.json                  the definitions without texts, for decoding, merging and validation
 *   openapi-described.json       the definitions with texts, for `kubectl explain` and the OpenAPI endpoint
 *   resources.json               what discovery lists
 *   editor-schema.json           the JSON schema of the YAML editor
 *
 * The packages are packed into a temporary folder, read and forgotten: installing them would bring a hundred others.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readModels, readOperations } from './schema/client-node.mjs';
import { editorSchema } from './schema/editor.mjs';
import { readDefinitions } from './schema/kubernetes-models.mjs';
import { fullNames, mergeDefinitions } from './schema/merge.mjs';
import { discoverResources } from './schema/resources.mjs';
import { typeScriptFiles } from './schema/typescript.mjs';

/** Name the versions in NOTICE as well. */
const PACKAGES = {
  clientNode: '@kubernetes/client-node@2.0.1', // generated from Kubernetes release-1.36
  kubernetesModels: 'kubernetes-models@5.1.0',
  apimachinery: '@kubernetes-models/apimachinery@3.0.2',
  kubernetesClient: 'kubernetes-client@9.0.0', // holds the OpenAPI document of 1.13
};
const OUTPUT = join(import.meta.dirname, '../src/api/generated');

const temporary = mkdtempSync(join(tmpdir(), 'kubeglass-schema-'));
try {
  await generate();
} finally {
  rmSync(temporary, { recursive: true });
}

async function generate() {
  const { clientNode, kubernetesModels, apimachinery, kubernetesClient } = unpackedAll();

  const models = await readModels(clientNode);
  const operations = readOperations(clientNode);
  const described = readDefinitions(kubernetesModels, apimachinery);
  const swagger = JSON.parse(
    gunzipSync(readFileSync(join(kubernetesClient, 'lib/specs/swagger-1.13.json.gz'))),
  );

  const names = fullNames(models, described, operations);
  const definitions = mergeDefinitions({ models, names, described, operations, swagger });
  const resources = discoverResources(operations, names, definitions);
  const editor = editorSchema(definitions, resources);
  const types = typeScriptFiles(definitions);

  rmSync(join(OUTPUT, 'types'), { recursive: true, force: true });
  for (const [file, text] of Object.entries(types)) write(join('types', file), text);
  write('schema.json', json({ definitions: withoutTexts(definitions) }, 2));
  write('openapi-described.json', json({ definitions }, 2));
  write('resources.json', json(resources, 1));
  write('editor-schema.json', json(editor, 2));
}

function unpackedAll() {
  const folders = Object.entries(PACKAGES).map(([key, specifier]) => [
    key,
    unpacked(key, specifier),
  ]);
  return Object.fromEntries(folders);
}

function unpacked(key, specifier) {
  const folder = join(temporary, key);
  mkdirSync(folder);
  const tarball = execFileSync('npm', ['pack', '--silent', specifier], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
  execFileSync('tar', ['-xzf', tarball], { cwd: folder });
  return join(folder, 'package');
}

function write(file, text) {
  const path = join(OUTPUT, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.endsWith('\n') ? text : `${text}\n`);
  console.log(`${file}  ${Math.ceil(text.length / 1024)} KiB`);
}

/** A field may be called description; its schema is an object, the text of a schema is a string. */
function withoutTexts(definitions) {
  const isText = (key, value) => key === 'description' && typeof value === 'string';
  return JSON.parse(
    JSON.stringify(definitions, (key, value) => (isText(key, value) ? undefined : value)),
  );
}

/** Compact, but broken into lines down to a depth: one definition or resource a line, for review. */
function json(value, depth) {
  if (depth === 0 || typeof value !== 'object') return JSON.stringify(value);
  const rows = Array.isArray(value)
    ? value.map((each) => json(each, depth - 1))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${json(each, depth - 1)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${rows.join(',\n')}\n${close}`;
}
