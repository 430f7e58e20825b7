/** What-if, all by keyboard: where would this go, and what would a taint change? */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

async function opened(page: Page): Promise<void> {
  await page.goto('./');
  await expect(page.getByRole('slider', { name: /web/ }).first()).toBeVisible({ timeout: 20_000 });
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(
    violations.flatMap(({ id, nodes }) => nodes.map((n) => `${id}: ${n.html} ${n.failureSummary}`)),
  ).toEqual([]);
}

test('a taint in what-if: both placements, side by side, and the cluster stays as it is', async ({
  page,
}) => {
  await opened(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('what if');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'What if …' });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel('Key').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('spot');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/Pods? would be placed differently/)).toBeVisible({
    timeout: 20_000,
  });
  const pods = dialog.getByRole('region', { name: 'Pod by Pod' });
  await expect(pods.getByText('moves').first()).toBeVisible();
  await expect(pods.getByRole('columnheader')).toHaveText([
    'Pod',
    'As it is',
    'With the change',
    'Difference',
    'Reason',
  ]);
  const totals = dialog.getByRole('region', { name: 'Totals' });
  await expect(totals.getByRole('row', { name: /^Pods with a node/ })).toBeVisible();
  // Colours that are on their way would be measured as they pass.
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await accessible(page);
  await page.screenshot({ path: 'test-results/what-if-light.png' });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await accessible(page);
  await page.screenshot({ path: 'test-results/what-if-dark.png' });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('spot')).toHaveCount(0);
});

test('where would this go: the editor’s Pods, not created', async ({ page }) => {
  await opened(page);
  await page.keyboard.press('y');
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible({ timeout: 20_000 });
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(`apiVersion: v1
kind: Pod
metadata: {name: trial}
spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: 500m}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: huge}
spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: 500}}}]}
`);
  await page.getByRole('button', { name: 'Where?' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Where would this go?' });
  const row = (name: string) => dialog.getByRole('row', { name: new RegExp(`default/${name}`) });
  await expect(row('trial')).toContainText(/node-\d/, { timeout: 20_000 });
  await expect(row('huge')).toContainText('Insufficient cpu');
  await accessible(page);
  await page.screenshot({ path: 'test-results/what-if-where.png' });
  await page.keyboard.press('Escape');
  await expect(page.getByRole('slider', { name: /trial/ })).toHaveCount(0);
});
