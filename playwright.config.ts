/** The page as a person meets it: the production build in a browser, without a network beyond this machine. */
import { defineConfig } from '@playwright/test';

const port = Number(process.env.KUBEGLASS_E2E_PORT ?? 4317);
const address = `http://127.0.0.1:${port}/`;

export default defineConfig({
  testDir: 'e2e',
  testMatch: process.env.KUBEGLASS_SHOTS ? '**/*.shots.ts' : '**/*.spec.ts',
  forbidOnly: Boolean(process.env.CI),
  workers: 1,
  // A shared machine may stall a browser for seconds; what fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  reporter: 'list',
  use: {
    baseURL: address,
    viewport: { width: 1500, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        '--no-sandbox', // As root in a container there is none.
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node scripts/run.mjs preview --port ${port}`,
    url: address,
    reuseExistingServer: false,
  },
});
