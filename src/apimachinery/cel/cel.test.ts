import { expect, test } from 'vitest';
import { baseEnvironment } from './base-environment.ts';
import { compile } from './cel.ts';
import { jsonValue } from './json-values.ts';
import { dynType } from './types.ts';
import { shownOutcome } from './testing/shown.ts';

const environment = baseEnvironment.with({ variables: { object: dynType, x: dynType } });
const bindings = {
  object: jsonValue({
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { replicas: 3, ratio: 0.5, list: [1, 2, 3] },
  }),
  x: 5n,
};

const says = (source: string) => shownOutcome(source, environment, bindings);

/** An expression and its value, or the error of its evaluation. */
test.each([
  // Numbers (cel-spec's simple tests: integer_math, fp_math)
  ['1 + 2 * 3', '7'],
  ['-7 / 2', '-3'],
  ['-7 % 3', '-1'],
  ['1 / 0', 'error: division by zero'],
  ['1 % 0', 'error: modulus by zero'],
  ['9223372036854775807 + 1', 'error: integer overflow'],
  ['-(-9223372036854775807 - 1)', 'error: integer overflow'],
  ['0u - 1u', 'error: unsigned integer overflow'],
  ['1.0 / 0.0', '+Inf'],
  ['0x1F', '31'],
  ['2u * 3u', '6u'],
  ['1.5e3', '1500.0'],
  ['1 < 1.5', 'true'],
  ['2u > 1', 'true'],
  ['dyn(1) == 1.0', 'true'],
  ['dyn(1) == 1u', 'true'],
  ['dyn(1) == "1"', 'false'],
  ['1 in [dyn(1.0)]', 'true'],
  // Text
  ['"a" + \'b\' + """c"""', '"abc"'],
  [String.raw`"\u00e9\x41\101\n".size()`, '4'],
  [String.raw`r"\n".size()`, '2'],
  ['size("\u{1F600}")', '1'],
  ['b"é".size()', '2'],
  ['string(b"\\xff")', 'error: invalid UTF-8 in bytes, cannot convert to string'],
  ['"hello".contains("ell") && "hello".startsWith("he") && "hello".endsWith("lo")', 'true'],
  ['"foo123".matches("^[a-z]+[0-9]+$")', 'true'],
  ['"abc 123".find("[0-9]+")', '"123"'],
  ['"123 abc 456".findAll("[0-9]+")', '["123", "456"]'],
  ['"123 abc 456".findAll("[0-9]+", 1)', '["123"]'],
  // Conversions
  ['int("12") + int(3.9) + int(4u)', '19'],
  ['int("x")', 'error: strconv.ParseInt: parsing "x": invalid syntax'],
  ['uint(-1)', 'error: unsigned integer overflow'],
  ['double("1.5")', '1.5'],
  ['string(1.5) + string(true) + string(2u) + string(-3)', '"1.5true2-3"'],
  ['bool("true")', 'true'],
  ['type(1) == int && type([]) == list && type(type(1)) == type', 'true'],
  ['string(1e21) + " " + string(1e20)', '"1e+21 100000000000000000000"'],
  // Time
  ['duration("1h30m") == duration("90m")', 'true'],
  ['string(duration("1m1.5s"))', '"61.5s"'],
  ['timestamp("2024-02-29T12:00:00Z").getMonth()', '1'],
  ['timestamp("2024-02-29T12:00:00Z").getDayOfYear()', '59'],
  ['timestamp("2024-02-29T12:00:00Z").getDayOfWeek()', '4'],
  ['timestamp("2024-02-29T23:00:00Z").getDate("+02:00")', '1'],
  ['string(timestamp("2024-02-29T12:00:00Z") + duration("24h"))', '"2024-03-01T12:00:00Z"'],
  [
    'timestamp("2024-01-02T00:00:00Z") - timestamp("2024-01-01T00:00:00Z") == duration("24h")',
    'true',
  ],
  ['timestamp("9999-12-31T23:59:59Z") + duration("1s")', 'error: timestamp overflow'],
  ['duration("3h").getMinutes()', '180'],
  // Lists and maps
  ['[1, 2] + [3]', '[1, 2, 3]'],
  ['[1, 2][1]', '2'],
  ['[null][0] == null && {"a": null}.a == null && [null].all(n, n == null)', 'true'],
  ['[1, 2][2]', 'error: index out of bounds: 2'],
  ['{"a": 1}.a', '1'],
  ['{"a": 1}["b"]', 'error: no such key: b'],
  ['{1: "a"}[dyn(1.0)]', '"a"'],
  ['{"a": 1} == {"a": dyn(1.0)}', 'true'],
  ['"a" in {"a": 1}', 'true'],
  ['{"a": 1, "a": 2}', 'error: Failed with repeated key: a'],
  // Macros
  ['has(object.spec.replicas) && !has(object.spec.paused)', 'true'],
  ['object.spec.paused', 'error: no such key: paused'],
  ['[1, 2, 3].all(x, x > 0)', 'true'],
  ['[1, 2, 3].exists(x, x > 2)', 'true'],
  ['[1, 2, 3].exists_one(x, x > 1)', 'false'],
  ['[1, 2, 3].map(x, x * 2)', '[2, 4, 6]'],
  ['[1, 2, 3].map(x, x > 1, x * 2)', '[4, 6]'],
  ['[1, 2, 3].filter(x, x != 2)', '[1, 3]'],
  ['{"a": 1, "b": 2}.all(k, k < "c")', 'true'],
  ['[1, 2].map(x, [3, 4].map(y, x * y))', '[[3, 4], [6, 8]]'],
  ['[1, 2].map(x, x + object.spec.replicas)', '[4, 5]'],
  ['[1, 0].map(d, 1 / d)', 'error: division by zero'],
  ['{"a": 1}.all(k, v, k == "a" && v == 1)', 'true'],
  ['[5, 6].transformList(i, v, i + v)', '[5, 7]'],
  ['[5, 6].transformList(i, v, i > 0, v)', '[6]'],
  ['{"a": 1, "b": 2}.transformMap(k, v, v * 10)', '{"a": 10, "b": 20}'],
  ['{"a": 1}.transformMapEntry(k, v, {v: k})', '{1: "a"}'],
  ['[1, 1].transformMapEntry(i, v, {v: i})', 'error: insert failed: key 1 already exists'],
  // Errors and the operators that absorb them
  ['1 / 0 > 1 || true', 'true'],
  ['1 / 0 > 1 && false', 'false'],
  ['false || 1 / 0 > 1', 'error: division by zero'],
  ['[1, 0, 2].exists(d, 2 / d == 1)', 'true'],
  ['[1, 0].all(d, 2 / d == 1)', 'false'],
  ['true ? 1 : 1 / 0', '1'],
  ['dyn(1) ? 1 : 2', 'error: no such overload'],
  ['x + "a"', 'error: no such overload'],
  // Optionals
  ['object.?spec.?paused.hasValue()', 'false'],
  ['object.?spec.replicas.orValue(1)', '3'],
  ['object.?spec.?paused.orValue(true)', 'true'],
  ['object.spec.list[?1].value()', '2'],
  ['object.spec.list[?9].hasValue()', 'false'],
  ['optional.none().or(optional.of(2)).value()', '2'],
  ['optional.ofNonZeroValue("").hasValue()', 'false'],
  ['optional.none().value()', 'error: optional.none() dereference'],
  ['object.?spec.?replicas.optMap(r, r + 1).value()', '4'],
  ['object.?metadata.optFlatMap(m, m.?labels).value().app', '"web"'],
  ['[?optional.of(1), ?optional.none(), 3]', '[1, 3]'],
  ['{?"a": optional.none(), "b": 1}', '{"b": 1}'],
  ['[1, 2].last().value() + [3].first().value()', '5'],
])('%s is %s', (source, expected) => expect(says(source)).toBe(expected));

