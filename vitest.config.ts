/** Unit and simulation tests, in Node. With KUBEGLASS_SOAK set, only the long ones (*.soak.ts). */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: process.env.KUBEGLASS_SOAK
      ? ['{src,test}/**/*.soak.ts']
      : ['{src,test}/**/*.test.{ts,tsx}'],
    environment: 'node',
    // The code under test has no globals and no module state, so files may share a thread.
    pool: 'threads',
    isolate: false,
    // As Node and the production build do it: the default export of a CommonJS module is all of it.
    deps: { interopDefault: false },
    // Written for bundlers: its own imports lack extensions, so Node cannot load it.
    server: { deps: { inline: ['@ngrok/webernetes'] } },
    maxWorkers: availableParallelism(),
    testTimeout: process.env.KUBEGLASS_SOAK ? 3_600_000 : 30_000,
  },
});
