/** awk, as POSIX has it and busybox and mawk run it. */
import type { Process } from '../../process/process.ts';
import type { Program } from '../../process/wait.ts';
import { cannotOpen, complain, isGnu, type Applet } from '../applet.ts';
import { Interpreter } from './interpreter.ts';
import { unescaped } from './lexer.ts';
import { parseAwk } from './parser.ts';

function* awk(process: Process, args: readonly string[]): Program {
  const sources: string[] = [];
  const variables: (readonly [string, string])[] = [];
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]!); at++) {
    const [, letter = '', attached = ''] = /^-(.)(.*)$/s.exec(args[at]!) ?? [];
    if (args[at] === '--') {
      at++;
      break;
    }
    const value = attached || (args[++at] ?? '');
    if (letter === 'F') variables.push(['FS', value === 't' ? '\t' : unescaped(value)]);
    else if (letter === 'v') {
      const [, name = '', text = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(value) ?? [];
      variables.push([name, unescaped(text)]);
    } else if (letter === 'f') {
      const content = process.files.read(process.path(value), process.user);
      if (!content.ok) return cannotOpen(process, 'awk', value, content.errno);
      sources.push(content.value);
    } else return complain(process, `awk: unrecognized option: ${letter}`);
  }
  if (sources.length === 0) {
    if (args[at] === undefined)
      return complain(
        process,
        isGnu(process)
          ? 'usage: mawk [Options] [Program] [file ...]'
          : 'Usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...',
        isGnu(process) ? 2 : 1,
      );
    sources.push(args[at++]!);
  }
  const program = parseAwk(sources.join('\n'));
  if (!('rules' in program)) {
    const { line, near } = program;
    return isGnu(process)
      ? complain(process, `awk: line ${line}: syntax error at or near ${near || 'end of file'}`, 2)
      : complain(process, `awk: cmd. line:${line}: Unexpected ${near ? 'token' : 'end of string'}`);
  }
  const interpreter = new Interpreter(process, program, args.slice(at));
  for (const [name, value] of variables) interpreter.set(name, value);
  return yield* interpreter.run();
}

export const awkCommands: readonly (readonly [string, Applet])[] = [['awk', awk]];