/** What does not compile, with the place. */
test.each([
  [
    '1 +',
    "ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | 1 +\n | ...^",
  ],
  ['a.b', "ERROR: <input>:1:1: undeclared reference to 'a' (in container '')\n | a.b\n | ^"],
  [
    'foo(1)',
    "ERROR: <input>:1:4: undeclared reference to 'foo' (in container '')\n | foo(1)\n | ...^",
  ],
  [
    '1 + "a"',
    "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + \"a\"\n | ..^",
  ],
  [
    '1 == 1.0',
    "ERROR: <input>:1:3: found no matching overload for '_==_' applied to '(int, double)'\n | 1 == 1.0\n | ..^",
  ],
  [
    '"a".startsWith(1)',
    "ERROR: <input>:1:15: found no matching overload for 'startsWith' applied to 'string.(int)'\n | \"a\".startsWith(1)\n | ..............^",
  ],
  [
    '[1, "a"]',
    "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, \"a\"]\n | ....^",
  ],
  [
    'duration("x")',
    'ERROR: <input>:1:10: invalid duration argument\n | duration("x")\n | .........^',
  ],
  [
    '"a".matches("(")',
    'ERROR: <input>:1:13: invalid matches argument\n | "a".matches("(")\n | ............^',
  ],
  [
    '1.all(x, true)',
    "ERROR: <input>:1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | 1.all(x, true)\n | ^",
  ],
  ['has(x)', 'ERROR: <input>:1:5: invalid argument to has() macro\n | has(x)\n | ....^'],
  [
    '1.5.b',
    "ERROR: <input>:1:4: type 'double' does not support field selection\n | 1.5.b\n | ...^",
  ],
  [
    'true && 1',
    "ERROR: <input>:1:9: expected type 'bool' but found 'int'\n | true && 1\n | ........^",
  ],
  ['while', 'ERROR: <input>:1:1: reserved identifier: while\n | while\n | ^'],
])('%s does not compile', (source, expected) => expect(says(source)).toBe(expected));

