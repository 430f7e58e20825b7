/** The built page is files and nothing else: below any path, without a network, within its budget. */
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { serveFolder } from '../scripts/lib/static-server.mjs';

const DIST = 'dist';

test('works below a path of somebody else’s server', async ({ page }) => {
  const server = await serveFolder(DIST, { port: 4400, base: '/courses/k8s/' });
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/courses/k8s/`);
  await expect(page.locator('.react-flow__node', { hasText: 'node-1' }).first()).toContainText(
    'Ready',
    { timeout: 20_000 },
  );
  server.close();
});

test('works without a network once it was loaded', async ({ page, context }) => {
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  // The first load is not under the worker's control yet; the next one is.
  await page.reload();
  await expect(page.locator('.react-flow__node').first()).toBeVisible({ timeout: 20_000 });
  await context.setOffline(true);
  await page.reload();
  await expect(page.locator('.react-flow__node', { hasText: 'node-1' }).first()).toContainText(
    'Ready',
    { timeout: 20_000 },
  );
});

test('the first load without the editor is at most 300 KB of compressed JavaScript', async ({
  page,
}) => {
  const scripts = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.add(pathname.slice(1));
  });
  await page.goto('/');
  await expect(page.locator('.react-flow__node').first()).toBeVisible({ timeout: 20_000 });
  const built = new Set(readdirSync(join(DIST, 'assets')).map((file) => `assets/${file}`));
  const loaded = [...scripts].filter((file) => built.has(file));
  const initial = loaded.filter((file) => !/worker|[Ee]ditor/.test(file));
  const bytes = initial
    .map((file) => gzipSync(readFileSync(join(DIST, file))).length)
    .reduce((sum, size) => sum + size, 0);
  console.log(
    `initial JavaScript: ${(bytes / 1024).toFixed(0)} KB gzip in ${initial.length} files`,
  );
  expect(initial.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(300 * 1024);
});
