/** Commands that run another: nice, setsid, watch, su, chroot, busybox itself. */
import { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, isGnu, options, unknownOption, type Applet } from './applet.ts';
import { groupNumber, userNumber } from './names.ts';

/** Runs another command in its own place. */
export function* become(
  process: Process,
  command: string,
  argv: readonly string[],
  values = process.env,
): Program {
  process.argv = argv;
  process.env = values;
  const program = process.container.load(process);
  if (!('problem' in program)) return yield* program;
  process.err(
    isGnu(process)
      ? `${command}: ${command === 'env' ? `'${argv[0]}'` : `failed to run command '${argv[0]}'`}: No such file or directory`
      : `${command}: can't execute '${argv[0]}': No such file or directory`,
  );
  return 127;
}

/** `nice -n 5 ls`: what follows its options, as if it stood alone. */
const plainly =
  (command: string, valued = ''): Applet =>
  (process, args) => {
    let at = 0;
    while (at < args.length && /^-./.test(args[at]!))
      at += valued.includes(args[at]![1]!) && args[at]!.length === 2 ? 2 : 1;
    if (at >= args.length)
      return command === 'nice'
        ? (process.out('0'), 0)
        : complain(process, `${command}: missing operand`);
    return become(process, command, args.slice(at));
  };

function chroot(process: Process, [root = '', ...argv]: readonly string[]): number | Program {
  if (process.path(root) !== '/')
    // Parity: chroot to anything but / is refused; nobody has another root in a container here.
    return complain(
      process,
      `chroot: can't change root directory to '${root}': Operation not permitted`,
    );
  return become(process, 'chroot', argv.length > 0 ? argv : ['sh', '-i']);
}

function* watch(process: Process, args: readonly string[]): Program {
  let at = 0;
  let seconds = 2;
  for (; /^-./.test(args[at] ?? ''); at++)
    if (args[at]!.startsWith('-n')) seconds = Number(args[at]!.slice(2) || args[++at]) || seconds;
  const argv = args.slice(at);
  if (argv.length === 0) return complain(process, 'watch: missing operand');
  for (;;) {
    const time = new Date(process.now()).toISOString().slice(0, 19).replace('T', ' ');
    const title = `Every ${seconds.toFixed(1)}s: ${argv.join(' ')}`;
    process.write(1, `\x1b[H\x1b[J${title.padEnd(60)}${time}\n\n`);
    const child = process.spawn({ argv: ['sh', '-c', argv.join(' ')] });
    if (child instanceof Process) yield* process.join(child);
    yield { for: seconds * 1000, upkeep: true };
  }
}

function su(process: Process, args: readonly string[]): number | Program {
  const { value, rest, unknown } = options(
    args.filter((arg) => arg !== '-'),
    'lmpc:s:',
  );
  if (unknown) return unknownOption(process, 'su', unknown);
  const name = rest[0] ?? 'root';
  const uid = userNumber(process, name);
  if (uid === undefined)
    return complain(
      process,
      isGnu(process)
        ? `su: user ${name} does not exist or the user entry does not contain all the required fields`
        : `su: unknown user ${name}`,
    );
  if (process.user.uid !== 0)
    return complain(
      process,
      isGnu(process) ? 'su: Authentication failure' : 'su: must be suid to work properly',
    );
  const content = process.files.read('/etc/passwd', { uid: 0, gid: 0 });
  const line = (content.ok ? content.value.split('\n') : []).find((each) =>
    each.startsWith(`${name}:`),
  );
  const [, , , gid = '', , home = '/', shell = '/bin/sh'] = (line ?? '').split(':');
  process.user = { uid, gid: groupNumber(process, gid) ?? 0 };
  const environment = new Map(process.env).set('HOME', home).set('USER', name);
  const command = value('c');
  return become(
    process,
    'su',
    [value('s') ?? (shell || '/bin/sh'), ...(command === undefined ? [] : ['-c', command])],
    environment,
  );
}

export const wrappers: readonly (readonly [string, Applet])[] = [
  ['nice', plainly('nice', 'n')],
  ['ionice', plainly('ionice', 'cn')],
  ['setsid', plainly('setsid')],
  ['nohup', plainly('nohup')],
  ['stdbuf', plainly('stdbuf', 'oie')],
  ['chroot', chroot],
  ['watch', watch],
  ['su', su],
];
