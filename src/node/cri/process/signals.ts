/** Signals by name and number, as Linux on amd64 and arm64 has them. */

const NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGWINCH: 28,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
} as const;

export type Signal = keyof typeof NUMBERS;

export const numberOf = (signal: Signal): number => NUMBERS[signal];

/** `TERM`, `SIGTERM`, `15`, in either case. */
export function signalNamed(text: string): Signal | undefined {
  const name = text.toUpperCase();
  if (/^\d+$/.test(name)) return signalNames.find((signal) => NUMBERS[signal] === Number(name));
  const full = name.startsWith('SIG') ? name : `SIG${name}`;
  return full in NUMBERS ? (full as Signal) : undefined;
}

export const signalNames = Object.keys(NUMBERS) as readonly Signal[];

/** What does nothing to a process that does not handle it. */
export const ignoredByDefault: ReadonlySet<Signal> = new Set([
  'SIGCHLD',
  'SIGCONT',
  'SIGURG',
  'SIGWINCH',
]);
