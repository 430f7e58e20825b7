/** A scheduler plugin of one's own: written in the editor, seen in a decision, broken, and mended; and in a link. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { encodeLink } from '../src/backend/input-log-codec.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { FIXED_START } from '../src/cluster/spec.ts';
import { nodeInterpreter } from '../src/host/node/plugin-interpreter.ts';

const results = (page: Page) => page.getByRole('region', { name: 'Result and problems' });

/** Replaces what the editor shows, at once: typing would be completed on its way. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: app, image: nginx}]}`;

test('a plugin is written, decides, fails at its line, and is mended', async ({ page }) => {
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto('./');
  await expect(page.getByRole('slider', { name: /web/ }).first()).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('y');
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible({ timeout: 30_000 });

  await page.getByRole('button', { name: 'New scheduler plugin' }).click();
  await expect(page.getByRole('tab', { name: 'plugin.ts' })).toBeVisible();
  await expect(page.locator('.monaco-editor')).toContainText('FewestPods');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(results(page)).toContainText('schedulerplugin.sim.kubeglass.dev/FewestPods created');

  await write(
    page,
    "let x = 1;\nexport default { name: 'FewestPods', filter(pod, node) { return pod.missing.field } };",
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(results(page)).toContainText('FewestPods configured');
  await page.getByRole('button', { name: 'New file' }).click();
  await write(page, pod('solo'));
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(results(page)).toContainText('pod/solo created');
  await page.getByRole('tab', { name: 'plugin.ts' }).click();
  await expect(results(page)).toContainText(
    "filter failed for default/solo on node-1: TypeError: cannot read property 'field' of undefined",
    { timeout: 30_000 },
  );
  await expect(results(page)).toContainText('Line 2');
  await page.screenshot({ path: 'test-results/plugin-fault.png' });

  await write(
    page,
    "let x = 1;\nexport default { name: 'FewestPods', filter(pod, node) { return tru e } };",
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(results(page)).toContainText('spec.source: Invalid value: SyntaxError');
  await expect(results(page)).toContainText('Line 2');
  await page.screenshot({ path: 'test-results/plugin-refused.png' });

  await write(
    page,
    "export default { name: 'FewestPods', filter(pod, node) { return node.name === 'node-2' || 'not mine' }, score() { return 42 } };",
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(results(page)).toContainText('FewestPods configured');
  await expect(page.getByRole('button', { name: /^solo running/ })).toHaveCount(0, {
    timeout: 30_000,
  });
  const axe = await new AxeBuilder({ page }).include('.editor').analyze();
  expect(axe.violations).toEqual([]);
  expect(problems).toEqual([]);
});

test('a link with a plugin opens elsewhere, and goes the same way as in Node', async ({ page }) => {
  const cluster = new Cluster(
    { seed: 4, start: FIXED_START, cluster: { nodes: [{ count: 4, zones: ['a', 'b'] }] } },
    { interpreter: nodeInterpreter },
  );
  const { simulation } = cluster;
  const post = (path: string, body: object) => cluster.submit({ method: 'POST', path, body });
  simulation.runFor(10_000);
  const source = `
type View = { name: string; pods: readonly { name: string }[] };
const fibonacci = (n: number): number => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
export default {
  filter(pod: View, node: View) {
    if (pod.name === 'loops') for (;;);
    if (pod.name === 'matches') return /(a+)+$/.test('a'.repeat(40) + 'b');
    if (pod.name === 'deep') { const down = (n: number): number => down(n + 1) + 1; return down(0) > 0; }
    return fibonacci(12) === 144 && node.pods.length < 6;
  },
  score: (pod: View, node: View) => Math.trunc(50 + 50 * Math.sin(node.pods.length + pod.name.length)),
};`;
  post('/apis/sim.kubeglass.dev/v1alpha1/schedulerplugins', {
    metadata: { name: 'Mine' },
    spec: { source },
  });
  simulation.runFor(5_000);
  for (const name of ['one', 'loops', 'three', 'matches', 'deep', 'four'])
    post('/api/v1/namespaces/default/pods', {
      metadata: { name },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    });
  simulation.runFor(40_000);
  await page.goto(`./${await encodeLink(cluster.inputLog)}`);
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText(
    `Digest ${simulation.digest.hex}`,
    { timeout: 60_000 },
  );
  await page.getByRole('button', { name: /^loops running/ }).click();
  await page.getByRole('tab', { name: /Decisions/ }).click();
  await expect(
    page.getByText('running "Mine" filter plugin: it was stopped: it took too many steps').first(),
  ).toBeVisible();
  await page.screenshot({ path: 'test-results/plugin-decision.png' });
});
