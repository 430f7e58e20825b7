/** The page as somebody meets it: a living cluster, answered within moments, by mouse and by keyboard. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

/** Everything that a browser complains of, and every request that leaves the page's own server. */
function watched(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1')
      complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}

async function opened(page: Page, query = ''): Promise<string[]> {
  const complaints = watched(page);
  await page.goto(`/${query}`);
  await expect(nodeBox(page, 'node-1')).toContainText('Ready', { timeout: 20_000 });
  return complaints;
}

const nodeBox = (page: Page, name: string) =>
  page.locator('.react-flow__node', { hasText: name }).first();
/** Opens a node's menu by keyboard. */
async function menuOf(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}, `) }).focus();
  await page.keyboard.press('Enter');
}
const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });
const overview = (page: Page) => page.getByText(/of \d+ running|\d+ \/ \d+/);

test('opens on a living cluster, asks nobody else, and complains of nothing', async ({ page }) => {
  const complaints = await opened(page);
  for (const name of ['node-2', 'node-3']) await expect(nodeBox(page, name)).toContainText('Ready');
  await expect(page.getByRole('slider', { name: 'Replicas of web' })).toHaveValue('3');
  await expect(overview(page).first()).toBeVisible();
  expect(complaints).toEqual([]);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds no violation (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await opened(page);
    const scan = async () => {
      const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      ).toEqual([]);
    };
    await scan();
    await page.getByText('web', { exact: true }).first().click();
    await expect(page.getByRole('tab', { name: 'State' })).toBeVisible();
    await scan();
  });
}

test('the slider changes the number of Pods, by keyboard', async ({ page }) => {
  await opened(page);
  const slider = page.getByRole('slider', { name: 'Replicas of web' });
  await expect(slider).toHaveValue('3');
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveValue('5');
  await expect(page.getByRole('button', { name: 'Pod 5', exact: true })).toBeVisible({
    timeout: 20_000,
  });
});

test('a taint is put on a node through its menu, with the kubectl line that does the same', async ({
  page,
}) => {
  await opened(page);
  await menuOf(page, 'node-2');
  await page.getByRole('menuitem', { name: 'Add a taint…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Key').fill('gpu');
  await dialog.getByLabel('Value').fill('yes');
  await expect(dialog).toContainText('kubectl taint nodes node-2 gpu=yes:NoSchedule');
  await dialog.getByRole('button', { name: 'Taint', exact: true }).click();
  await expect(nodeBox(page, 'node-2')).toContainText('gpu');
});

test('a machine that loses power falls silent, and looks different from one that is cordoned', async ({
  page,
}) => {
  await opened(page);
  await menuOf(page, 'node-3');
  await page.getByRole('menuitem', { name: 'Cut the power' }).click();
  await expect(nodeBox(page, 'node-3')).toContainText('Powered off');
  await menuOf(page, 'node-1');
  await page.getByRole('menuitem', { name: 'Cordon' }).click();
  await expect(nodeBox(page, 'node-1')).toContainText(/Cordoned|Drained/);
});

test('time stops, steps and runs again from the keyboard', async ({ page }) => {
  await opened(page);
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Space');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  const clock = page.getByRole('timer', { name: 'Time in the cluster' });
  const paused = await clock.textContent();
  await page.waitForTimeout(1500);
  expect(await clock.textContent()).toBe(paused);
  await page.keyboard.press('Space');
  await expect(page.getByText('Paused', { exact: true })).toBeHidden();
  await expect(clock).not.toHaveText(paused ?? '');
});

test('a decision is shown as a sum, and why leads back to somebody’s action', async ({ page }) => {
  await opened(page);
  await page
    .getByRole('button', { name: /^Pod, 3|Pod\b/ })
    .first()
    .click();
  await page
    .getByRole('button', { name: /^web-/ })
    .or(page.getByRole('treeitem', { name: /^web-/ }))
    .first()
    .click();
  await page.getByRole('tab', { name: /Decisions/ }).click();
  const matrix = inspector(page).getByRole('table').or(page.getByRole('table')).first();
  await expect(matrix).toContainText('Sum');
  await expect(matrix).toContainText('chosen');
  await page.getByRole('tab', { name: 'Why?' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('kubernetes-admin');
  await expect(page.getByRole('tabpanel')).toContainText('kube-scheduler');
});

test('while kube-apiserver is stopped the picture says so, and the controls go on working', async ({
  page,
}) => {
  await opened(page);
  await page
    .getByRole('button', { name: 'Actions for kube-apiserver' })
    .or(page.getByRole('button', { name: /^kube-apiserver: running/ }))
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Stop kube-apiserver' }).click();
  await expect(
    page.getByText('kube-apiserver does not answer. This is the last known state.'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Start kube-apiserver' }).click();
  await expect(
    page.getByText('kube-apiserver does not answer. This is the last known state.'),
  ).toBeHidden({ timeout: 20_000 });
});

test('on a phone the graph comes first and nothing is wider than the screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await opened(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test('on a phone a long name of a scenario leaves the clock its place in the bar', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./?scenario=resource-pressure-and-preemption');
  const clock = await page.getByRole('timer').boundingBox();
  const bar = await page.getByRole('banner').boundingBox();
  expect(clock!.y + clock!.height).toBeLessThanOrEqual(bar!.y + bar!.height + 1);
});
