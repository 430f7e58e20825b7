import { expect, test } from 'vitest';
import { Simulation } from '../../../sim/simulation.ts';
import type { Process, Signal } from '../program.ts';
import { RunningProgram } from '../running-program.ts';
import { shellProgram } from './shell.ts';

const START = Date.UTC(2026, 10, 21, 8, 54, 55);

/** Runs a command as the first process of a container, and tells what it said and how it ended. */
function run(
  argv: readonly string[],
  {
    env = {},
    signals = {},
    until = 3600,
  }: { env?: Record<string, string>; signals?: Record<number, Signal>; until?: number } = {},
) {
  const simulation = new Simulation({ seed: 1, start: START });
  const { clock, random } = simulation;
  const said: string[] = [];
  let code: number | undefined;
  let seconds = 0;
  const say = (text: string) => void said.push(text);
  const process: Process = {
    argv,
    env: new Map(Object.entries(env)),
    hostname: 'web-1',
    attempt: 0,
    ips: [],
    tty: false,
    stdin: false,
    random,
    now: () => clock.now(),
    out: say,
    err: say,
    files: new Map(),
    use: () => {},
  };
  const program = shellProgram(process, () => undefined);
  if (!program) return { said, code: 'not found', seconds };
  const running = new RunningProgram(
    clock,
    program,
    () => false,
    (exitCode) => {
      code = exitCode;
      seconds = (clock.now() - START) / 1000;
    },
  );
  for (const [at, signal] of Object.entries(signals))
    clock.after(Number(at) * 1000, () => running.signal(signal));
  running.start();
  simulation.runFor(until * 1000);
  return { said, code, seconds };
}
const sh = (script: string, options = {}) => run(['sh', '-c', script], options);

test.each([
  ['echo hello', ['hello'], 0],
  ['echo a; echo b && echo c || echo d', ['a', 'b', 'c'], 0],
  ['false && echo a || echo b', ['b'], 0],
  ['exit 3; echo never', [], 3],
  ['false', [], 1],
  ['! false', [], 0],
  ['A=1; B=$A$A; echo "$B ${C:-none}" \'$A\'', ['11 none $A'], 0],
  ['for i in 1 2 3; do [ $i -eq 2 ] && continue; echo $i; done', ['1', '3'], 0],
  ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done', ['1', '2', '3'], 0],
  ['until false; do echo once; break; done', ['once'], 0],
  ['if [ -f /ready ]; then echo yes; else echo no; fi', ['no'], 0],
  ['touch /ready; if [ -f /ready ]; then echo yes; fi', ['yes'], 0],
  ['echo $(echo inner) `hostname`', ['inner web-1'], 0],
  ['echo one > /f; echo two >> /f; cat /f', ['one', 'two'], 0],
  ['echo oops >&2; echo $?', ['oops', '0'], 0],
  ['set -e; false; echo never', [], 1],
  ['set -e; if false; then echo a; fi; echo b', ['b'], 0],
  ['trap "echo bye" EXIT; echo hi; exit 2', ['hi', 'bye'], 2],
  ['date +%T', ['08:54:55'], 0],
  ['date', ['Sat Nov 21 08:54:55 UTC 2026'], 0],
  ['foo', ['sh: foo: not found'], 127],
  ['seq 3', ['1', '2', '3'], 0],
  ['printf "a %s\\n" b', ['a b'], 0],
  ['# nothing\necho x # and more', ['x'], 0],
  ['if true; then', ['sh: syntax error: unexpected "end of file"'], 2],
  ['echo a | grep b', ['sh: syntax error: unexpected "|"'], 2],
  ['echo "open', ['sh: syntax error: unexpected "unterminated quoted string"'], 2],
  ['sh -c "exit 4"; echo $?', ['4'], 0],
  ['exec echo done; echo never', ['done'], 0],
])('%s', (script, said, code) => expect(sh(script)).toMatchObject({ said, code }));

test('waits take their time', () => {
  expect(sh('sleep 2; sleep 1m; exit 1')).toMatchObject({ code: 1, seconds: 62 });
  expect(run(['sleep', '5'])).toMatchObject({ code: 0, seconds: 5 });
  expect(sh('while true; do echo tick; sleep 10; done', { until: 35 }).said).toEqual([
    'tick',
    'tick',
    'tick',
    'tick',
  ]);
});

test('a loop that does nothing does not stop time', () =>
  expect(sh('while true; do :; done', { until: 1 })).toMatchObject({ code: undefined }));

test('the first process ignores SIGTERM unless it has a trap', () => {
  expect(sh('sleep 60', { signals: { 5: 'SIGTERM' } }).seconds).toBe(60);
  expect(run(['sleep', '60'], { signals: { 5: 'SIGTERM' } }).seconds).toBe(60);
});

test('a trap waits for the command in the foreground, and `wait` does not', () => {
  const signals = { 5: 'SIGTERM' as const };
  expect(sh("trap 'echo bye; exit 0' TERM; sleep 60", { signals })).toMatchObject({
    said: ['bye'],
    code: 0,
    seconds: 60,
  });
  expect(sh("trap 'echo bye; exit 0' TERM; sleep 60 & wait", { signals })).toMatchObject({
    said: ['bye'],
    code: 0,
    seconds: 5,
  });
});

test('without a script or a terminal there is nothing to do', () =>
  expect(run(['sh'])).toMatchObject({ code: 0, seconds: 0 }));

test('what is neither shell nor small command is not here', () =>
  expect(run(['ngin'])).toMatchObject({ code: 'not found' }));

test('only what will go on for ever counts as upkeep', () => {
  const settledAfter = (script: string) => {
    const simulation = new Simulation({ seed: 1, start: START });
    const process = {
      argv: ['sh', '-c', script],
      env: new Map(),
      hostname: '',
      attempt: 0,
      ips: [],
      tty: false,
      stdin: false,
      random: simulation.random,
      now: () => simulation.clock.now(),
      out: () => {},
      err: () => {},
      files: new Map(),
      use: () => {},
    };
    new RunningProgram(
      simulation.clock,
      shellProgram(process, () => undefined)!,
      () => false,
      () => {},
    ).start();
    simulation.runUntilSettled();
    return (simulation.clock.now() - START) / 1000;
  };
  expect(settledAfter('sleep 30; exit 1')).toBe(30);
  expect(settledAfter('while true; do sleep 5; done')).toBe(0);
  expect(settledAfter('for i in 1 2; do sleep 5; done; sleep 3600')).toBe(10);
  expect(
    settledAfter('i=0; while true; do i=$((i+1)); sleep 5; [ $i -eq 3 ] && exit 0; done'),
  ).toBe(15);
});
