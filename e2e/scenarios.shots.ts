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
  {
    scenario: 'hello-world',
    at: 20,
    async look(page) {
      await select(page, 'Pod', /^web-/);
      await tab(page, 'Decisions');
    },
  },
  { scenario: 'taints-and-tolerations', at: 20, look: (page) => waiter(page, 'forgetful').click() },
  { scenario: 'affinity-and-anti-affinity', at: 40, look: (page) => waiter(page, 'db-').click() },
  {
    scenario: 'topology-spread',
    at: 20,
    async look(page) {
      await page.getByRole('button', { name: 'Group by zone' }).click();
      await page.getByRole('button', { name: 'Fit to window' }).click();
      await select(page, 'Pod', /^web-/);
      await tab(page, 'Decisions');
    },
  },
  {
    scenario: 'resource-pressure-and-preemption',
    at: 24,
    look: (page) => waiter(page, 'urgent').click(),
  },
  { scenario: 'one-gpu-for-two', at: 30, look: (page) => waiter(page, 'second').click() },
  {
    scenario: 'hpa-under-load',
    at: 130,
    async look(page) {
      await select(page, 'HorizontalPodAutoscaler', /^web$/);
    },
  },
  {
    scenario: 'rolling-update-gone-wrong',
    at: 90,
    look: (page) => select(page, 'Deployment', 'web'),
  },
  { scenario: 'stateful-upgrade', at: 80, look: (page) => lens(page, 'o') },
  {
    scenario: 'crash-loop',
    at: 20,
    look: (page) => select(page, 'Pod', /^shop-/),
  },
  { scenario: 'failing-probe', at: 50, look: (page) => select(page, 'Pod', /^ready-/) },
  { scenario: 'oom-kill', at: 44, look: (page) => select(page, 'Pod', /^leaky-/) },
  { scenario: 'job-with-failures', at: 60, look: (page) => lens(page, 'o') },
  { scenario: 'drained-node', at: 35, look: (page) => select(page, 'Node', 'node-2') },
  { scenario: 'node-failure', at: 130, look: (page) => select(page, 'Node', 'node-2') },
  {
    scenario: 'write-your-own-plugin',
    at: 30,
    async look(page) {
      await select(page, 'Pod', /^web-/);
      await tab(page, 'Decisions');
    },
  },
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
  test.use({
    viewport: { width: 390, height: 844 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });

  test('hello-world', async ({ page }) => {
    await open(page, 'hello-world', 20);
    await take(page, 'phone');
  });
});

test.describe('panes', () => {
  test.use({ colorScheme: 'light', reducedMotion: 'reduce' });

  test('editor', async ({ page }) => {
    await open(page, 'hello-world', 20);
    await page.keyboard.press('y');
    await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible();
    await take(page, 'editor');
  });

  test('why', async ({ page }) => {
    await open(page, 'hello-world', 20);
    await select(page, 'Pod', /^web-/);
    await tab(page, 'Why?');
    await take(page, 'why');
  });
});

const waiter = (page: Page, name: string) => page.locator('.waiter', { hasText: name });

const tab = (page: Page, title: string) => page.getByRole('tab', { name: title }).click();

/** By its key, with everything open. */
async function lens(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await expect(page.locator('.lens')).toBeVisible();
}

/** By the explorer, which then makes room for the picture. */
async function select(page: Page, kind: string, name: string | RegExp): Promise<void> {
  await page.locator('.explorer-kind', { hasText: new RegExp(`^${kind}\\d*$`) }).click();
  await page.locator('.explorer-object', { hasText: name }).first().click();
}

async function open(page: Page, scenario: string, at: number): Promise<void> {
  await page.goto(`./${await linkTo(scenario, at)}`);
  await expect(page.locator('.node-box').first()).toBeVisible();
  // The toast that says which history the link opened to hides a corner.
  const toast = page.locator('.toast').getByRole('button');
  await toast.first().click();
  await expect(toast).toHaveCount(0);
}

async function take(page: Page, name: string): Promise<void> {
  // Without the explorer there is more room, and the picture is fitted into it.
  await page.keyboard.press('e');
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  await page.keyboard.press('f');
  await page.waitForTimeout(700); // The picture has moved into place by then.
  await page.screenshot({ path: `docs/images/${name}.png`, animations: 'disabled' });
}
