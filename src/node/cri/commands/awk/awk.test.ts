/** awk, as what people type shows it; the answers are busybox 1.36's. */
import { expect, test } from 'vitest';
import { OneContainer } from '../../testing/one-container.ts';

const said = (script: string) => new OneContainer({ command: ['sh', '-c', script] }).run(60).said;

test.each([
  ["awk -F: '{print $1}' /etc/group | head -n 2", ['root', 'daemon']],
  ['echo "a b c" | awk \'{print $2, NF, NR; print $NF-1, $(NF-1)}\'', ['b 3 1', '-1 b']],
  ["seq 3 | awk '{s+=$1} END {print s, s/NR}'", ['6 2']],
  ["seq 10 | awk 'NR==2,NR==4'", ['2', '3', '4']],
  ['seq 10 | awk \'$1 % 5 == 0 {print "five", $1; next} /9/\'', ['five 5', '9', 'five 10']],
  [
    'awk \'BEGIN {printf "%05.2f|%-5s|%5d|%x|%c\\n", 3.14159, "ab", 42, 255, "xyz"}\'',
    ['03.14|ab   |   42|ff|x'],
  ],
  [
    'awk \'BEGIN {print 1/3, 1e6, 100000 * 100000, 0.1+0.2, 1==1.0, "a" < "b"}\'',
    ['0.333333 1000000 10000000000 0.3 1 1'],
  ],
  [
    'awk \'BEGIN {print length("hello"), substr("hello",2,3), index("hello","l"), toupper("x") tolower("Y"), int(3.9)}\'',
    ['5 ell 3 Xy 3'],
  ],
  [
    'echo "a:b:c" | awk \'{n = split($0, p, ":"); for (i = n; i > 0; i--) printf "%s ", p[i]; print ""}\'',
    ['c b a '],
  ],
  [
    'printf "x 1\\ny 2\\nx 3\\n" | awk \'{t[$1] += $2} END {for (k in t) print k, t[k]}\' | sort',
    ['x 4', 'y 2'],
  ],
  [
    'echo "foo bar" | awk \'{gsub(/o/, "[&]"); sub(/bar/, "baz"); print; $2 = "x"; print $0; print match($0, /x/), RSTART, RLENGTH}\'',
    ['f[o][o] baz', 'f[o][o] x', '9 9 1'],
  ],
  ["awk 'function f(n) { return n < 2 ? n : f(n-1) + f(n-2) } BEGIN { print f(10) }'", ['55']],
  [
    'awk \'BEGIN { while (i < 3) { if (++i == 2) continue; print i } do { print "once" } while (0); exit 3 }\'; echo $?',
    ['1', '3', 'once', '3'],
  ],
  ["awk -v n=5 'BEGIN { print n * 2, (3 in a), !n, -n, 2^3, 7 % 4 }'", ['10 0 0 -5 8 3']],
  ["echo \"1,2;3\" | awk -F'[,;]' -v OFS=- '{$1=$1; print}'", ['1-2-3']],
  [
    'awk \'BEGIN { "echo hi" | getline x; print x; print "b\\na" | "sort"; close("sort"); print "end" }\'',
    ['hi', 'a', 'b', 'end'],
  ],
  [
    'awk \'BEGIN { while ((getline line < "/etc/hostname") > 0) print "<" line ">"; print system("exit 2") }\'',
    ['<web-1>', '2'],
  ],
  ['printf "a b\\n\\nc\\nd\\n" | awk -v RS= \'{print NR ": " $1 "-" NF}\'', ['1: a-2', '2: c-2']],
  ['echo x | awk \'{print $1 > "/tmp/o"; print "y" >> "/tmp/o"}\'; cat /tmp/o', ['x', 'y']],
  ['df | awk \'NR > 1 && $NF == "/" {print $1 " " $5}\'', ['overlay 0%']],
  ["awk '{print $1'", ['awk: cmd. line:1: Unexpected end of string']],
  ["awk 'BEGIN {print 1/0}'", ['awk: Division by zero']],
  ["awk '{print}' /nope; echo $?", ["awk: can't open '/nope': No such file or directory", '2']],
  ['printf "3 c\\n1 a\\n" | awk \'$1 > 2 || $2 ~ /^a$/ {print $2}\'', ['c', 'a']],
  ['echo "key = value" | awk -F" = " \'{print $2}\'', ['value']],
  [
    'awk \'BEGIN { print length() , "a" "b" 1+2; x["a",1] = 5; for (k in x) { split(k, p, SUBSEP); print p[1], p[2] } delete x; print length(x) }\'',
    ['0 ab3', 'a 1', '0'],
  ],
  ["yes | awk 'NR == 3 {print NR; exit}'", ['3']],
])('%s', (script, expected) => expect(said(script)).toEqual(expected));
