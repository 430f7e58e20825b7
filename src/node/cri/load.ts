/** Which program a command names: the image's own, the shell or one of the small commands, or a script that lies there. */
import { appletProgram } from './commands/registry.ts';
import { provides } from './commands/toolbox.ts';
import { baseOf, executable } from './fs/file-system.ts';
import type { LoadProblem, Process } from './process/process.ts';
import type { Program } from './process/wait.ts';
import type { ImageBehaviour } from './image-catalog.ts';
import { sh, SHELLS } from './shell/sh.ts';

/** Commands that ask for nothing but files, which they find by their paths, and what they are given. */
const STEADY: ReadonlySet<string> = new Set(
  'true false : test [ echo printf seq cat head tail wc sort uniq cut tr rev nl grep egrep fgrep sed'.split(
    ' ',
  ),
);

/** Where programs of images lie. */
const STANDARD = /^(\/(usr\/)?(local\/)?s?bin)?\/?[^/]+$/;
const DEEPEST_INTERPRETER = 4;

/** `isFirst`: it is the container's own process, which is taken to be what the image is for. */
export function load(
  image: ImageBehaviour,
  process: Process,
  isFirst: boolean,
  depth = 0,
): Program | LoadProblem {
  const [name] = process.argv;
  if (!name) return { problem: 'not found' };
  const base = baseOf(name);
  // An entrypoint script ends by executing its arguments, so what they name is what runs in the end. Of an image that nobody
  // knows, arguments that begin with a shell are taken to be all that runs: it has no entrypoint, or one that does the same.
  const isShellCommand =
    image.guesses &&
    isFirst &&
    name === image.entrypoint[0] &&
    SHELLS.has(baseOf(process.argv[1] ?? ''));
  if ((base === 'docker-entrypoint.sh' || isShellCommand) && process.argv.length > 1) {
    const [, ...rest] = process.argv;
    const known = builtIn(image, rest[0]!, process);
    if (known) {
      process.argv = rest;
      return builtIn(image, rest[0]!, process)!;
    }
  }
  const guessed = image.guesses && !isFirst && base !== baseOf(image.entrypoint[0] ?? '');
  if (STANDARD.test(name) || image.entrypoint[0] === name) {
    const small = builtIn(image, name, process);
    if (!small) process.container.varies();
    const program = small ?? (guessed ? undefined : image.program(base, process));
    if (program) return program;
  }
  return script(image, process, isFirst, depth);
}

function builtIn(image: ImageBehaviour, name: string, process: Process): Program | undefined {
  const base = baseOf(name);
  if (!provides(image, base)) return undefined;
  if (SHELLS.has(base)) return sh(process);
  if (!STEADY.has(base)) process.container.varies();
  return appletProgram(base, process);
}

function script(
  image: ImageBehaviour,
  process: Process,
  isFirst: boolean,
  depth: number,
): Program | LoadProblem {
  const { files, user, argv } = process;
  const [name = '', ...args] = argv;
  const directories = (process.env.get('PATH') ?? '').split(':');
  const candidates = name.includes('/')
    ? [process.path(name)]
    : directories.map((each) => `${each}/${name}`);
  for (const path of candidates) {
    const found = files.find(path, user);
    if (!found.ok) {
      if (found.errno === 'EACCES') return { problem: 'Permission denied' };
      continue;
    }
    const { inode } = found.value;
    if (inode.kind !== 'file' || !executable(inode, user)) return { problem: 'Permission denied' };
    const content = inode.read();
    if (content.startsWith('\x7fELF')) {
      const small = builtIn(image, found.value.path, process);
      if (!small) process.container.varies();
      const program = small ?? image.program(baseOf(found.value.path), process);
      return program ?? { problem: 'Exec format error' };
    }
    if (depth >= DEEPEST_INTERPRETER) return { problem: 'Exec format error' };
    const [, interpreter = '/bin/sh', option] = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(content) ?? [];
    process.argv = [interpreter, ...(option ? [option] : []), path, ...args];
    return load(image, process, isFirst, depth + 1);
  }
  return { problem: 'not found' };
}
