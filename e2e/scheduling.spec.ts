/** Decisions in slow motion: every reason, and the arithmetic behind a figure, all by keyboard. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

async function opened(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/');
  await expect(page.locator('.react-flow__node', { hasText: 'node-1' }).first()).toContainText(
    'Ready',
    { timeout: 20_000 },
  );
}

async function axeIsContent(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
}

/** Types into the palette and takes the first that it finds. */
async function command(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

test('a score opens into its arithmetic, and closes again, by keyboard', async ({ page }) => {
  await opened(page);
  await expect(page.getByText(/3 of 3 running/).first()).toBeVisible({ timeout: 20_000 });
  await command(page, 'web-');
  await page.getByRole('tab', { name: 'State' }).focus();
  for (let tab = 0; tab < 2; tab++) await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: /Decisions/ })).toBeFocused();
  await page.keyboard.press('Enter');
  const figure = page.getByRole('button', { name: /^NodeResourcesFit gives node-/ }).first();
  await figure.focus();
  await page.keyboard.press('Enter');
  const arithmetic = page.getByRole('region', { name: /^NodeResourcesFit on node-/ });
  await expect(arithmetic).toBeFocused();
  await expect(arithmetic).toContainText(/× 100 \/ \d+ = \d+/);
  await expect(arithmetic).toContainText('× weight');
  await axeIsContent(page);
  await page.keyboard.press('Escape');
  await expect(arithmetic).toBeHidden();
  await expect(figure).toBeFocused();
});

test('paused, one decision is stepped through phase by phase, by keyboard', async ({ page }) => {
  await opened(page);
  await expect(page.getByText(/3 of 3 running/).first()).toBeVisible({ timeout: 20_000 });
  await command(page, 'Pause');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await command(page, 'Scheduling lens');
  const lens = page.getByRole('region', { name: 'Scheduling lens' });
  const phases = lens.getByRole('list', { name: 'Phases of this decision' });
  const sentence = lens.getByRole('status');
  await expect(sentence).toContainText('leaves the queue');
  const told: Record<string, RegExp> = {
    PreFilter: /Nobody objects/,
    Filter: /3 nodes asked: 3 could take it/,
    PreScore: /could score|will score/,
    Score: /by a measure of its own/,
    NormalizeScore: /points/,
    Reserve: /is set aside for/,
    Permit: /No plugin holds/,
    Bind: /goes to node-/,
  };
  for (const [title, words] of Object.entries(told)) {
    await page.keyboard.press('ArrowRight');
    await expect(phases.locator('[aria-current=step]')).toHaveText(title);
    await expect(sentence).toContainText(words);
  }
  for (const title of ['Permit', 'Reserve', 'NormalizeScore']) {
    await page.keyboard.press('ArrowLeft');
    await expect(phases.locator('[aria-current=step]')).toHaveText(title);
  }
  const figure = lens.getByRole('button', { name: /^NodeResourcesFit gives node-/ }).first();
  await figure.focus();
  await page.keyboard.press('Enter');
  await expect(lens.getByRole('region', { name: /^NodeResourcesFit on node-/ })).toBeFocused();
  await axeIsContent(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('s');
  await expect(lens).toBeHidden();
});
