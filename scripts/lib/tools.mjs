/** The entry files of the tools, so that each is started with this Node and never with another on the PATH. */
export const tools = {
  depcruise: 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
  knip: 'node_modules/knip/bin/knip.js',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  playwright: 'node_modules/@playwright/test/cli.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  // The native compiler: ten times as fast, and it reports the same. `typescript` (6) is there for
  // dependency-cruiser, which with 7 would find no modules at all and call that a success.
  tsc: 'node_modules/typescript7/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
};
