/** Command lines: `--name value`, `--name=value`, and what stands alone. */

export interface Arguments {
  readonly options: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

/** A command line that makes no sense; its message is for whoever typed it. */
export class UsageError extends Error {}

export function parseArguments(words: readonly string[], known: readonly string[]): Arguments {
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith('--')) {
      rest.push(word);
      continue;
    }
    const [name, inline] = word.slice(2).split(/=(.*)/s) as [string, string | undefined];
    if (!known.includes(name))
      throw new UsageError(
        `unknown option --${name}; there are ${known.map((one) => `--${one}`).join(', ')}`,
      );
    const value = inline ?? words[++i];
    if (value === undefined) throw new UsageError(`--${name} needs a value`);
    options.set(name, value);
  }
  return { options, rest };
}

/** A whole number within bounds. */
export function wholeNumber(
  { options }: Arguments,
  name: string,
  otherwise: number,
  least: number,
  most: number,
): number {
  const text = options.get(name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(
      `--${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`,
    );
  }
  return value;
}

/** `10m`, `90s`, `1h30m`, in milliseconds. */
export function duration({ options }: Arguments, name: string, otherwise: number): number {
  const text = options.get(name);
  if (text === undefined) return otherwise;
  const units: Record<string, number> = { h: 3600_000, m: 60_000, s: 1000, ms: 1 };
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text))
    throw new UsageError(
      `--${name} must be a duration such as 90s or 10m, not ${JSON.stringify(text)}`,
    );
  let millis = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    millis += Number(amount) * units[unit!]!;
  return millis;
}

/** Runs a command line; what was typed wrongly is told without a stack. */
export function main(usage: string, body: () => void | Promise<void>): void {
  const fail = (problem: unknown) => {
    if (problem instanceof UsageError) console.error(`${problem.message}\n\n${usage}`);
    else console.error(problem);
    process.exit(1);
  };
  try {
    Promise.resolve(body()).catch(fail);
  } catch (problem) {
    fail(problem);
  }
}
