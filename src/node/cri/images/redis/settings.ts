/** What redis-server is told by its configuration file, as CONFIG GET tells it again. */
import type { Process } from '../../program.ts';

export type Settings = ReadonlyMap<string, string>;

const UNITS: { readonly [unit: string]: number } = {
  b: 1,
  k: 1000,
  kb: 2 ** 10,
  m: 1_000_000,
  mb: 2 ** 20,
  g: 1_000_000_000,
  gb: 2 ** 30,
};

/** Or why it cannot start. */
export function settingsOf(process: Process): Settings | string {
  const settings = new Map([
    ['maxmemory', '0'],
    ['maxmemory-policy', 'noeviction'],
    ['appendonly', 'no'],
  ]);
  const [, file] = process.argv[0]?.endsWith('redis-server') ? process.argv : process.argv.slice(1);
  if (!file || file.startsWith('-')) return settings;
  const content = process.files.read(process.path(file), process.user);
  if (!content.ok)
    return `*** FATAL CONFIG FILE ERROR ***\nFatal error, can't open config file '${process.path(file)}': No such file or directory`;
  for (const line of content.value.split('\n')) {
    const [name = '', ...values] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (name) settings.set(name.toLowerCase(), plain(values.join(' ')));
  }
  return settings;
}

/** `2mb` in bytes; anything else as it is. */
function plain(value: string): string {
  const [, digits, unit] = /^(\d+)([kmg]b?|b)$/i.exec(value) ?? [];
  return digits ? String(Number(digits) * UNITS[unit!.toLowerCase()]!) : value;
}
