/**
 * Every `npm run` command of the project. Plain Node without dependencies, because the first thing
 * that a command does after `git clone` is to install them.
 */
import { assertNodeVersion, root, run } from './lib/process.mjs';
import { installed } from './lib/install.mjs';
import { runBundle } from './lib/bundle.mjs';
import { check } from './lib/check.mjs';
import { ci } from './lib/ci.mjs';
import { preview, start } from './lib/start.mjs';
import { report, runTests } from './lib/test.mjs';
import { takeScreenshots } from './lib/screenshots.mjs';
import { tools } from './lib/tools.mjs';

/** Each takes the words after `--` and answers with an exit code. */
const commands = {
  start,
  preview,
  test: runTests,
  check,
  ci,
  build: (args) => run(tools.vite, ['build', ...args]),
  dev: (args) => run(tools.vite, args),
  format: () => run(tools.prettier, ['--write', '--log-level', 'warn', '.']),
  soak: (args) => run(tools.vitest, ['run', ...args], { env: { KUBEGLASS_SOAK: '1' } }),
  bench: (args) => runBundle('bench', 'bench/run.ts', args),
  serve: (args) => runBundle('serve', 'src/host/node/serve.ts', args),
  simulate: (args) => runBundle('simulate', 'src/host/node/simulate.ts', args),
  golden: (args) => runBundle('golden', 'test/golden/run.ts', args),
  screenshots: takeScreenshots,
  parity: (args) => run('scripts/parity.mjs', args),
  schema: (args) => run('scripts/generate-schema.mjs', args),
};

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  console.error(`Usage: npm run ${Object.keys(commands).join('|')} [-- arguments]`);
  process.exit(2);
}

assertNodeVersion();
process.chdir(root);
try {
  process.exitCode = installed() ? await command(args) : failed();
} catch (error) {
  console.error(error);
  process.exitCode = failed();
}

/** Commands that promise a last line with counts keep the promise when they cannot even begin. */
function failed() {
  return ['test', 'check', 'ci'].includes(name) ? report({ passed: 0, failed: 1, skipped: 0 }) : 1;
}
