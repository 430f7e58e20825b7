/** xargs: words of standard input as arguments of a command. */
import { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, unknownOption } from './applet.ts';

const WITH_VALUE = 'nILPsdE';

export function* xargs(process: Process, args: readonly string[]): Program {
  const given = new Map<string, string>();
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]!); at++) {
    const [, long, equals] = /^--([a-z-]+)(?:=(.*))?$/.exec(args[at]!) ?? [];
    if (args[at] === '--') {
      at++;
      break;
    }
    if (long) {
      const letter = LONG[long];
      if (!letter) return unknownOption(process, 'xargs', args[at]!);
      given.set(letter, equals ?? (WITH_VALUE.includes(letter) ? (args[++at] ?? '') : ''));
      continue;
    }
    const letters = args[at]!.slice(1);
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i]!;
      if (letter === 'i') given.set('I', letters.slice(i + 1) || '{}');
      else if (WITH_VALUE.includes(letter))
        given.set(letter, letters.slice(i + 1) || (args[++at] ?? ''));
      else if ('0rtpx'.includes(letter)) {
        given.set(letter, '');
        continue;
      } else return unknownOption(process, 'xargs', letter);
      break;
    }
  }
  const command = at < args.length ? args.slice(at) : ['echo'];
  const text = yield* process.readAll();
  const mark = given.get('I');
  const separator = given.has('0') ? '\0' : given.get('d')?.replace('\\n', '\n');
  const words =
    separator !== undefined
      ? text
          .split(separator)
          .filter((word, i, all) => i < all.length - 1 || word.replace(/\n$/, ''))
      : mark === undefined
        ? unquoted(text)
        : text
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean);
  if (words.length === 0 && (given.has('r') || mark !== undefined)) return 0;
  const each =
    mark === undefined ? Number(given.get('n') ?? given.get('L')) || words.length || 1 : 1;
  let status = 0;
  for (let from = 0; from < Math.max(words.length, 1); from += each) {
    const some = words.slice(from, from + each);
    const argv =
      mark === undefined
        ? [...command, ...some]
        : command.map((arg) => arg.replaceAll(mark, some[0]!));
    if (given.has('t')) process.err(argv.join(' '));
    const child = process.spawn({ argv });
    if (!(child instanceof Process))
      return complain(process, `xargs: ${argv[0]}: No such file or directory`, 127);
    const code = yield* process.join(child);
    if (code === 255)
      return complain(process, `xargs: ${argv[0]}: exited with status 255; aborting`, 124);
    if (code !== 0) status = 123;
  }
  return status;
}

const LONG: { readonly [name: string]: string } = {
  null: '0',
  'no-run-if-empty': 'r',
  verbose: 't',
  'max-args': 'n',
  'max-procs': 'P',
  replace: 'I',
  delimiter: 'd',
};

/** Words between blanks; quotes and backslashes keep blanks in them. */
const unquoted = (text: string): string[] =>
  [...text.matchAll(/(?:\\.|'[^']*'|"[^"]*"|[^\s'"\\])+/gs)].map(([word]) =>
    word.replace(
      /\\(.)|'([^']*)'|"([^"]*)"/gs,
      (_all, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '',
    ),
  );
