/** The pictures of README.md: each scenario at a telling moment, light and dark, and one on a phone. */
import { expect, test, type Page } from '@playwright/test';
import { linkTo } from './moments.ts';

interface Shot {
  readonly scenario: string;
  /** Virtual seconds after its start. */
  readonly at: number;
  /** What is clicked before the picture is taken. */
  readonly look?: (page: Page) => Promise<void>;
}

const shots: readonly Shot[] = [
  { scenario: 'hello-world', at: 20 },
  { scenario: 'taints-and-tolerations', at: 20, look: (page) => waiter(page, 'forgetful').click() },
  { scenario: 'affinity-and-anti-affinity', at: 40 },
  { scenario: 'topology-spread', at: 20 },
  { scenario: 'resource-pressure-and-preemption', at: 24 },
  { scenario: 'rolling-update-gone-wrong', at: 45 },
  { scenario: 'node-failure', at: 100 },
];

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, reducedMotion: 'reduce' });

    for (const { scenario, at, look } of shots)
      test(scenario, async ({ page }) => {
        await open(page, scenario, at);
        await look?.(page);
        await take(page, scheme === 'light' ? scenario : `${scenario}-${scheme}`);
      });
  });
}

test.describe('phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'light', reducedMotion: 'reduce' });

  test('hello-world', async ({ page }) => {
    await open(page, 'hello-world', 20);
    await take(page, 'phone');
  });
});

const waiter = (page: Page, name: string) => page.locator('.waiter', { hasText: name });

async function open(page: Page, scenario: string, at: number): Promise<void> {
  await page.goto(`./${await linkTo(scenario, at)}`);
  await expect(page.locator('.node-box').first()).toBeVisible();
  // The toast that says which history the link opened to hides a corner.
  const toast = page.locator('.toast').getByRole('button');
  await toast.first().click();
  await expect(toast).toHaveCount(0);
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(700); // The picture has moved into place by then.
  await page.screenshot({ path: `docs/images/${name}.png`, animations: 'disabled' });
}
