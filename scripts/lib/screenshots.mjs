/** `npm run screenshots`: builds the page and runs the *.shots.ts files of e2e/ against it. */
import { findBrowser } from './browser.mjs';
import { run } from './process.mjs';
import { playwright, report } from './test.mjs';
import { tools } from './tools.mjs';

export async function takeScreenshots(args) {
  const built = await run(tools.vite, ['build', '--logLevel', 'warn']);
  if (built !== 0) return built;
  const browser = await findBrowser();
  return browser ? report(await playwright(args, browser, { KUBEGLASS_SHOTS: '1' })) : 1;
}
