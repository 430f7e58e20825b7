/** `agnhost mounttest`: makes files and tells of them what tests of volumes compare (test/images/agnhost/mounttest, 1.36). */
import { encode } from '../../fs/byte-string.ts';
import { ERRNO_TEXT } from '../../fs/file-system.ts';
import type { Inode } from '../../fs/inode.ts';
import type { Process, Program } from '../../program.ts';
import { flagsOf } from './flags.ts';

const CONTENT = 'mount-tester new file\n';

/** In the order that the tests count on: type, new files, mode, permissions, owner, content. */
export function* mounttest(process: Process, args: readonly string[]): Program {
  const flags = flagsOf(args);
  const { files, user } = process;
  let failed = false;
  const fail = (text: string) => {
    process.out(text);
    failed = true;
  };
  const stat = (path: string, tell: (inode: Inode) => void) => {
    const found = files.find(path, user);
    if (found.ok) tell(found.value.inode);
    else
      fail(
        `error stat'ing ${JSON.stringify(path)}: stat ${path}: ${ERRNO_TEXT[found.errno].toLowerCase()}`,
      );
  };
  const read = (path: string): string | undefined => {
    const content = files.read(path, user);
    if (!content.ok) {
      fail(
        `error reading file content for ${JSON.stringify(path)}: open ${path}: ${ERRNO_TEXT[content.errno].toLowerCase()}`,
      );
      return undefined;
    }
    process.write(1, `content of file ${encode(JSON.stringify(path))}: ${content.value}\n`);
    return content.value;
  };

  const typed = flags.text('fs_type');
  if (typed) process.out(`mount type of ${JSON.stringify(typed)}: ${typeOf(process, typed)}`);
  for (const [flag, mode] of [
    ['new_file_0644', 0o644],
    ['new_file_0666', 0o666],
    ['new_file_0660', 0o660],
    ['new_file_0777', 0o777],
  ] as const) {
    const path = flags.text(flag);
    if (!path) continue;
    const opened = files.openForWriting(path, user, { truncate: true, mode });
    if (!opened.ok) {
      fail(
        `error writing new file ${JSON.stringify(path)}: open ${path}: ${ERRNO_TEXT[opened.errno].toLowerCase()}`,
      );
      continue;
    }
    if (opened.value.kind === 'file') opened.value.write(0, CONTENT, process.now());
    read(path);
  }
  const [moded, permitted, owned] = ['file_mode', 'file_perm', 'file_owner'].map((flag) =>
    flags.text(flag),
  );
  if (moded)
    stat(moded, (inode) => process.out(`mode of file ${JSON.stringify(moded)}: ${goMode(inode)}`));
  if (permitted)
    stat(permitted, ({ mode }) =>
      process.out(`perms of file ${JSON.stringify(permitted)}: -${bits(mode)}`),
    );
  if (owned)
    stat(owned, ({ uid, gid }) => {
      process.out(`owner UID of ${JSON.stringify(owned)}: ${uid}`);
      process.out(`owner GID of ${JSON.stringify(owned)}: ${gid}`);
    });
  if (flags.text('file_content')) read(flags.text('file_content'));
  const looped = flags.text('file_content_in_loop');
  if (looped)
    failed ||= !(yield* inLoop(
      process,
      looped,
      read,
      flags.number('retry_time', 180),
      flags.text('break_on_expected_content') !== 'false',
    ));
  return failed ? 1 : 0;
}

function* inLoop(
  process: Process,
  path: string,
  read: (path: string) => string | undefined,
  seconds: number,
  breaks: boolean,
): Generator<{ readonly for: number }, boolean> {
  const end = process.now() + seconds * 1000;
  let last: string | undefined;
  while (process.now() < end) {
    last = read(path);
    if (breaks && last === CONTENT) break;
    if (breaks && last !== undefined)
      process.write(1, `Unexpected content. Expected: ${CONTENT}. Retrying`);
    yield { for: 2000 };
  }
  return last !== undefined;
}

const EXT4 = '61267';

function typeOf(process: Process, path: string): string {
  const mount = [...process.files.mounts]
    .reverse()
    .find((each) => each.path === path || path.startsWith(`${each.path}/`));
  return mount?.type === 'tmpfs' ? 'tmpfs' : EXT4;
}

/** As Go's FileMode prints itself: `dtrwxrwxrwx`. */
function goMode({ kind, mode }: Inode): string {
  const marks = `${kind === 'directory' ? 'd' : ''}${kind === 'device' ? 'Dc' : ''}${mode & 0o4000 ? 'u' : ''}${mode & 0o2000 ? 'g' : ''}${mode & 0o1000 ? 't' : ''}`;
  return `${marks || '-'}${bits(mode)}`;
}

const bits = (mode: number): string =>
  [6, 3, 0]
    .map((shift) => [4, 2, 1].map((bit, i) => ((mode >> shift) & bit ? 'rwx'[i]! : '-')).join(''))
    .join('');
