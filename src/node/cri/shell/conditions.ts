/** What `test`, `[` and `[[` ask (POSIX test, and the few operators that bash and busybox add). */
import type { Process } from '../process/process.ts';

/** Undefined when the arguments make no sense. */
export function holds(process: Process, args: readonly string[]): boolean | undefined {
  const reader = new ConditionReader(process, args);
  const result = reader.or();
  return reader.atEnd ? result : undefined;
}

class ConditionReader {
  readonly #process: Process;
  readonly #args: readonly string[];
  #at = 0;

  constructor(process: Process, args: readonly string[]) {
    this.#process = process;
    this.#args = args;
  }

  get atEnd(): boolean {
    return this.#at >= this.#args.length;
  }

  or(): boolean | undefined {
    let value = this.#and();
    while (this.#args[this.#at] === '-o') {
      this.#at++;
      const other = this.#and();
      value = value === undefined || other === undefined ? undefined : value || other;
    }
    return value;
  }

  #and(): boolean | undefined {
    let value = this.#not();
    while (this.#args[this.#at] === '-a') {
      this.#at++;
      const other = this.#not();
      value = value === undefined || other === undefined ? undefined : value && other;
    }
    return value;
  }

  #not(): boolean | undefined {
    const left = this.#args.length - this.#at;
    if (this.#args[this.#at] === '!' && left > 1) {
      this.#at++;
      const value = this.#not();
      return value === undefined ? undefined : !value;
    }
    return this.#primary(left);
  }

  #primary(left: number): boolean | undefined {
    if (left === 0) return false;
    const [first, second, third] = this.#args.slice(this.#at, this.#at + 3);
    if (left >= 3 && isBinary(second!)) {
      this.#at += 3;
      return binary(this.#process, second!, first!, third!);
    }
    if (first === '(') {
      this.#at++;
      const value = this.or();
      return this.#args[this.#at++] === ')' ? value : undefined;
    }
    if (left >= 2 && /^-[a-zA-Z]$/.test(first!)) {
      this.#at += 2;
      return unary(this.#process, first!, second!);
    }
    this.#at++;
    return first !== '';
  }
}

const BINARY = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);
const isBinary = (operator: string): boolean => BINARY.has(operator);

export function binary(
  process: Process,
  operator: string,
  left: string,
  right: string,
): boolean | undefined {
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
    case '-ot':
    case '-ef': {
      const [a, b] = [left, right].map((path) => {
        const found = process.files.find(process.path(path), process.user);
        return found.ok ? found.value.inode : undefined;
      });
      if (!a || !b) return operator === '-nt' && a !== undefined;
      if (operator === '-ef') return a === b;
      return operator === '-nt' ? a.modifiedAt > b.modifiedAt : a.modifiedAt < b.modifiedAt;
    }
    default: {
      if (![left, right].every((text) => /^\s*[-+]?\d+\s*$/.test(text))) return undefined;
      const difference = Number(left) - Number(right);
      if (operator === '-eq') return difference === 0;
      if (operator === '-ne') return difference !== 0;
      if (operator === '-lt') return difference < 0;
      if (operator === '-le') return difference <= 0;
      return operator === '-gt' ? difference > 0 : difference >= 0;
    }
  }
}

export function unary(process: Process, operator: string, value: string): boolean | undefined {
  if (operator === '-z') return value === '';
  if (operator === '-n') return value !== '';
  if (operator === '-t') return process.descriptors.get(Number(value))?.terminal !== undefined;
  const isLink = operator === '-L' || operator === '-h';
  const found = process.files.find(process.path(value), process.user, !isLink);
  if (!found.ok || value === '')
    return '-abcdefghprstuwxLSOGk'.includes(operator[1]!) ? false : undefined;
  const { inode } = found.value;
  switch (operator) {
    case '-e':
    case '-a':
      return true;
    case '-f':
      return inode.kind === 'file' || inode.kind === 'computed';
    case '-d':
      return inode.kind === 'directory';
    case '-L':
    case '-h':
      return inode.kind === 'symlink';
    case '-s':
      return inode.kind !== 'symlink' && inode.size > 0;
    case '-c':
      return inode.kind === 'device';
    case '-r':
    case '-w':
    case '-x': {
      const bit = operator === '-r' ? 4 : operator === '-w' ? 2 : 1;
      const { uid, gid } = process.user;
      if (operator === '-w' && found.value.readOnly) return false;
      if (uid === 0) return bit !== 1 || inode.kind === 'directory' || (inode.mode & 0o111) !== 0;
      return ((inode.mode >> (inode.uid === uid ? 6 : inode.gid === gid ? 3 : 0)) & bit) !== 0;
    }
    case '-O':
      return inode.uid === process.user.uid;
    case '-G':
      return inode.gid === process.user.gid;
    default:
      return '-bpSguk'.includes(operator[1]!) ? false : undefined;
  }
}