test('what takes too long is given up at its limit, at the same cost each time', () => {
  const loops = '[1,2,3,4,5,6,7,8,9,10]';
  const source = `${loops}.all(a, ${loops}.all(b, ${loops}.all(c, ${loops}.all(d, ${loops}.all(e, ${loops}.all(f, true))))))`;
  const compiled = compile(source, environment);
  const outcome = compiled.ok && compiled.program.evaluate({});
  expect(outcome).toEqual({
    ok: false,
    error: 'operation cancelled: actual cost limit exceeded',
    cost: 1_000_001,
    exceeded: true,
  });
});

const many = jsonValue(Array.from({ length: 100_000 }, () => ''));
const long = 'x'.repeat(1_000_000);
const keyed = jsonValue(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i])));

/** What costs upstream next to nothing and would take minutes. */
test.each([
  'many.map(a, [many] == [many]).size()',
  'many.all(a, long.size() > 0)',
  'many.all(a, long != "y")',
  'many.all(a, (many + many).size() > 0) && many.all(a, many.join("") == "")',
  'many.all(a, "%s".format([many]).size() > 0)',
  'many.all(a, keyed.size() > 0 && keyed.exists(k, true))',
  'many.map(a, many + [a]).size()',
])('%s comes to an end', (source) => {
  const heavy = environment.with({ variables: { many: dynType, long: dynType, keyed: dynType } });
  expect(shownOutcome(source, heavy, { many, long, keyed })).toMatch(
    /^(true|error: operation cancelled)/,
  );
});

test.each([
  '('.repeat(300),
  `a${'.b'.repeat(300)}`,
  `1${' + 1'.repeat(300)}`,
  `a${'[0]'.repeat(300)}`,
])('is too deep', (source) =>
  expect(says(source)).toContain('expression recursion limit exceeded: 250'),
);
