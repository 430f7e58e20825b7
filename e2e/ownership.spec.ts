/** Who owns what, and a stuck rollout taken back, all by keyboard. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { linkTo } from './moments.ts';

async function openedAt(page: Page, scenario: string, seconds: number): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`./${await linkTo(scenario, seconds)}`);
  await expect(page.locator('.node-box').first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('o');
}

async function axeIsContent(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
}

const lens = (page: Page) => page.getByRole('region', { name: 'Ownership lens' });

test('a stuck rollout is named, compared with the revision before, and undone by keyboard', async ({
  page,
}) => {
  await openedAt(page, 'rolling-update-gone-wrong', 90);
  const tree = lens(page).getByRole('tree', { name: 'Who owns what' });
  const deployment = tree.getByRole('treeitem', { name: /^Deployment web revision 2/ });
  await expect(deployment).toHaveAccessibleName(
    /Stuck \(ProgressDeadlineExceeded\): 2 of 4 are new/,
  );
  await deployment.focus();
  await page.keyboard.press('ArrowDown');
  await expect(
    tree.getByRole('treeitem', { name: /^ReplicaSet web-\w+ revision 2/ }),
  ).toBeFocused();
  await page.keyboard.press('ArrowRight');
  const pod = tree.getByRole('treeitem', { name: /^web-\w+-\w+, (Err)?ImagePull/ }).first();
  await expect(pod).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Pod', exact: true })).toContainText('ImagePull');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(pod).toBeHidden();
  await page.keyboard.press('Home');
  await expect(deployment).toBeFocused();

  const panel = lens(page).getByRole('region', { name: 'Deployment web in detail' });
  await expect(panel.getByRole('img')).toHaveAccessibleName(
    /2 new Pods, 3 old ones, 3 available\. No fewer than 3 available \(maxUnavailable: 1\), no more than 5 Pods \(maxSurge: 1\)/,
  );
  await panel.getByRole('button', { name: /^What revision 2 changed/ }).focus();
  await page.keyboard.press('Enter');
  const difference = panel.getByRole('region', { name: /^What revision 2 changed/ });
  await expect(difference.locator('.diff-removed')).toHaveText(/image: nginx:1.14.2/);
  await expect(difference.locator('.diff-added')).toHaveText(/image: nginx:1.161/);
  await axeIsContent(page);

  await panel.getByRole('button', { name: 'Undo to revision 1' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('web goes back to revision 1')).toBeVisible();
  await page.locator('body').press('+');
  await expect(deployment).toBeHidden({ timeout: 20_000 });
  await expect(
    tree.getByRole('treeitem', { name: /^Deployment web revision 3/ }),
  ).toHaveAccessibleName(/All 4 Pods are of the newest revision, and available/, {
    timeout: 20_000,
  });
});

test('on a phone: the tree, then the workload below it', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openedAt(page, 'rolling-update-gone-wrong', 90);
  const tree = lens(page).getByRole('tree');
  const panel = lens(page).getByRole('region', { name: 'Deployment web in detail' });
  const [above, below] = [await tree.boundingBox(), await panel.boundingBox()];
  expect(below!.y).toBeGreaterThan(above!.y + above!.height - 1);
  expect(below!.width).toBeLessThanOrEqual(390);
  await axeIsContent(page);
});
