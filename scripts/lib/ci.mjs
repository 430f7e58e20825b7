/** What .ci/run does: the checks, then the tests, counted together in the last line. */
import { countChecks } from './check.mjs';
import { countTests, report, sum } from './test.mjs';

export async function ci() {
  const checks = await countChecks([]);
  const tests = await countTests([]);
  return report(sum(checks, tests));
}
