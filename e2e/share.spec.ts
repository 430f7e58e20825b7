/** Links and sessions: the same cluster at the same moment elsewhere, and again after a reload. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { encodeLink } from '../src/backend/input-log-codec.ts';
import { DEFAULT_CLUSTER, FIXED_START } from '../src/cluster/spec.ts';
import { linkTo } from './moments.ts';

async function openPage(page: Page, address = './', workload = 'web'): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('slider', { name: workload }).first()).toBeVisible({
    timeout: 20_000,
  });
}

/** Something that only a person would do. */
async function scale(page: Page, replicas: number): Promise<void> {
  const slider = page.getByRole('slider', { name: /web/ }).first();
  await slider.fill(String(replicas));
  await expect(
    page
      .getByRole('button', { name: /^Pod, / })
      .or(page.getByText(`${replicas} / ${replicas}`))
      .first(),
  ).toBeVisible({ timeout: 20_000 });
}

async function share(page: Page): Promise<{ readonly link: string; readonly digest: string }> {
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this moment' });
  const link = await dialog.getByLabel('Link').inputValue();
  return { link, digest: await dialog.locator('.share-digest dd').innerText() };
}

test('a link opens the same cluster with the same history', async ({ page, context }) => {
  await openPage(page);
  await scale(page, 6);
  const { link, digest } = await share(page);
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByRole('status', { name: 'Messages' })).toContainText(`Digest ${digest}`, {
    timeout: 20_000,
  });
  await expect(other.getByText('6 / 6')).toBeVisible();
  expect(new URL(other.url()).hash).toBe('');
});

test('a key that is pressed as soon as a linked cluster is seen is not undone', async ({
  page,
}) => {
  // As over a slow line: the scenarios come late.
  await page.route(/\/assets\/registry-/, async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue();
  });
  await page.goto(`./${await linkTo('hello-world', 14)}`);
  await expect(page.locator('.node-box').first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('o');
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Digest');
  await expect(page.getByRole('region', { name: 'Ownership lens' })).toBeVisible();
});

test('a link opens what was looked at: the lens, what it shows, what is selected, the panes', async ({
  page,
  context,
}) => {
  await openPage(page, `./${await linkTo('crash-loop', 40)}`, 'shop');
  await page.keyboard.press('r');
  const lens = page.getByRole('region', { name: 'Reconcile lens' });
  await lens.getByRole('combobox', { name: 'Controller' }).selectOption('replicaset-controller');
  const passes = lens.getByRole('combobox', { name: 'Pass' });
  await passes.selectOption({ index: 3 });
  await lens.getByRole('button', { name: 'Write' }).click();
  const story = await passes.inputValue();
  // Panes come and go, and the lens keeps to what it shows.
  await expect(page.getByRole('region', { name: 'Explorer' })).toBeVisible();
  await page.locator('body').press('e');
  await expect(page.getByRole('button', { name: 'Write' })).toHaveAttribute('aria-current', 'step');
  await expect(passes).toHaveValue(story);
  const { link } = await share(page);

  const other = await context.newPage();
  // And what no page would write is left out.
  await other.goto(`${link}&select=pods&tab=constructor&at.story=${'x'.repeat(700)}`);
  const shown = other.getByRole('region', { name: 'Reconcile lens' });
  await expect(shown.getByRole('combobox', { name: 'Pass' })).toHaveValue(story, {
    timeout: 20_000,
  });
  await expect(shown.getByRole('button', { name: 'Write' })).toHaveAttribute(
    'aria-current',
    'step',
  );
  await expect(other.getByRole('region', { name: 'Explorer' })).toBeHidden();
  await expect(other.getByRole('region', { name: 'Inspector' })).toBeVisible();

  // What is written by hand works, too.
  await other.goto('./?scenario=crash-loop&lens=pod');
  await expect(other.getByRole('region', { name: /^Inside Pod shop-/ })).toBeVisible({
    timeout: 20_000,
  });
});

test('the link is copied where that is allowed, and selected where it is not', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page);
  const { link } = await share(page);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const plain = await context.newPage();
  await plain.addInitScript(() =>
    Object.defineProperty(navigator, 'clipboard', { value: undefined }),
  );
  await openPage(plain);
  const { link: other } = await share(plain);
  await plain.getByRole('button', { name: 'Copy link' }).click();
  await expect(plain.getByText('The link is selected')).toBeVisible();
  const selected = await plain.evaluate(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement;
    return value.slice(selectionStart!, selectionEnd!);
  });
  expect(selected).toBe(other);
});

const empty = {
  engine: '9.9.9',
  seed: 1,
  start: FIXED_START,
  cluster: DEFAULT_CLUSTER,
  inputs: [],
};

test('a link that is damaged, hostile or from the future is told so and changes nothing', async ({
  page,
}) => {
  await openPage(page);
  await scale(page, 4);
  const good = await encodeLink(empty);
  for (const [fragment, words] of [
    [good.slice(0, -20), 'It is damaged'],
    ['#v1=%00%00', 'It is damaged'],
    ['#v9=abc', 'another version'],
    [`#v1=${'A'.repeat(1_100_000)}`, 'more than a page takes'],
  ] as const) {
    await page.evaluate((hash) => (location.hash = hash), fragment);
    const dialog = page.getByRole('dialog', { name: 'This link cannot be opened' });
    await expect(dialog).toContainText(words);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByText('4 / 4')).toBeVisible();
  }
});

test('a link of another version is opened with a word of warning', async ({ page }) => {
  await page.goto(`./${await encodeLink(empty)}`);
  await expect(
    page.getByRole('dialog', { name: 'The link is from another version' }),
  ).toContainText('made with Kubeglass 9.9.9');
});

test('after a reload the session is offered, and continues where it was', async ({ page }) => {
  await openPage(page);
  await scale(page, 5);
  await page.getByRole('button', { name: 'Pod lens' }).click();
  await expect(page.getByRole('region', { name: 'Pod lens' })).toBeVisible();
  await page.waitForTimeout(1000);
  await page.reload();
  const offer = page.getByRole('complementary', { name: 'An earlier session' });
  await expect(offer).toContainText('Hello, world', { timeout: 20_000 });
  await offer.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('5 / 5')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Pod lens' })).toBeVisible();
  await expect(offer).toBeHidden();
});

test('two tabs keep their sessions apart, even when one was duplicated', async ({
  page,
  context,
}) => {
  await openPage(page);
  await scale(page, 5);
  const tab = await page.evaluate(() => sessionStorage.getItem('kubeglass.tab'));
  const other = await context.newPage();
  await other.addInitScript(
    (id) => sessionStorage.getItem('kubeglass.tab') ?? sessionStorage.setItem('kubeglass.tab', id!),
    tab,
  );
  await openPage(other);
  await expect
    .poll(() => other.evaluate(() => sessionStorage.getItem('kubeglass.tab')))
    .not.toBe(tab);
  await scale(other, 7);
  await other.waitForTimeout(300);
  await page.reload();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('5 / 5')).toBeVisible();
  await other.reload();
  await other.getByRole('button', { name: 'Continue' }).click();
  await expect(other.getByText('7 / 7')).toBeVisible();
});

test('a page that may keep nothing works', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['indexedDB', 'sessionStorage', 'localStorage', 'BroadcastChannel']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('not here', 'SecurityError');
        },
      });
    }
  });
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await openPage(page);
  await scale(page, 4);
  expect(problems).toEqual([]);
});
