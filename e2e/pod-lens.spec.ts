/** Inside a Pod: a crash loop, an OOM kill and a failing probe are told there; all by keyboard. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { linkTo } from './moments.ts';

async function openedAt(page: Page, scenario: string, seconds: number): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`./${await linkTo(scenario, seconds)}`);
  await expect(page.locator('.node-box').first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('b');
}

async function axeIsContent(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
}

const lens = (page: Page) => page.getByRole('region', { name: 'Pod lens' });

test('a crash loop: who waits until when, what is shared, and on to the next call', async ({
  page,
}) => {
  await openedAt(page, 'crash-loop', 40);
  await expect(lens(page)).toContainText('exit code 1 (Error)');
  await expect(lens(page)).toContainText(/Back-off: started again in \d+ seconds?/);
  const calls = lens(page).getByRole('region', { name: 'Calls to the runtime (CRI)' });
  const first = calls.getByRole('row').nth(1);
  const before = await first.textContent();
  await lens(page).getByRole('button', { name: 'Run to the next call' }).press('Enter');
  await lens(page).getByRole('combobox', { name: 'Whose calls' }).selectOption({ index: 1 });
  await expect(first).not.toHaveText(before!);
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await axeIsContent(page);
});

test('a container runs: namespaces, cgroups with their arithmetic, files, processes', async ({
  page,
}) => {
  await openedAt(page, 'failing-probe', 45);
  const alive = lens(page).getByRole('combobox', { name: 'Pod', exact: true });
  const option = alive.locator('option', { hasText: /^ready-/ }).first();
  await alive.selectOption((await option.getAttribute('value'))!);
  await expect(lens(page)).toContainText(
    /readiness: GET :8080\/healthz every 5 s\. \d+ × failure in a row; believed from 3 on/,
  );
  const shares = lens(page).getByRole('table', { name: /Linux's namespaces/ });
  await expect(shares.getByRole('row', { name: /^network/ })).toContainText("the Pod's: shared");
  await expect(shares.getByRole('row', { name: /^mount/ })).toContainText('its own');
  await expect(lens(page)).toContainText(
    '1 + (102 − 2) × 9999 ÷ 262142 = 4, with 102 shares = 100m × 1024 ÷ 1000',
  );
  await expect(lens(page)).toContainText('/sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/');
  await expect(lens(page).getByRole('region', { name: /^Processes of app/ })).toContainText('1');
  await axeIsContent(page);
});

test('from the inspector of a Pod, by keyboard', async ({ page }) => {
  await openedAt(page, 'hello-world', 14);
  await page.keyboard.press('b');
  await expect(lens(page)).toBeHidden();
  await page.keyboard.press('o');
  const pod = page.getByRole('treeitem', { name: /^web-\w+-\w+, / }).first();
  await pod.press('Enter');
  await page.getByRole('button', { name: 'Look inside' }).press('Enter');
  await expect(lens(page).getByRole('region', { name: /^Inside Pod web-/ })).toBeVisible();
  await expect(lens(page).getByRole('status')).toContainText('1 of 1 container runs');
});

test('an OOM kill is named; on a phone it is one column, and nothing is wrong', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openedAt(page, 'oom-kill', 40);
  await expect(lens(page)).toContainText('OOMKilled');
  const overflow = await lens(page).evaluate((each) => each.scrollWidth - each.clientWidth);
  expect(overflow).toBe(0);
  await axeIsContent(page);
});

test('a node with CRI-O, from the form: its images need full names', async ({ page }) => {
  await openedAt(page, 'hello-world', 14);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('add nodes');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add nodes' });
  await dialog.getByLabel('Container runtime').selectOption('cri-o');
  await expect(dialog).toContainText('images need full names there');
  await axeIsContent(page);
  await dialog.getByRole('button', { name: 'Add 1 node' }).press('Enter');
  await expect(dialog).toBeHidden();
});
