/** kube-scheduler's configuration and what it makes of things: edited, compared over a scenario, and on trial in the picture. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

async function opened(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await expect(page.getByRole('slider', { name: /web/ }).first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/3 of 3 running/).first()).toBeVisible({ timeout: 20_000 });
}

async function command(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

async function accessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ).toEqual([]);
  }
}

test('two configurations over this cluster’s history, and over a scenario', async ({ page }) => {
  await opened(page);
  await command(page, 'compare two');
  const dialog = page.getByRole('dialog', { name: 'Two configurations, one scenario' });
  await dialog.getByRole('button', { name: 'Play both' }).focus();
  await page.keyboard.press('Enter');
  const pods = dialog.getByRole('region', { name: 'Pod by Pod' });
  await expect(pods.getByRole('columnheader', { name: 'Configuration B' })).toBeVisible({
    timeout: 30_000,
  });
  await expect(dialog.getByText(/would be placed differently\. Compared after/)).toBeVisible();
  await expect(dialog.getByRole('figure')).toHaveCount(2);
  await accessible(page);
  await page.screenshot({ path: 'test-results/compare-own.png' });
  await dialog.getByLabel('Scenario').selectOption('topology-spread');
  await dialog.getByRole('button', { name: 'Play both' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/Compared after \d+ virtual seconds/)).toBeVisible({
    timeout: 30_000,
  });
  await page.screenshot({ path: 'test-results/compare-scenario.png' });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the scheduler’s configuration as a form: refused at the field, then in effect', async ({
  page,
}) => {
  await opened(page);
  await command(page, 'scheduler configuration');
  const dialog = page.getByRole('dialog', { name: 'Configuration of kube-scheduler' });
  const weight = dialog.getByLabel('Weight of NodeResourcesFit', { exact: true });
  const percentage = dialog.getByRole('textbox', { name: /^percentageOfNodesToScore Feasible/ });
  await expect(weight).toHaveValue('1');
  await accessible(page);
  await page.screenshot({ path: 'test-results/configuration-form.png' });
  await weight.fill('7');
  await percentage.fill('150');
  await dialog.getByRole('button', { name: 'Apply' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('not in valid range [0-100]', {
    timeout: 10_000,
  });
  await page.screenshot({ path: 'test-results/configuration-refused.png' });
  await percentage.fill('');
  await dialog.getByRole('checkbox', { name: 'ImageLocality' }).focus();
  await page.keyboard.press('Space');
  await dialog.getByRole('button', { name: 'Move NodeName up' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'YAML' }).focus();
  await page.keyboard.press('Enter');
  const yaml = dialog.getByLabel('KubeSchedulerConfiguration');
  await expect(yaml).toHaveValue(/weight: 7/);
  await expect(yaml).not.toHaveValue(/ImageLocality/);
  await page.screenshot({ path: 'test-results/configuration-yaml.png' });
  await dialog.getByRole('button', { name: 'Apply' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('kube-scheduler runs with its new configuration')).toBeVisible();
  await command(page, 'scheduler configuration');
  await expect(dialog.getByLabel('Weight of NodeResourcesFit', { exact: true })).toHaveValue('7');
  await expect(dialog.getByRole('checkbox', { name: 'ImageLocality' })).not.toBeChecked();
});

test('what a taint would do, shown in the picture, and ended by keyboard', async ({ page }) => {
  await opened(page);
  await command(page, 'what if');
  const dialog = page.getByRole('dialog', { name: 'What if …' });
  await dialog.getByRole('button', { name: 'Place on trial' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/would be placed differently/)).toBeVisible({ timeout: 20_000 });
  await dialog.getByRole('button', { name: 'Show in the picture' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const bar = page.getByRole('region', { name: 'On trial' });
  await expect(bar).toBeFocused();
  await expect(bar.getByRole('status')).toContainText('Only on trial: 3 Pods would move.');
  await expect(page.getByRole('list', { name: /On trial at node-/ }).first()).toBeVisible();
  await accessible(page);
  await page.screenshot({ path: 'test-results/trial-dark.png' });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.screenshot({ path: 'test-results/trial-light.png' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/would be placed differently/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Show in the picture' }).focus();
  await page.keyboard.press('Enter');
  await expect(bar).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();
  await expect(page.getByRole('list', { name: /On trial at node-/ })).toHaveCount(0);
});
