/** Who may do what, seen with one's own eyes; and kinds that somebody defined. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const results = (page: Page) => page.getByRole('region', { name: 'Result and problems' });
const way = (page: Page) => page.getByRole('list', { name: 'The way through kube-apiserver' });

async function openEditor(page: Page): Promise<void> {
  await page.goto('./');
  await expect(page.getByRole('slider', { name: /web/ }).first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('y');
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible({ timeout: 20_000 });
}

async function apply(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
  await page.keyboard.press('ControlOrMeta+Enter');
}

async function speakAs(page: Page, user: string): Promise<void> {
  await page.getByRole('button', { name: /^Speak(ing)? as/ }).click();
  await page.getByLabel('User').fill(user);
  await page.getByRole('button', { name: 'Speak as this user' }).click();
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hers}\ndata: {a: "1"}\n';
const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: jane-edits}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]
`;

test('somebody without rights is refused by authorization, and not any more with a RoleBinding', async ({
  page,
}) => {
  await openEditor(page);
  await speakAs(page, 'jane');
  await apply(page, configMap);
  await expect(results(page)).toContainText('User "jane" cannot');
  await expect(way(page).locator('.tone-bad')).toContainText('Authorization');
  await expect(results(page)).toContainText('A RoleBinding would.');
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.screenshot({ path: 'test-results/identity-refused.png' });

  await page.getByRole('button', { name: 'Speaking as jane' }).click();
  await page.getByRole('button', { name: 'Be yourself again' }).click();
  await apply(page, role);
  await expect(results(page)).toContainText(
    'rolebinding.rbac.authorization.k8s.io/jane-edits created',
  );
  await speakAs(page, 'jane');
  await apply(page, configMap);
  await expect(results(page)).toContainText('configmap/hers created');
});

test('what admission refuses says which rule it was', async ({ page }) => {
  await openEditor(page);
  await apply(
    page,
    'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: few}\nspec: {hard: {configmaps: "1"}}\n',
  );
  await expect(results(page)).toContainText('resourcequota/few created');
  await apply(page, configMap);
  await apply(page, configMap.replace('hers', 'more'));
  await expect(results(page)).toContainText('exceeded quota: few');
  await expect(way(page).locator('.tone-bad')).toContainText('ResourceQuota');
});

test('a kind that somebody defines gets its tiles', async ({ page }) => {
  await openEditor(page);
  await apply(
    page,
    [
      'apiVersion: apiextensions.k8s.io/v1',
      'kind: CustomResourceDefinition',
      'metadata: {name: crontabs.stable.example.com}',
      // In one line: the editor indents what follows a colon.
      'spec: {group: stable.example.com, scope: Namespaced, names: {plural: crontabs, kind: CronTab}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {cronSpec: {type: string}}}}}}}]}',
    ].join('\n'),
  );
  const shelf = page.getByRole('region', { name: 'Objects of kinds that this cluster defines' });
  await expect(shelf).toContainText('CronTab');
  await apply(
    page,
    'apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: nightly}\nspec: {cronSpec: "* * * * *"}\n',
  );
  await shelf.getByRole('button', { name: /nightly/ }).click();
  await expect(page.getByRole('heading', { name: 'nightly' })).toBeVisible();
  await page.screenshot({ path: 'test-results/custom-kind.png' });
});
