/**
 * "It shows" of the issue about scheduling, word by word: paused, one decision is stepped through phase by phase, the
 * arithmetic of a score is opened, a taint is added in what-if and the difference read. Nothing but keys: no click, no
 * focus set from outside.
 */
import { expect, test, type Locator, type Page } from '@playwright/test';

/** As many as a person would press before giving up. */
const PATIENCE = 150;

async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await expect(target).toBeVisible({ timeout: 20_000 });
  for (let pressed = 0; pressed < PATIENCE; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

async function command(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

test('one decision phase by phase, the arithmetic of a score, and a taint in what-if, by keys alone', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await expect(page.getByText(/3 of 3 running/).first()).toBeVisible({ timeout: 30_000 });
  await command(page, 'Pause');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();

  await page.keyboard.press('s');
  const lens = page.getByRole('region', { name: 'Scheduling lens' });
  const now = lens.getByRole('list', { name: 'Phases of this decision' }).locator('[aria-current]');
  await expect(now).toHaveText('Queue', { timeout: 20_000 });
  const phases = 'PreFilter Filter PreScore Score NormalizeScore Reserve Permit Bind'.split(' ');
  const sentences = new Set<string>();
  for (const phase of phases) {
    await page.keyboard.press('ArrowRight');
    await expect(now).toHaveText(phase);
    sentences.add((await lens.getByRole('status').textContent()) ?? '');
  }
  expect(sentences.size).toBe(phases.length);

  for (let back = 0; back < 4; back++) await page.keyboard.press('ArrowLeft');
  await expect(now).toHaveText('Score');
  await expect(lens.getByRole('button', { name: /^NodeResourcesFit scores node-/ })).toHaveCount(3);
  await page.keyboard.press('ArrowRight');
  await expect(now).toHaveText('NormalizeScore');
  await tabTo(page, lens.getByRole('button', { name: /^NodeResourcesFit gives node-/ }).first());
  await page.keyboard.press('Enter');
  const arithmetic = lens.getByRole('region', { name: /^NodeResourcesFit on node-/ });
  await expect(arithmetic).toBeFocused();
  await expect(arithmetic).toContainText(/× 100 \/ \d+ = \d+/);
  await page.keyboard.press('Escape');
  await expect(arithmetic).toBeHidden();

  await command(page, 'what if');
  const dialog = page.getByRole('dialog', { name: 'What if …' });
  await tabTo(page, dialog.getByLabel('Key'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('spot');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/Pods? would be placed differently/)).toBeVisible({
    timeout: 20_000,
  });
  const moves = dialog.getByRole('row', { name: /moves/ }).first();
  await expect(moves).toContainText(/node-\d.*node-\d/);
  // Read where it does not fit: the region takes the focus and scrolls.
  await tabTo(page, dialog.getByRole('region', { name: 'Totals' }));
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('s');
  await expect(lens).toBeHidden();
});

test('from a scenario through its lens, step by step, to why, by keys alone', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await expect(page.locator('.node-box').first()).toBeVisible({ timeout: 30_000 });
  await tabTo(page, page.getByRole('button', { name: /^Scenario: / }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('menuitemradio', { name: /^A crash loop/ }), 'ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('b');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  const pod = page.getByRole('region', { name: 'Pod lens' });
  await expect(pod).toContainText(/Back-off: started again in \d+ seconds?/, { timeout: 30_000 });
  await command(page, 'Pause');
  const clock = page.getByRole('timer');
  const before = await clock.textContent();
  const calls = pod.getByRole('region', { name: 'Calls to the runtime (CRI)' });
  await tabTo(page, pod.getByRole('button', { name: 'Run to the next call' }));
  await page.keyboard.press('Enter');
  await expect(clock).not.toHaveText(before!, { timeout: 15_000 });
  await expect(calls.getByRole('row').nth(1)).toContainText(/CreateContainer|RemoveContainer/);

  await page.keyboard.press('o');
  const tree = page.getByRole('tree', { name: 'Who owns what' });
  await tabTo(page, tree.getByRole('treeitem').first());
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('tab', { name: 'State' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Why?' })).toBeFocused();
  const why = page.getByRole('tabpanel');
  await expect(why).toContainText('kubelet/node-');
  await expect(why).toContainText('deployments/default/shop');
});
