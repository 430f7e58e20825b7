/** Flags as Go's pflag takes them: `--name=value`, `--name value`, `-n value`. */

export interface Flags {
  text(name: string, otherwise?: string): string;
  number(name: string, otherwise: number): number;
  readonly rest: readonly string[];
}

/** `short` maps letters to names. */
export function flagsOf(
  args: readonly string[],
  short: { readonly [letter: string]: string } = {},
): Flags {
  const given = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    const [, long, letter, equals] = /^(?:--([\w-]+)|-(\w))(?:=(.*))?$/s.exec(arg) ?? [];
    const name = long ?? short[letter ?? ''];
    if (name === undefined) {
      rest.push(arg);
      continue;
    }
    const next = args[at + 1];
    if (equals !== undefined) given.set(name, equals);
    else if (next === undefined || next.startsWith('--')) given.set(name, 'true');
    else given.set(name, args[++at]!);
  }
  return {
    text: (name, otherwise = '') => given.get(name) ?? otherwise,
    number: (name, otherwise) => Number(given.get(name) ?? otherwise),
    rest,
  };
}

const UNITS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `1m30s`, in milliseconds; a plain 0 is one too. */
export function goMillis(text: string): number {
  let millis = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g))
    millis += Number(digits) * UNITS[unit!]!;
  return millis;
}
