/** `npm test`: unit and simulation tests, then the built page in a browser. The last line counts. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { findBrowser } from './browser.mjs';
import { cacheFolder, root, run } from './process.mjs';
import { tools } from './tools.mjs';

/** Runs everything whose path contains one of the filters, or everything. */
export async function runTests(filters) {
  const counts = await countTests(filters);
  return report(counts);
}

/** Prints the last line, and answers with the exit code that belongs to it. */
export function report({ passed, failed, skipped }) {
  if (passed + failed === 0) console.error('No test ran.');
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

export async function countTests(filters) {
  const unit = await vitest(filters);
  const browser = await endToEnd(filters);
  return sum(unit, browser);
}

export const sum = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

const nothing = { passed: 0, failed: 0, skipped: 0 };
const oneFailure = { passed: 0, failed: 1, skipped: 0 };

async function vitest(filters) {
  const file = freshReport('vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(tools.vitest, ['run', '--passWithNoTests', ...reporters, ...filters]);
  const results = readReport(file);
  if (!results) return code === 0 ? nothing : oneFailure;
  // A file that cannot be loaded fails without a single test of its own.
  const broken = results.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return atLeastOneFailure(code, {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + results.numTodoTests,
  });
}

async function endToEnd(filters) {
  const folder = resolve(root, 'e2e');
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  const specs = files.filter((file) => file.endsWith('.spec.ts'));
  const wanted = specs.filter(
    (file) => filters.length === 0 || filters.some((filter) => `e2e/${file}`.includes(filter)),
  );
  if (filters.length > 0 && wanted.length === 0) return nothing;

  const built = await run(tools.vite, ['build', '--logLevel', 'warn']);
  if (built !== 0) {
    console.error('The page does not build, so the tests in e2e/ did NOT run.');
    return oneFailure;
  }
  if (wanted.length === 0) {
    console.log('The page builds. There is nothing in e2e/ yet.');
    return nothing;
  }
  const browser = await findBrowser();
  if (!browser) return oneFailure;
  return playwright(['--pass-with-no-tests', ...filters], browser);
}

/** Runs Playwright against dist/ on a free port and answers with its counts. */
export async function playwright(args, browser, env = {}) {
  const file = freshReport('playwright.json');
  const code = await run(tools.playwright, ['test', '--reporter=list,json', ...args], {
    env: {
      CHROMIUM_PATH: browser,
      KUBEGLASS_E2E_PORT: String(await freePort()),
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      ...env,
    },
  });
  const stats = readReport(file)?.stats;
  if (!stats) return code === 0 ? nothing : oneFailure;
  return atLeastOneFailure(code, {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  });
}

/** A runner may fail for something that is no test: an unhandled error, a server that won't start. */
const atLeastOneFailure = (code, counts) =>
  code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;

function freshReport(name) {
  mkdirSync(cacheFolder, { recursive: true });
  const file = join(cacheFolder, name);
  rmSync(file, { force: true });
  return file;
}

const readReport = (file) =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;

function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
