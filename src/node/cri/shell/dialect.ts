/** What shells say where they differ: busybox's ash, Debian's dash and bash. */
import { ERRNO_TEXT, type Errno } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';

export type Dialect = 'ash' | 'dash' | 'bash';

/** Which shell stands behind a name in an image of that distribution. */
export function dialectOf(name: string, { container: { distribution } }: Process): Dialect {
  if (name === 'bash') return 'bash';
  if (name === 'dash') return 'dash';
  if (distribution === 'oracle') return 'bash';
  return distribution === 'debian' || distribution === 'ubuntu' ? 'dash' : 'ash';
}

/** Each gives what follows `sh: `, `sh: 1: ` or `bash: line 1: `. */
export interface ShellWords {
  prefix(name: string, line: number, interactive: boolean): string;
  notFound(name: string): string;
  cannotCreate(name: string, errno: Errno): string;
  cannotOpen(name: string, errno: Errno): string;
  cannotEnter(name: string, why: string): string;
  notSet(name: string): string;
  readOnly(name: string): string;
  badNumber(text: string, command: string): string;
  badOperator(text: string, command: string): string;
  missingBracket: string;
  divisionByZero: string;
  badDescriptor(number: string): string;
}

const plainPrefix = (name: string): string => `${name}: `;

export const shellWords: { readonly [dialect in Dialect]: ShellWords } = {
  ash: {
    prefix: plainPrefix,
    notFound: (name) => `${name}: not found`,
    cannotCreate: (name, errno) =>
      `can't create ${name}: ${errno === 'ENOENT' ? 'nonexistent directory' : ERRNO_TEXT[errno]}`,
    cannotOpen: (name, errno) =>
      `can't open ${name}: ${errno === 'ENOENT' ? 'no such file' : ERRNO_TEXT[errno]}`,
    cannotEnter: (name, why) => `cd: can't cd to ${name}: ${why}`,
    notSet: (name) => `${name}: parameter not set`,
    readOnly: (name) => `${name}: is read only`,
    badNumber: (text) => `${text}: bad number`,
    badOperator: (text) => `${text}: unknown operand`,
    missingBracket: '[: missing ]',
    divisionByZero: 'divide by zero',
    badDescriptor: (number) => `${number}: Bad file descriptor`,
  },
  dash: {
    prefix: (name, line) => `${name}: ${line}: `,
    notFound: (name) => `${name}: not found`,
    cannotCreate: (name, errno) =>
      `cannot create ${name}: ${errno === 'ENOENT' ? 'Directory nonexistent' : ERRNO_TEXT[errno]}`,
    cannotOpen: (name, errno) =>
      `cannot open ${name}: ${errno === 'ENOENT' ? 'No such file' : ERRNO_TEXT[errno]}`,
    cannotEnter: (name) => `cd: can't cd to ${name}`,
    notSet: (name) => `${name}: parameter not set`,
    readOnly: (name) => `${name}: is read only`,
    badNumber: (text, command) => `${command}: Illegal number: ${text}`,
    badOperator: (text, command) => `${command}: ${text}: unexpected operator`,
    missingBracket: '[: missing ]',
    divisionByZero: 'arithmetic expression: division by zero',
    badDescriptor: (number) => `${number}: Bad file descriptor`,
  },
  bash: {
    prefix: (name, line, interactive) => (interactive ? `${name}: ` : `${name}: line ${line}: `),
    notFound: (name) =>
      name.includes('/') ? `${name}: No such file or directory` : `${name}: command not found`,
    cannotCreate: (name, errno) => `${name}: ${ERRNO_TEXT[errno]}`,
    cannotOpen: (name, errno) => `${name}: ${ERRNO_TEXT[errno]}`,
    cannotEnter: (name, why) => `cd: ${name}: ${why}`,
    notSet: (name) => `${name}: unbound variable`,
    readOnly: (name) => `${name}: readonly variable`,
    badNumber: (text, command) => `${command}: ${text}: integer expression expected`,
    badOperator: (text, command) => `${command}: ${text}: binary operator expected`,
    missingBracket: "[: missing `]'",
    divisionByZero: 'division by 0',
    badDescriptor: (number) => `${number}: Bad file descriptor`,
  },
};
