/** Python, as far as the small programs of the documentation go, and its web server of files (`-m http.server`). */
import type { HttpResponse } from '../../../net/http-message.ts';
import { encode } from '../../fs/byte-string.ts';
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';
import { Interpreter } from './interpreter.ts';
import { parsed } from './parser.ts';

const VERSION = '3.14.2';

export const python: ImageDefinition = {
  repositories: ['docker.io/library/python'],
  hasTag: (tag) => /^(latest|slim|alpine|[23](\.\d+){0,2})(-[\w.-]+)?$/.test(tag),
  size: (tag) => (tag.includes('alpine') ? 17 * MB : tag.includes('slim') ? 45 * MB : 370 * MB),
  entrypoint: [],
  cmd: ['python3'],
  env: (tag) => [{ name: 'PYTHON_VERSION', value: versionOf(tag) }],
  shell: true,
  tools: (tag) =>
    /alpine|slim/.test(tag)
      ? []
      : ['curl', 'wget', 'ps', 'top', 'free', 'uptime', 'watch', 'pgrep', 'pkill'],
  distribution: (tag) => (tag.includes('alpine') ? 'alpine' : 'debian'),
  program: (name, process, tag) =>
    /^python[23]?(\.\d+)?$/.test(name) ? run(process, tag) : undefined,
};

function versionOf(tag: string): string {
  const [version = VERSION] = /^\d+(\.\d+){0,2}/.exec(tag) ?? [];
  const parts = version.split('.').length;
  return parts === 3 ? version : parts === 2 ? `${version}.0` : VERSION;
}

function* run(process: Process, tag: string): Program {
  const [name = 'python3', ...given] = process.argv;
  yield wait(15);
  const isTerminal = process.descriptors.get(1)?.terminal !== undefined;
  let buffered = !isTerminal && !process.env.get('PYTHONUNBUFFERED');
  while (given[0] !== undefined && /^-[uBEsSIOq]$/.test(given[0]))
    if (given.shift() === '-u') buffered = false;
  const [option, what = ''] = given;
  if (option === '--version' || option === '-V') {
    process.out(`Python ${versionOf(tag)}`);
    return 0;
  }
  if (option === '-m') {
    if (what === 'http.server') return yield* serve(process, Number(given[2] ?? 8000) || 8000);
    process.err(`${name}: the module ${what} is not known here`);
    return 2;
  }
  if (option === '-c')
    return yield* interpreted(process, what, '<string>', ['-c', ...given.slice(2)], buffered);
  if (option === undefined || option === '-')
    return yield* interpreted(
      process,
      yield* process.readAll(),
      '<stdin>',
      [option ?? ''],
      buffered,
    );
  const script = process.files.read(process.path(option), process.user);
  if (!script.ok) {
    process.err(
      `${name}: can't open file '${process.path(option)}': [Errno 2] No such file or directory`,
    );
    return 2;
  }
  return yield* interpreted(process, script.value, process.path(option), given, buffered);
}

// Parity: of Python only assignments, if, while, for, raise and expressions are known; any other line is told to be unknown and ends with 2.
function* interpreted(
  process: Process,
  script: string,
  file: string,
  args: readonly string[],
  buffered: boolean,
): Program {
  const unknown = (line: number, what: string) => {
    process.err(`python: line ${line}: ${what} is not known here`);
    return 2;
  };
  const program = parsed(script);
  if (typeof program === 'number')
    return unknown(program, JSON.stringify(script.split('\n')[program - 1]?.trim() ?? ''));
  process.use(10 * MB);
  const interpreter = new Interpreter(process, args, buffered);
  yield* interpreter.run(program);
  interpreter.flush();
  const { ended } = interpreter;
  if (!ended) return 0;
  if ('unknown' in ended) return unknown(ended.line, ended.unknown);
  if ('error' in ended) {
    process.err(
      `Traceback (most recent call last):\n  File "${file}", line ${ended.line}, in <module>\n${ended.error}`,
    );
    return 1;
  }
  if (ended.said !== undefined) process.write(2, encode(`${ended.said}\n`));
  return ended.exit;
}

/** Files below where it was started. */
function* serve(process: Process, port: number): Program {
  const answer = (target: string): HttpResponse => {
    const path = process.path(`.${target.replace(/\?.*/, '')}`);
    const found = process.files.find(path, process.user);
    if (found.ok && found.value.inode.kind === 'directory') {
      const names = found.value.inode
        .names()
        .map((name) => `<li><a href="${name}">${name}</a></li>\n`);
      const title = `Directory listing for ${target}`;
      return {
        status: 200,
        headers: [['Content-Type', 'text/html; charset=utf-8']],
        body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${names.join('')}</ul>\n<hr>\n</body>\n</html>\n`,
      };
    }
    const content = process.files.read(path, process.user);
    return content.ok
      ? { status: 200, body: content.value }
      : { status: 404, body: 'File not found\n' };
  };
  const listening = process.listen(port, {
    http: ({ target }, respond) => respond(answer(target)),
  });
  if (!listening) {
    process.err('OSError: [Errno 98] Address already in use');
    return 1;
  }
  process.out(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`);
  process.use(14 * MB);
  // Python asks nobody what to do about SIGTERM: as a container's first process it has to be killed.
  yield* untilStopped(['SIGINT']);
  return 0;
}
