/** Redirections: which file, pipe or text a descriptor stands for while a command runs. */
import type { Redirection } from 'unbash';
import type { Errno } from '../fs/file-system.ts';
import { OpenFile } from '../process/open-file.ts';
import { Source, type Stream } from '../process/stream.ts';
import type { Program, Steps } from '../process/wait.ts';
import type { Expander } from './expand.ts';
import type { ShellState } from './shell-state.ts';

/** Runs something with its redirections, and puts the descriptors back afterwards. */
export function* during(
  state: ShellState,
  expander: Expander,
  redirects: readonly Redirection[],
  run: () => Program,
): Program {
  const { descriptors } = state.process;
  const before = new Map(descriptors);
  const opened: Stream[] = [];
  const done = yield* redirected(state, expander, redirects, opened);
  const status = done ? yield* run() : 1;
  descriptors.clear();
  for (const [number, stream] of before) descriptors.set(number, stream);
  const kept = new Set(before.values());
  for (const stream of opened) if (!kept.has(stream)) stream.close();
  return status;
}

/** Puts the redirections into the process's descriptors, in their order. False when one of them cannot be. */
export function* redirected(
  state: ShellState,
  expander: Expander,
  redirects: readonly Redirection[],
  opened: Stream[],
): Steps<boolean> {
  const { process } = state;
  const put = (number: number, stream: Stream) => void process.descriptors.set(number, stream);
  for (const redirect of redirects) {
    if (redirect.type !== 'Redirect') {
      const text = yield* hereText(expander, redirect);
      const source = new Source(text);
      opened.push(source);
      put(numberOf(redirect, 0), source);
      continue;
    }
    const { operator, target } = redirect;
    const name = target ? yield* expander.text(target) : '';
    const reads = operator === '<' || operator === '<&';
    const number = numberOf(redirect, reads ? 0 : 1);
    const isDuplicate = (operator === '>&' || operator === '<&') && /^(\d+|-)$/.test(name);
    if (isDuplicate && name === '-') {
      process.descriptors.delete(number);
      continue;
    }
    if (isDuplicate) {
      const other = process.descriptors.get(Number(name));
      if (!other) {
        state.complain(state.words.badDescriptor(name));
        return false;
      }
      put(number, other);
      continue;
    }
    const stream = open(state, name, reads ? 'read' : operator.includes('>>') ? 'append' : 'write');
    if (typeof stream === 'string') {
      const { cannotOpen, cannotCreate } = state.words;
      state.complain(reads ? cannotOpen(name, stream) : cannotCreate(name, stream));
      return false;
    }
    opened.push(stream);
    put(number, stream);
    if (operator.startsWith('&>') || (operator === '>&' && !isDuplicate)) put(2, stream);
  }
  return true;
}

const numberOf = ({ descriptor }: Redirection, otherwise: number): number =>
  descriptor?.type === 'FileDescriptor' ? descriptor.value : otherwise;

function* hereText(
  expander: Expander,
  redirect: Exclude<Redirection, { type: 'Redirect' }>,
): Steps<string> {
  if (redirect.type === 'HereString')
    return redirect.target ? `${yield* expander.text(redirect.target)}\n` : '\n';
  const { body, delimiter, operator } = redirect;
  const text =
    body.parts && !delimiter?.quoted ? yield* expander.parts(body.parts, true) : body.text;
  return operator === '<<-' ? text.replace(/^\t+/gm, '') : text;
}

function open(state: ShellState, name: string, how: 'read' | 'write' | 'append'): Stream | Errno {
  const { files, user, container } = state.process;
  const path = state.process.path(name);
  if (how !== 'read') {
    const found = files.openForWriting(path, user, {
      truncate: how === 'write',
      mode: 0o666 & ~state.process.umask,
    });
    if (!found.ok) return found.errno;
    return found.value.kind === 'device'
      ? found.value.open()
      : new OpenFile(found.value, () => container.now(), how === 'append');
  }
  const found = files.find(path, user);
  if (!found.ok) return found.errno;
  const { inode } = found.value;
  if (inode.kind === 'device') return inode.open();
  if (inode.kind === 'file') return new OpenFile(inode, () => container.now());
  const content = files.read(path, user);
  return content.ok ? new Source(content.value) : content.errno;
}
