/** Small commands in busybox's words, each beside what the real ones say. */
import { expect, test } from 'vitest';
import { OneContainer } from '../testing/one-container.ts';

const said = (script: string, image = 'busybox') =>
  new OneContainer({ image, command: ['sh', '-c', script] }).run(600).said;

const files =
  'mkdir -p /d/e; echo a > /d/a.txt; echo bb > /d/b.log; touch /d/e/c.txt; ln -s a.txt /d/l; cd /d';

test.each([
  ['find . -name "*.txt"', ['./a.txt', './e/c.txt']],
  ['find . -type f -size -2c', ['./e/c.txt']],
  ['find . -name a.txt -o -name b.log', ['./a.txt', './b.log']],
  ['find . -type f ! -name "*.txt"', ['./b.log']],
  ['find . \\( -name "a*" -o -name "b*" \\) -exec echo got {} \\;', ['got ./a.txt', 'got ./b.log']],
  ['find . -name "*.txt" -exec echo {} +', ['./a.txt ./e/c.txt']],
  ['find . -mmin -5 -type d', ['.', './e']],
  ['find . -maxdepth 1 -type l -print0 | tr "\\0" ","', ['./l,']],
  ['find . -name "*.txt" -delete; ls', ['b.log', 'e', 'l']],
  ['find . -nope', ['find: unrecognized: -nope']],
  ['find . -user root -perm 644 -empty', ['./e/c.txt']],
  ['ls | xargs -I{} echo "<{}>" | head -n 2', ['<a.txt>', '<b.log>']],
  ['ls *.* | xargs -n1 -t cat 2>&1', ['cat a.txt', 'a', 'cat b.log', 'bb']],
  ['find . -name "*.txt" -print0 | xargs -0 ls', ['./a.txt', './e/c.txt']],
  ['printf "a b\\n\'c d\'\\n" | xargs -n1', ['a', 'b', 'c d']],
  ['printf "" | xargs -r echo no; printf "" | xargs echo yes', ['yes']],
  ['chown nobody:nogroup a.txt; stat -c "%U:%G %u" a.txt', ['nobody:nogroup 65534']],
  ['chown bob a.txt; chgrp root a.txt', ['chown: unknown user bob']],
  ['diff a.txt b.log', ['--- a.txt', '+++ b.log', '@@ -1 +1 @@', '-a', '+bb']],
  ['diff a.txt a.txt; echo $?; cmp a.txt b.log', ['0', 'a.txt b.log differ: char 1, line 1']],
  [
    'tree',
    [
      '.',
      '├── a.txt',
      '├── b.log',
      '├── e',
      '│   └── c.txt',
      '└── l -> a.txt',
      '',
      '1 directories, 4 files',
    ],
  ],
])('in a folder: %s', (script, expected) => expect(said(`${files}; ${script}`)).toEqual(expected));

