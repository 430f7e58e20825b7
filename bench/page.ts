/**
 * The page from its production build: how soon the graph is there, and whether 100 nodes with 3,000 Pods move as
 * smoothly as 100 empty ones. Both in one run, since frame rates on a shared machine are noise on their own.
 */
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { chromium, type Browser, type Page } from '@playwright/test';
import { encodeLink } from '../src/backend/input-log-codec.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { FIXED_START } from '../src/cluster/spec.ts';
import { deployment } from './workload.ts';
import { median, shown, type Figure } from './figure.ts';

const ROOT = process.env.KUBEGLASS_ROOT ?? process.cwd();
const PAN_SECONDS = 4;

interface Serving {
  readonly address: string;
  readonly close: () => void;
}

async function serving(): Promise<Serving> {
  const module = (await import(`${ROOT}/scripts/lib/static-server.mjs`)) as {
    serveFolder(folder: string, options: { port: number }): Promise<Server>;
  };
  const server = await module.serveFolder(`${ROOT}/dist`, { port: 4500 });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return { address: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

async function link(replicas: number): Promise<string> {
  const cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: 100 }] },
  });
  cluster.simulation.runUntilSettled();
  if (replicas > 0) {
    cluster.submit({
      method: 'POST',
      path: '/apis/apps/v1/namespaces/default/deployments',
      body: deployment(replicas),
    });
    cluster.simulation.runUntilSettled();
  }
  cluster.submit({
    method: 'PATCH',
    path: '/apis/sim.kubeglass.dev/v1alpha1/clocks/cluster',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { paused: true } },
  });
  return encodeLink(cluster.inputLog);
}

async function firstGraph(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  await page.goto(address);
  await page
    .locator('.react-flow__node', { hasText: 'node-1' })
    .first()
    .waitFor({ timeout: 60_000 });
  const millis = await page.evaluate(() => performance.now());
  await page.close();
  return millis;
}

/** Frames in a second while the picture is dragged round and round. */
async function panned(page: Page): Promise<number> {
  const pane = (await page.locator('.react-flow__pane').boundingBox())!;
  const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height - 30];
  await page.evaluate(() => {
    const counter = window as unknown as { frames: number };
    counter.frames = 0;
    const frame = () => {
      counter.frames++;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.mouse.move(x, y);
  await page.mouse.down();
  const start = Date.now();
  for (let i = 0; Date.now() - start < PAN_SECONDS * 1000; i++) {
    await page.mouse.move(x + 120 * Math.sin(i / 6), y - 100 + 60 * Math.cos(i / 6));
  }
  await page.mouse.up();
  const frames = await page.evaluate(() => (window as unknown as { frames: number }).frames);
  return frames / ((Date.now() - start) / 1000);
}

async function panOf(
  browser: Browser,
  address: string,
  fragment: string,
  pods: number,
): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  await page.goto(address + fragment);
  await page
    .locator('.react-flow__node', { hasText: 'node-100' })
    .first()
    .waitFor({ timeout: 120_000 });
  if (pods > 0)
    await page
      .getByText(`${pods} / ${pods}`.replace(/(\d)(\d{3})/g, '$1,$2'))
      .or(page.getByText(`/ ${pods}`))
      .first()
      .waitFor({ timeout: 120_000 })
      .catch(() => {});
  await page.waitForTimeout(3000);
  const rate = await panned(page);
  await page.close();
  return rate;
}

export const page: Figure = {
  name: 'page',
  about: 'the graph from a cold start, and panning 100 nodes with and without 3,000 Pods',
  async run(say) {
    if (!existsSync(`${ROOT}/dist/index.html`))
      return say('  there is no dist/: run `npm run build` first');
    const server = await serving();
    const executablePath =
      process.env.CHROMIUM_PATH ??
      (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined);
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    const starts: number[] = [];
    for (let i = 0; i < 5; i++) starts.push(await firstGraph(browser, server.address));
    say(
      `graph visible after ${shown(median(starts))} (median of ${starts.length}; ${starts.map((one) => one.toFixed(0)).join(', ')} ms)`,
    );
    const [empty, full] = [await link(0), await link(3000)];
    const rates = { empty: [] as number[], full: [] as number[] };
    for (let i = 0; i < 3; i++) {
      rates.empty.push(await panOf(browser, server.address, empty, 0));
      rates.full.push(await panOf(browser, server.address, full, 3000));
    }
    say(
      `panning: ${median(rates.empty).toFixed(1)} frames/s without Pods, ${median(rates.full).toFixed(1)} with 3,000: ratio ${(median(rates.full) / median(rates.empty)).toFixed(2)}`,
    );
    await browser.close();
    server.close();
  },
};
