/** What controllers do, pass by pass: the film by keyboard, one controller, one object, and the next reconcile. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { linkTo } from './moments.ts';

async function openedAt(page: Page, scenario: string, seconds: number): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`./${await linkTo(scenario, seconds)}`);
  await expect(page.locator('.node-box').first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('r');
}

async function axeIsContent(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
}

const lens = (page: Page) => page.getByRole('region', { name: 'Reconcile lens' });

test('paused, a pass is stepped through from its cause to what comes next, by keyboard', async ({
  page,
}) => {
  await openedAt(page, 'rolling-update-gone-wrong', 25);
  const phases = lens(page).getByRole('list', { name: 'Phases of this pass' });
  const sentence = lens(page).getByRole('status');
  const deployments = lens(page).getByRole('button', { name: /^deployment-controller/ });
  await deployments.focus();
  await page.keyboard.press('Enter');
  await expect(deployments).toHaveAttribute('aria-pressed', 'true');
  await expect(lens(page).getByRole('combobox', { name: 'Controller' })).toHaveValue(
    'deployment-controller',
  );
  await expect(sentence).toContainText('The watch tells deployment-controller');
  const told: Record<string, RegExp> = {
    Queue: /worker/,
    Reconcile: /deployment-controller compares deployments\/web/,
    Write: /write|Nothing is written/,
    'What next': /Done/,
  };
  for (const [title, words] of Object.entries(told)) {
    await page.keyboard.press('ArrowRight');
    await expect(phases.locator('[aria-current=step]')).toHaveText(title);
    await expect(sentence).toContainText(words);
  }
  await axeIsContent(page);

  // One that has written something.
  const choice = lens(page).getByRole('combobox', { name: 'Pass' });
  const busy = choice.locator('option', { hasText: /: [3-9] writes/ }).first();
  await choice.selectOption((await busy.getAttribute('value'))!);
  await phases.getByRole('button', { name: 'Write' }).press('Enter');
  const requests = lens(page).locator('.pass-requests li');
  await expect(requests.filter({ hasText: 'replicasets/' }).first()).toContainText('ok');
  await expect(requests.filter({ hasText: 'events/' }).first()).toContainText('ScalingReplicaSet');
});

test('what has reconciled web, and the clock runs to the next time', async ({ page }) => {
  await openedAt(page, 'hello-world', 12);
  await lens(page)
    .getByRole('combobox', { name: 'Object' })
    .selectOption({ label: 'deployments/default/web' });
  const passes = lens(page).getByRole('combobox', { name: 'Pass' }).locator('option');
  await expect(passes.first()).toContainText('deployments/default/web by deployment-controller');
  const before = await passes.count();
  const revision = page.getByText(/^rev \d+$/);
  const read = (await revision.textContent())!;
  await page.getByRole('slider', { name: 'Replicas of web' }).first().press('ArrowRight');
  await expect(revision).not.toHaveText(read);
  await lens(page).getByRole('button', { name: 'Run to the next reconcile' }).press('Enter');
  await expect(passes).toHaveCount(before + 1, { timeout: 10_000 });
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await expect(lens(page).getByRole('status')).toContainText('deployments/web');
});

test('on a phone: the film, then the queues, and nothing is wrong', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openedAt(page, 'hello-world', 12);
  const film = await lens(page).getByRole('group').boundingBox();
  const queues = await lens(page)
    .getByRole('region', { name: 'Controllers and their queues' })
    .boundingBox();
  expect(queues!.y).toBeGreaterThan(film!.y);
  await axeIsContent(page);
});