test.each([
  ['printf "1\\n2\\n" | tac', ['2', '1']],
  ['echo abcdef | fold -w 4', ['abcd', 'ef']],
  ['printf "a\\nb\\nc\\n" | paste -s -d,', ['a,b,c']],
  ['seq 4 | paste - -', ['1\t', '2\t', '3\t', '4\t']],
  ['printf "a\\nb\\n" > /x; printf "b\\nc\\n" > /y; comm /x /y', ['a', '\t\tb', '\tc']],
  ['seq 5 | shuf | sort | tr -d "\\n"', ['12345']],
  ['seq 3 | split -l 2 - /tmp/s; cat /tmp/sab', ['3']],
  ['expr 1 + 2 \\* 3; expr length hello; expr abc : "a\\(.\\)"', ['7', '5', 'b']],
  ['expr 1 / 0; expr a + 1', ['expr: division by zero', 'expr: non-numeric argument']],
  ['echo "scale=2; 3/2; 2^10; (1+2)*3; x=4; x%3" | bc', ['1.50', '1024', '9', '.01']],
  ['factor 12 13', ['12: 2 2 3', '13: 13']],
  ['echo hi | od -c', ['0000000   h   i  \\n', '0000003']],
  ['echo hi | od -An -tx1', [' 68 69 0a']],
  [
    'echo hi | hexdump -C',
    ['00000000  68 69 0a                                          |hi.|', '00000003'],
  ],
  ['echo hi | xxd', ['00000000: 6869 0a                                  hi.']],
  ['printf "abcd\\0ef" | strings', ['abcd']],
  ['nice -n 5 echo a; setsid echo b; nohup echo c; chroot / echo d', ['a', 'b', 'c', 'd']],
  ['su -s /bin/sh nobody -c "id -un"; su bob', ['nobody', 'su: unknown user bob']],
  [
    'groups; stty size; tty; vi /x 2>&1 | cut -c1-39',
    [
      'root wheel',
      'stty: standard input: Not a tty',
      'not a tty',
      'vi: Kubeglass has no full-screen editor',
    ],
  ],
  [
    'busybox echo hi; busybox --list | grep -c .; busybox nope',
    ['hi', expect.stringMatching(/^1\d\d$/), 'nope: applet not found'],
  ],
  [
    'nproc; mount | head -n 1; dmesg',
    ['4', 'overlay on / type overlay (rw,relatime)', 'dmesg: klogctl: Operation not permitted'],
  ],
  ['df -h / | tail -n 1', ['overlay                 100.0G         0    100.0G   0% /']],
  [
    'free -h | tail -n 2',
    [
      'Mem:           16.0G           0       16.0G           0           0       16.0G',
      'Swap:              0           0           0',
    ],
  ],
  [
    'top -bn1 | head -n 5 | tail -n 2',
    [
      '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND',
      expect.stringMatching(/^ {4}1 {5}0 root /),
    ],
  ],
  ['ps -o pid,comm | head -n 2', ['PID COMMAND', '1   sh']],
  [
    'ip -4 addr show eth0 | grep inet; ip route | head -n 1',
    [
      '    inet 127.0.0.1/8 scope host lo',
      '    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth0',
      'default via 10.0.0.1 dev eth0 ',
    ],
  ],
  ['bash; curl x', ['sh: bash: not found', 'sh: curl: not found']],
  ['cat /proc/1/cgroup', ['0::/']],
])('%s', (script, expected) => expect(said(script)).toEqual(expected));

test.each([
  [
    'which ps curl wget; ls /nope; cat /nope',
    [
      "ls: cannot access '/nope': No such file or directory",
      'cat: /nope: No such file or directory',
    ],
  ],
  [
    'rm /nope; mkdir /etc; touch /a/b; rmdir /etc',
    [
      "rm: cannot remove '/nope': No such file or directory",
      "mkdir: cannot create directory '/etc': File exists",
      "touch: cannot touch '/a/b': No such file or directory",
      "rmdir: failed to remove '/etc': Directory not empty",
    ],
  ],
  [
    'cp /nope /tmp; mv /nope /tmp; head /nope',
    [
      "cp: cannot stat '/nope': No such file or directory",
      "mv: cannot stat '/nope': No such file or directory",
      "head: cannot open '/nope' for reading: No such file or directory",
    ],
  ],
  ['ls --nope', ["ls: unrecognized option '--nope'", "Try 'ls --help' for more information."]],
  ['timeout 1 sleep 5; echo $?', ['124']],
  ['date -d yesterday +%F; date -d "2 hours ago" +%H', ['2026-11-20', '06']],
  ['ls --color=auto -d /etc | grep --color=auto etc', ['/etc']],
  ['echo a > /x; chmod 640 /x; ls -l /x | cut -d" " -f1-4', ['-rw-r----- 1 root root']],
  ['printf "a\\nb\\n" > /x; printf "a\\nc\\n" > /y; diff /x /y', ['2c2', '< b', '---', '> c']],
  ['wc /etc/hostname', ['1 1 6 /etc/hostname']],
  [
    'apt-get install -y curl | tail -n 1; apt-get update | tail -n 1',
    ['Building dependency tree... Done', 'E: Unable to locate package curl'].slice(1),
  ],
])('in Debian: %s', (script, expected) =>
  expect(said(script, 'debian')).toEqual(expect.arrayContaining(expected)),
);
