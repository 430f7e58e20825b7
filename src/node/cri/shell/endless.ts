/** Which loops never end by themselves: what sleeps in them is upkeep, so that a simulation can settle beside it. */
import type { While } from 'unbash';

const LEAVES = new Set(['exit', 'break', 'exec', 'return']);

/** `while true` with nothing inside that leaves it. */
export function isEndless({ kind, clause, body }: While): boolean {
  const [only, ...others] = clause.commands;
  if (!only || others.length > 0 || only.command.type !== 'Command') return false;
  const name = only.command.name?.value;
  const stays = kind === 'while' ? name === 'true' || name === ':' : name === 'false';
  return stays && !leaves(body);
}

/** Looks at everything below a node of the syntax tree. */
function leaves(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(leaves);
  if (typeof node !== 'object' || node === null) return false;
  const { type, name } = node as {
    readonly type?: string;
    readonly name?: { readonly value?: string };
  };
  if (type === 'Word') return false;
  if (type === 'Command' && LEAVES.has(name?.value ?? '')) return true;
  return Object.values(node).some(leaves);
}
