/** Perl, as far as the documentation's Job needs it: the digits of π. */
import { wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const perl: ImageDefinition = {
  repositories: ['docker.io/library/perl', 'registry.k8s.io/e2e-test-images/perl'],
  hasTag: () => true,
  size: () => 350 * MB,
  entrypoint: [],
  cmd: ['perl5.42.0', '-de0'],
  shell: true,
  tools: () => [
    'curl',
    'wget',
    'ps',
    'top',
    'free',
    'uptime',
    'watch',
    'pgrep',
    'pkill',
    'bash',
    'bc',
  ],
  distribution: () => 'debian',
  program: (name, process) => (/^perl(5\.\d+\.\d+)?$/.test(name) ? run(process) : undefined),
};

// Parity: of perl's programs only `print bpi(n)` is known; any other is told to be unknown and ends with 2.
function* run(process: Process): Program {
  const script = process.argv.slice(1).join(' ');
  const [, digits] = /print\s+bpi\((\d+)\)/.exec(script) ?? [];
  const [, code] = /^-e\s+exit\s*\(?(\d+)\)?;?$/.exec(script) ?? [];
  if (code !== undefined) return Number(code) & 255;
  if (digits === undefined) {
    process.err('perl: this program is not known here');
    return 2;
  }
  const count = Math.min(Number(digits), 10_000);
  yield wait(3 * count);
  process.out(pi(count));
  return 0;
}

/** By Machin: π = 16·arctan(1/5) − 4·arctan(1/239); so many digits in all. */
function pi(digits: number): string {
  const unit = 10n ** BigInt(digits + 10);
  const arctan = (of: bigint): bigint => {
    let [term, sum, odd, sign] = [unit / of, 0n, 1n, 1n];
    while (term > 0n) {
      sum += (sign * term) / odd;
      term /= of * of;
      odd += 2n;
      sign = -sign;
    }
    return sum;
  };
  const text = String(16n * arctan(5n) - 4n * arctan(239n));
  const rounded = String((BigInt(text.slice(0, digits + 1)) + 5n) / 10n);
  return `${rounded[0]}.${rounded.slice(1)}`;
}
