/** `npm run parity`: writes the generated parts of docs/parity.md anew. What they say is in test/tidy/parity.ts. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './lib/process.mjs';

const { module } = await runnerImport(resolve(root, 'test/tidy/parity.ts'), {
  root,
  configFile: false,
  logLevel: 'warn',
});
writeFileSync(resolve(root, module.PARITY_PAGE), module.parityPage());
console.log(`${module.PARITY_PAGE} is up to date.`);
