import { expect, test } from 'vitest';
import { OneContainer } from '../testing/one-container.ts';

/** Runs a command as the first process of a container, and tells what it said and how it ended. */
function run(
  argv: readonly string[],
  {
    env = {},
    stopAt,
    until = 3600,
  }: { env?: Record<string, string>; stopAt?: number; until?: number } = {},
) {
  const container = new OneContainer({
    command: argv,
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
  });
  if (stopAt !== undefined) container.simulation.clock.after(stopAt * 1000, () => container.stop());
  container.run(until);
  const { exitCode, finishedAt = 0, startedAt = 0 } = container.status;
  return {
    said: container.said,
    code: exitCode,
    seconds: Math.floor((finishedAt - startedAt) / 1000),
  };
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
  ['n=2; set -- 5; echo $((100 + $n)) $((${n} * $1))', ['102 10'], 0],
  ['[[ `echo web-12` =~ -([0-9]+)$ ]] || exit 1; echo ${BASH_REMATCH[1]}', ['12'], 0],
  ['[[ abc =~ ^x ]] || echo "none ${BASH_REMATCH[0]}"', ['none '], 0],
  ['echo "x$(</etc/hostname)" `< /etc/hostname`', ['xweb-1 web-1'], 0],
  [
    'echo "10.0.0.1 web-1.site.default.svc web-1" > /etc/hosts; hostname -f; hostname -d',
    ['web-1.site.default.svc', 'site.default.svc'],
    0,
  ],
  ['if [ -f /ready ]; then echo yes; else echo no; fi', ['no'], 0],
  ['touch /ready; if [ -f /ready ]; then echo yes; fi', ['yes'], 0],
  ['echo $(echo inner) `hostname`', ['inner web-1'], 0],
  ['echo one > /f; echo two >> /f; cat /f', ['one', 'two'], 0],
  ['echo oops >&2; echo $?', ['oops', '0'], 0],
  ['set -e; false; echo never', [], 1],
  ['set -e; if false; then echo a; fi; echo b', ['b'], 0],
  ['trap "echo bye" EXIT; echo hi; exit 2', ['hi', 'bye'], 2],
  ['date +%T', ['08:54:56'], 0],
  ['date', ['Sat Nov 21 08:54:56 UTC 2026'], 0],
  ['foo', ['sh: foo: not found'], 127],
  ['seq 3', ['1', '2', '3'], 0],
  ['printf "a %s\\n" b', ['a b'], 0],
  ['# nothing\necho x # and more', ['x'], 0],
  ['if true; then', ['sh: syntax error: unexpected end of file (expecting "fi")'], 2],
  ['echo "open', ['sh: syntax error: unterminated quoted string'], 2],
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
  expect(sh('sleep 60', { stopAt: 5 }).seconds).toBe(60);
  expect(run(['sleep', '60'], { stopAt: 5 }).seconds).toBe(60);
});

test('a trap waits for the command in the foreground, and `wait` does not', () => {
  const stopAt = 5;
  expect(sh("trap 'echo bye; exit 0' TERM; sleep 60", { stopAt })).toMatchObject({
    said: ['bye'],
    code: 0,
    seconds: 60,
  });
  expect(sh("trap 'echo bye; exit 0' TERM; sleep 60 & wait", { stopAt })).toMatchObject({
    said: ['bye'],
    code: 0,
    seconds: 5,
  });
});

test('without a script or a terminal there is nothing to do', () =>
  expect(run(['sh'])).toMatchObject({ code: 0, seconds: 0 }));

test('what is neither shell nor small command is not here', () =>
  expect(run(['ngin'])).toMatchObject({ code: 128, said: [] }));

test('only what will go on for ever counts as upkeep', () => {
  const settledAfter = (script: string) => {
    const container = new OneContainer({ command: ['sh', '-c', script] });
    const { simulation, startedAt } = container;
    simulation.runUntilSettled();
    return Math.floor((simulation.clock.now() - startedAt) / 1000);
  };
  expect(settledAfter('sleep 30; exit 1')).toBe(30);
  expect(settledAfter('while true; do sleep 5; done')).toBe(0);
  expect(settledAfter('for i in 1 2; do sleep 5; done; sleep 3600')).toBe(10);
  expect(
    settledAfter('i=0; while true; do i=$((i+1)); sleep 5; [ $i -eq 3 ] && exit 0; done'),
  ).toBe(15);
});

