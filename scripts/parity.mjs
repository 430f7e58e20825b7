/**
 * `npm run parity`: writes the generated parts of docs/parity.md anew, and docs/conformance.md. What they say is in
 * test/tidy/parity.ts and test/tidy/conformance.ts.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './lib/process.mjs';

const load = async (file) => {
  const { module } = await runnerImport(resolve(root, file), {
    root,
    configFile: false,
    logLevel: 'warn',
  });
  return module;
};
const write = (page, text) => {
  writeFileSync(resolve(root, page), text);
  console.log(`${page} is up to date.`);
};

const { PARITY_PAGE, parityPage } = await load('test/tidy/parity.ts');
write(PARITY_PAGE, parityPage());
const { CONFORMANCE_PAGE, conformancePage, tried } = await load('test/tidy/conformance.ts');
write(CONFORMANCE_PAGE, conformancePage(tried()));
