/** Writing YAML as a person does: begin with a snippet, be told what is wrong and where, see what would change, apply. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const results = (page: Page) => page.getByRole('region', { name: 'Result and problems' });

/** The page with its cluster running and the editor open on the scenario's file. */
async function openEditor(page: Page): Promise<void> {
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto('./');
  await expect(page.getByRole('slider', { name: /web/ }).first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('y');
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('tab', { name: 'web.yaml' })).toBeVisible();
  page.once('close', () => expect(problems).toEqual([]));
}

/** Replaces what the editor shows, at once: typing would be completed on its way. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

const configMap = (name: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`;

test('a snippet of a kind that the cluster serves is filled in and applied', async ({ page }) => {
  await openEditor(page);
  await page.getByRole('button', { name: 'New file' }).click();
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.type('Dep');
  const list = page.locator('.suggest-widget .monaco-list-row');
  await expect(list.first()).toContainText('Deployment');
  await page.keyboard.press('Enter');
  await page.keyboard.type('shop');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(results(page)).toContainText('deployment.apps/shop created');
  await expect(page.getByRole('slider', { name: /shop/ }).first()).toBeVisible();
});

test('names of the live cluster are offered where they belong', async ({ page }) => {
  await openEditor(page);
  await write(page, 'apiVersion: v1\nkind: Pod\nmetadata:\nspec:\nnodeName:');
  await page.keyboard.press('Home');
  await page.keyboard.type('  ');
  await page.keyboard.press('End');
  await page.keyboard.type(' ');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Space');
  await expect(page.locator('.suggest-widget .monaco-list-row')).toContainText([
    /node-1/,
    /node-2/,
    /node-3/,
  ]);
});

test('fields are completed and checked by what Kubernetes knows of them', async ({ page }) => {
  await openEditor(page);
  await write(page, configMap('a', 'dat: {}\n'));
  await expect(results(page)).toContainText('Property dat is not allowed', { timeout: 20_000 });
  await write(page, configMap('a', 'immut'));
  await page.keyboard.press('Control+Space');
  await expect(page.locator('.suggest-widget .monaco-list-row').first()).toContainText('immutable');
});

test('a refusal stands at its line, in the API server’s words, and nothing typed is lost', async ({
  page,
}) => {
  await openEditor(page);
  const text = configMap('a', 'data:\n  one: 1\n');
  await write(page, text);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  const problem = results(page).getByRole('button', { name: /cannot unmarshal number/ });
  await expect(problem).toContainText('Line 5');
  await expect(problem).toContainText(
    'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  );
  await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(1);
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('one');

  // Corrected, and gone.
  await write(page, configMap('a', 'data:\n  one: "1"\n'));
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(results(page)).toContainText('configmap/a created');
  await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(0);
});

test('a dry run changes nothing; the difference is shown before it is made', async ({ page }) => {
  await openEditor(page);
  await write(page, configMap('a', 'data: {colour: blue}\n'));
  await page.keyboard.press('ControlOrMeta+Shift+Enter');
  await expect(results(page)).toContainText('configmap/a created (server dry run)');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(results(page)).toContainText('configmap/a created');
  await write(page, configMap('a', 'data: {colour: red}\n'));
  await page.getByRole('button', { name: 'Changes' }).click();
  const dialog = page.getByRole('dialog', { name: 'What would change' });
  await expect(dialog.locator('del')).toHaveText('-   colour: blue\n');
  await expect(dialog.locator('ins')).toHaveText('+   colour: red\n');
  await dialog.getByRole('button', { name: 'Apply these changes' }).click();
  await expect(results(page)).toContainText('configmap/a configured');
  await page.getByRole('button', { name: /Delete what this file/ }).click();
  await expect(results(page)).toContainText('configmap "a" deleted from default namespace');
});

test('an object of the cluster is edited as kubectl edit would', async ({ page }) => {
  await openEditor(page);
  await page.getByRole('button', { name: 'web', exact: true }).first().click();
  await page.getByRole('tab', { name: 'YAML', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(page.getByRole('tab', { name: 'deployment-web.yaml' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(results(page)).toContainText('deployment.apps/web unchanged');
});

test('hostile texts are refused, and the page goes on', async ({ page, context }) => {
  test.slow();
  await openEditor(page);
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'
      .split('')
      .map(
        (letter, index) =>
          `${letter}: &${letter} [${`*${'abcdefgh'[index]},`.repeat(9)}*${'abcdefgh'[index]}]`,
      ),
  ].join('\n');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const [text, words] of [
    [bomb, 'document contains excessive aliasing'],
    [`a: ${'['.repeat(5000)}`, 'exceeded max depth'],
    [configMap('a', 'data: {x: 1e999}\n'), 'unsupported value: +Inf'],
    ['a: b\n'.repeat(1_000_000), 'larger than 1 MiB'],
  ] as const) {
    await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await write(page, '');
    await page.keyboard.press('ControlOrMeta+v');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await expect(results(page)).toContainText(words, { timeout: 30_000 });
  }
  await write(page, configMap('after'));
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(results(page)).toContainText('configmap/after created', { timeout: 20_000 });
});

test('what was typed is there after a reload', async ({ page }) => {
  await openEditor(page);
  await write(page, '# mine\n');
  await expect(page.getByRole('tab', { name: 'web.yaml' })).toContainText('•');
  await page.waitForTimeout(800);
  await page.reload();
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('# mine', {
    timeout: 20_000,
  });
});

test('the editor can be used by anybody', async ({ page }) => {
  await openEditor(page);
  await write(page, configMap('a', 'data: 1\n'));
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(results(page)).toContainText('Line 4');
  // Monaco’s own inside is its makers’ business.
  const { violations } = await new AxeBuilder({ page })
    .include('.editor')
    .exclude('.monaco-editor')
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await page.getByRole('tab', { name: /web.yaml/ }).focus();
  await page.keyboard.press('Delete');
  await expect(page.getByText('web.yaml is closed.')).toBeVisible();
  await page.getByRole('button', { name: 'Open it again' }).click();
  await expect(page.getByRole('tab', { name: /web.yaml/ })).toBeVisible();
});