test.each([
  ['printf "b\\na\\n" | sort', ['a', 'b']],
  ['printf "one\\ntwo\\nthree\\n" | grep -c o', ['2']],
  ['echo "a b c" | cut -d" " -f2', ['b']],
  ['echo hello | tr a-z A-Z', ['HELLO']],
  ['echo hello | sed "s/l\\(.\\)/[\\1]/g"', ['he[l]o']],
  ['printf "1\\n2\\n3\\n4\\n" | sed -n "2,3p"', ['2', '3']],
  ['seq 5 | head -n 2; seq 5 | tail -n 1', ['1', '2', '5']],
  ['yes | head -n 2', ['y', 'y']],
  ['cat <<EOF\na $((1+1))\nEOF', ['a 2']],
  ["cat <<'EOF'\n$HOME\nEOF", ['$HOME']],
  ['x=5; echo ${x:+set} ${y:-unset} ${#x} ${HOME%/*}x', ['set unset 1 x']],
  ['f=/a/b.txt; echo ${f##*/} ${f%.txt} ${f#/a}', ['b.txt /a/b /b.txt']],
  ['set -- a "b c"; for i in "$@"; do echo "<$i>"; done; echo $#', ['<a>', '<b c>', '2']],
  ['f() { local x=$1; echo "f $x"; return 3; }; f 1; echo $?', ['f 1', '3']],
  ['case abc in a*) echo yes;; *) echo no;; esac', ['yes']],
  ['(cd /tmp; pwd); pwd', ['/tmp', '/']],
  [
    'mkdir -p /d/e && touch /d/a.txt /d/b.txt && cd /d && echo *.txt; ls',
    ['a.txt b.txt', 'a.txt', 'b.txt', 'e'],
  ],
  ['echo x > /nope/f', ["sh: can't create /nope/f: nonexistent directory"]],
  ['cat /nope', ["cat: can't open '/nope': No such file or directory"]],
  ['foo | cat; echo $?', ['sh: foo: not found', '0']],
  ['echo out; echo err >&2', ['out', 'err']],
  ['{ echo out; echo err >&2; } > /f 2>&1; cat /f', ['out', 'err']],
  ['echo a > /f; cat < /f; exec 3>/g; echo b >&3; cat /g', ['a', 'b']],
  ['while read a b; do echo "$b $a"; done <<EOF\n1 2\n3 4\nEOF', ['2 1', '4 3']],
  ['sleep 1 & sleep 2 & wait; echo done', ['done']],
  ['sh -c "kill -TERM \\$\\$"; echo $?', ['143']],
  ['sleep 100 & kill $!; wait $!; echo $?', ['143']],
  ['timeout 1 sleep 5; echo $?', ['143']],
  ['set -x; echo hi', ['+ echo hi', 'hi']],
  ['set -eu; echo $nope; echo never', ['sh: nope: parameter not set']],
  ['echo -n a; echo -e "b\\tc"', ['ab\tc']],
  ['printf "%05.1f|%-4s|%x\\n" 3.14159 ab 255', ['003.1|ab  |ff']],
  ['echo aGk= | base64 -d; echo; echo hi | md5sum', ['hi', '764efa883dda1e11db47671c4a3bbd9e  -']],
  ['mkdir /t; echo 1 > /t/x; tar cf - -C /t . | tar tf -', ['./', './x']],
  ['find /etc -name "os-*"', ['/etc/os-release']],
  ['wc -l < /etc/passwd', ['3']],
  ['echo $((7/2)) $((7%3)) $((2>1 && 0)) $((0x10)) $((1<<4))', ['3 1 0 16 16']],
  ['echo $((1/0))', ['sh: divide by zero']],
  ['test 3 -gt 2 && [ -d /tmp ] && [[ abc == a* ]] && echo ok', ['ok']],
  ['echo {a,b}', ['{a,b}']],
  ['trap "echo int" INT; kill -INT $$; echo after', ['int', 'after']],
  ['echo "printf \\"%s\\" x" > /s; chmod +x /s; /s', ['x']],
  ['id -u; whoami', ['0', 'root']],
  ['ps | tail -n 1 | cut -c1-6', ['    4 ']],
  ['dd if=/dev/zero of=/z bs=1M count=5 2>/dev/null; wc -c < /z', ['5242880']],
  ['echo a b | xargs -n 1 echo', ['a', 'b']],
  ['x=$(echo a; echo b); echo "$x" | wc -l', ['2']],
  ['echo $(for i in 1 2; do echo $i; done)', ['1 2']],
  ['false | true; echo $?; set -o pipefail; false | true; echo $?', ['0', '1']],
  ['i=0; until [ $i -ge 2 ]; do i=$((i+1)); done; echo $i', ['2']],
  ['echo "é" | wc -c', ['3']],
  [
    'for i in 1 2 3; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done',
    ['1a', '2a', '3a'],
  ],
  ['ls -l /etc/hostname | cut -c1-10', ['-rw-r--r--']],
  [
    'cat /proc/self/status | grep ^Pid; cat /proc/1/cmdline | tr "\\0" " " | cut -c1-5',
    ['Pid:\t2', 'sh -c'],
  ],
])('%s', (script, said) => expect(sh(script).said).toEqual(said));

