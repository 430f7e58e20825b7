/** `npm run check`: everything about the sources that can be judged without running the page. */
import { capture } from './process.mjs';
import { report } from './test.mjs';
import { tools } from './tools.mjs';

/** How many run at a time. */
const lanes = 2;

/** The slowest first, so that the two lanes end together. */
const checks = [
  { name: 'types', run: () => capture(tools.tsc, ['-p', 'tsconfig.json']) },
  { name: 'types of the core', run: () => capture(tools.tsc, ['-p', 'tsconfig.core.json']) },
  { name: 'directions', run: cruise },
  { name: 'dead exports', run: () => capture(tools.knip, ['--no-progress', '--no-config-hints']) },
  { name: 'format', run: () => capture(tools.prettier, ['--check', '--log-level', 'warn', '.']) },
  { name: 'tidy', run: () => capture(tools.vitest, ['run', '--reporter=dot', 'test/tidy']) },
  { name: 'lint', run: () => capture(tools.oxlint, ['--deny-warnings']) },
];

/** Runs the checks whose name contains one of the filters, or all. */
export async function check(filters) {
  return report(await countChecks(filters));
}

export async function countChecks(filters) {
  const wanted = checks.filter(
    ({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)),
  );
  const waiting = [...wanted];
  const failures = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const started = Date.now();
      const { code, output } = await next.run();
      const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${next.name}`);
      if (code !== 0) failures.push({ name: next.name, output });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));

  for (const { name, output } of failures) console.log(`\n── ${name} ──\n${output.trim()}`);
  return { passed: wanted.length - failures.length, failed: failures.length, skipped: 0 };
}

/** dependency-cruiser's verdict in a few words. Having looked at nothing is a failure. */
async function cruise() {
  const { code, output } = await capture(tools.depcruise, ['src', '--output-type', 'json']);
  let summary;
  try {
    ({ summary } = JSON.parse(output));
  } catch {
    return { code: code || 1, output };
  }
  if (summary.totalCruised === 0)
    return { code: 1, output: 'dependency-cruiser found no modules at all.' };
  const { forbidden = [] } = summary.ruleSetUsed ?? {};
  const reasons = new Map(forbidden.map(({ name, comment }) => [name, comment]));
  const lines = summary.violations.map(({ from, to, cycle, rule }) => {
    const path = cycle
      ? [from, ...cycle.map((step) => step.name ?? step)].join(' → ')
      : `${from} → ${to}`;
    return `${path}\n    ${rule.name}: ${reasons.get(rule.name) ?? ''}`;
  });
  return { code: lines.length === 0 ? 0 : 1, output: lines.join('\n') };
}
