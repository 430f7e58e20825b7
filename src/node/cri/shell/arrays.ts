/** bash's lists: `a=(x y)`, `a[1]=z`, `${a[1]}`, `"${a[@]}"`, `${#a[@]}`. */
import type { ShellState } from './shell-state.ts';

/** Which entry `index` names, a number already; a negative one counts from the end. */
const place = (length: number, index: string): number => {
  const number = Number(index) || 0;
  return number < 0 ? length + number : number;
};

/** All of a name's values: a plain variable is a list of one. */
export function listOf(state: ShellState, name: string): readonly string[] {
  const list = state.arrays.get(name);
  if (list) return list;
  const value = state.get(name);
  return value === undefined ? [] : [value];
}

export const entryOf = (state: ShellState, name: string, index: string): string | undefined => {
  const list = listOf(state, name);
  return list[place(list.length, index)];
};

const MOST = 100_000;

export function setEntry(
  state: ShellState,
  name: string,
  index: string,
  change: (before: string) => string,
): void {
  const list = [...listOf(state, name)];
  const at = place(list.length, index);
  if (at < 0 || at > MOST) return state.fail(`${name}[${index}]: bad array subscript`, 1);
  while (list.length < at) list.push('');
  list[at] = change(list[at] ?? '');
  setList(state, name, list);
}

/** `$a` is the first of them. */
export function setList(state: ShellState, name: string, list: readonly string[]): void {
  if (!state.assign(name, list[0] ?? '')) return;
  state.arrays.set(name, list);
}