test.each([
  ['read -p "name? " x <<< bob; echo $x', ['bob']],
  ['printf "a:b c:d\\n" | { IFS=: read x y; echo "$x|$y"; }', ['a|b c:d']],
  ['echo " a  b c " | { read x y; echo "[$x][$y]"; }', ['[a][b c]']],
  ['read -t 1 x < /dev/zero; echo $?; sleep 5 | { read -t 1 x; echo $?; }', ['142', '142']],
  ['time sleep 1', ['real\t0m 1.00s', 'user\t0m 0.00s', 'sys\t0m 0.00s']],
  ['let n=3+4; echo $n; let n=0; echo $?', ['7', '1']],
  ["alias ll='ls -d'; ll /etc", ['/etc']],
  [
    'sleep 5 & sleep 6 & jobs',
    ['[1]-  Running                    sleep 5', '[2]+  Running                    sleep 6'],
  ],
  ['f() { sleep 5 & }; f; jobs', ['[1]+  Running                    sleep 5']],
  ['. /dev/null; echo $?', ['0']],
  ['[[ abc =~ ^a.c$ ]] && echo yes', ['yes']],
  ['echo {1..3}; a=(x)', ['{1..3}', 'sh: syntax error: unexpected "("']],
  ['ulimit -n', ['1048576']],
])('%s', (script, said) => expect(sh(script).said).toEqual(said));

/** What is said in an image of Debian's. */
const elsewhere = (...argv: string[]) =>
  new OneContainer({ image: 'debian', command: argv }).run(60).said;

test.each([
  ['echo {1..3} a{b,c}d {01..03} {e..a..2}', ['1 2 3 abd acd 01 02 03 e c a']],
  ['for i in {1..2}; do echo $i; done', ['1', '2']],
  ['echo "{1..3}" \'{a,b}\' ${HOME}{x,y} {a}', ['{1..3} {a,b} /rootx /rooty {a}']],
  [
    'a=(x "y z"); a+=(w); echo ${a[1]} ${#a[@]} $a; for i in "${a[@]}"; do echo "<$i>"; done',
    ['y z 3 x', '<x>', '<y z>', '<w>'],
  ],
  ['a[2]=c; i=1; echo ${!a[@]} ${a[i+1]} ${a[-1]}', ['0 1 2 c c']],
  ['foo; echo $?', ['bash: line 1: foo: command not found', '127']],
  ['echo\n/nope', ['', 'bash: line 2: /nope: No such file or directory']],
  ['echo > /nope/f', ['bash: line 1: /nope/f: No such file or directory']],
  ['cd /nope', ['bash: line 1: cd: /nope: No such file or directory']],
  ['time sleep 1', ['', 'real\t0m1.000s', 'user\t0m0.000s', 'sys\t0m0.000s']],
  ['set -u; echo $nope', ['bash: line 1: nope: unbound variable']],
])('bash: %s', (script, said) => expect(elsewhere('bash', '-c', script)).toEqual(said));

test.each([
  ['foo', ['sh: 1: foo: not found']],
  ['echo {1..3}', ['{1..3}']],
  ['echo > /nope/f', ['sh: 1: cannot create /nope/f: Directory nonexistent']],
  ['cat < /nope', ['sh: 1: cannot open /nope: No such file']],
  ['if true; then', ['sh: 1: Syntax error: end of file unexpected (expecting "fi")']],
])('dash: %s', (script, said) => expect(elsewhere('sh', '-c', script)).toEqual(said));

test('at a terminal, what is unfinished is asked for, and what fails ends its line only', () => {
  const container = new OneContainer({ command: ['sleep', '600'] });
  const { heard, type } = container.exec(['sh'], { tty: true });
  for (const line of [
    'cat <<EOF',
    'a $((1+1))',
    'EOF',
    'for i in 1',
    'do echo "<$i>"; done',
    'echo ${x?no}',
    'echo on',
  ]) {
    type(`${line}\n`);
    container.run(1);
  }
  const said = heard.out.replaceAll('\r', '').split('\n');
  expect(said).toEqual(expect.arrayContaining(['a 2', '<1>', 'sh: x: no', 'on']));
});
