/** Which loops never end by themselves: what sleeps in them is upkeep, so that a simulation can settle beside it. */
import type { While } from 'unbash';
import type { Steps } from '../process/wait.ts';

const LEAVES = new Set(['exit', 'break', 'exec', 'return']);

/**
 * Whether a loop ends by no means of its own. One that does nothing either burns the CPU here until its process is ended,
 * without a single turn; `heeds`: not if it may be told something meanwhile.
 */
export function* endless(loop: While, heeds: boolean): Steps<boolean> {
  if (!isEndless(loop)) return false;
  if (!heeds && loop.body.commands.every(({ command }) => isNothing(command)))
    for (;;) yield { busy: true };
  return true;
}

function isNothing(command: While['body']['commands'][number]['command']): boolean {
  if (command.type !== 'Command' || command.redirects.length > 0) return false;
  return [':', 'true', 'false'].includes(command.name?.value ?? '') && command.prefix.length === 0;
}

/** `while true` with nothing inside that leaves it. */
function isEndless({ kind, clause, body }: While): boolean {
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
