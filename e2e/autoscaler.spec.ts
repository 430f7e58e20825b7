/** An autoscaler under load: what it measures and wants, as time goes on; and the hand on the load. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { linkTo } from './moments.ts';

test('an HPA follows the load: up by its arithmetic, and down when its window is over', async ({
  page,
}) => {
  const link = await linkTo('hpa-under-load', 125);
  await page.goto(`./${link}&select=horizontalpodautoscalers/default/web&panes=inspector`);
  const inspector = page.getByRole('region', { name: 'HorizontalPodAutoscaler', exact: true });
  await expect(inspector).toContainText('7 replicas, as many as it wants', { timeout: 20_000 });
  await expect(
    inspector.getByRole('img', { name: /^Replicas over time: 7 now, between [1-5] and 7/ }),
  ).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('.inspector').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  // The rush is over: by keyboard, on the slider.
  const slider = inspector.getByRole('slider', { name: /^Requests a second of rush-hour/ });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(inspector).toContainText(
    `kubectl patch load rush-hour --type=merge -p '{"spec":{"curve":[{"atSeconds":0,"requestsPerSecond":0}]}}'`,
  );
  await page.getByRole('button', { name: /^Speed/ }).click();
  await page.getByRole('menuitemradio', { name: '60×' }).click();
  await expect(inspector).toContainText(/Fewer in about \d+ s, if that lasts/, { timeout: 15_000 });
  await expect(inspector).toContainText('1 replica, as many as it wants', { timeout: 30_000 });
  await expect(
    inspector.getByRole('img', { name: /^Replicas over time: 1 now, between 1 and 7/ }),
  ).toBeVisible();
});
