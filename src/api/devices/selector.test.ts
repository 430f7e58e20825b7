/** Expressions about devices: rows of upstream's TestCEL (dynamic-resource-allocation/cel/compile_test.go, 1.36). */
import { expect, test } from 'vitest';
import { deviceMatches, selector } from './selector.ts';
import type { SelectableDevice } from './device-value.ts';

const driver = 'dra.example.com';
const attributes = (name: object) => ({ driver, attributes: { name } });
const EXPENSIVE = [...'x', 'y', 'z', 'z2', 'z3', 'z4', 'z5'].reduceRight(
  (inner, name) => `[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(${name}, ${inner})`,
  "int('1'.find('[0-9]*')) < 100",
);
const ALL = `
device.capacity["dra.example.com"].quantity.isGreaterThan(quantity("1Ki")) &&
device.attributes["dra.example.com"].bool &&
device.attributes["dra.example.com"].int > 0 &&
device.attributes["dra.example.com"].string == "fish" &&
device.attributes["dra.example.com"].version.isGreaterThan(semver("0.0.1")) &&
device.capacity["dra.example.com"]["quantity"].isGreaterThan(quantity("1Ki")) &&
device.attributes["dra.example.com"]["bool"] &&
device.attributes["dra.example.com"]["int"] > 0 &&
device.attributes["dra.example.com"]["string"] == "fish" &&
device.attributes["dra.example.com"]["version"].isGreaterThan(semver("0.0.1"))
`;

// What it gives, what it costs at most, the device, the expression.
test.each<[boolean | string, number, Partial<SelectableDevice>, string]>([
  [true, 0, {}, 'true'],
  [false, 0, {}, 'false'],
  ['Syntax error', 0, {}, '?!'],
  ['must evaluate to bool or the unknown type, not int', 0, {}, '1'],
  [
    'no such key: noSuchAttr',
    6,
    {},
    'device.attributes["no-such-domain"].noSuchAttr.isGreaterThan(quantity("0"))',
  ],
  [
    'no such key: noSuchAttr',
    6,
    {},
    'device.attributes["no-such-domain"]["noSuchAttr"].isGreaterThan(quantity("0"))',
  ],
  [false, 3, {}, '"no-such-domain" in device.attributes'],
  [
    true,
    3,
    { attributes: { 'dra.example.com/something': { bool: true } } },
    '"dra.example.com" in device.attributes',
  ],
  [true, 2, { driver: '' }, 'device.driver == ""'],
  [true, 4, { driver }, 'device.driver == "dra.example.com"'],
  [true, 4, attributes({ bool: true }), 'device.attributes["dra.example.com"].name'],
  [true, 4, attributes({ bool: true }), 'device.attributes["dra.example.com"]["name"]'],
  [
    true,
    15,
    attributes({ bool: true }),
    'cel.bind(dra, device.attributes["dra.example.com"], dra.name)',
  ],
  [
    true,
    4,
    { driver, attributes: { 'other.example.com/name': { bool: true } } },
    'device.attributes["other.example.com"].name',
  ],
  [true, 5, attributes({ int: 1 }), 'device.attributes["dra.example.com"].name > 0'],
  [true, 5, attributes({ string: 'fish' }), 'device.attributes["dra.example.com"].name == "fish"'],
  [
    'expected iterable type',
    389,
    attributes({ int: 1 }),
    'device.attributes["dra.example.com"].name.exists(x, x > 0)',
  ],
  [
    true,
    7,
    attributes({ version: '1.0.0' }),
    'device.attributes["dra.example.com"].name.isGreaterThan(semver("v0.0.1", true)) && isSemver("v1.0.0", true)',
  ],
  [
    true,
    6,
    { driver, capacity: { name: { value: '1Mi' } } },
    'device.capacity["dra.example.com"].name.isGreaterThan(quantity("1Ki"))',
  ],
  [
    true,
    10,
    { driver, capacity: { name: { value: '1Mi' } } },
    '"name" in device.capacity["dra.example.com"] && device.capacity["dra.example.com"].name.isGreaterThan(quantity("1Ki"))',
  ],
  [
    true,
    11,
    {},
    '!("name" in device.capacity["dra.example.com"]) || device.capacity["dra.example.com"].name.isGreaterThan(quantity("1Ki"))',
  ],
  [
    true,
    52,
    {
      driver,
      capacity: { quantity: { value: '1Mi' } },
      attributes: {
        bool: { bool: true },
        int: { int: 1 },
        string: { string: 'fish' },
        version: { version: '1.0.0' },
      },
    },
    ALL,
  ],
  [
    true,
    164,
    { driver, attributes: { services: { string: 'some_example_value' } } },
    'device.attributes.exists_one(x, x == "dra.example.com")',
  ],
  [
    true,
    133,
    { driver, attributes: { services: { string: 'some_example_value' } } },
    'device.attributes["dra.example.com"].exists_one(x, x == "services")',
  ],
  [
    true,
    19,
    { driver, attributes: { services: { string: 'some_example_value' } } },
    'device.attributes["dra.example.com"].services.split("example").size() >= 2',
  ],
  [
    true,
    18,
    { driver, attributes: { services: { string: 'asymetric' } } },
    'device.attributes["dra.example.com"].services.matches("[^a]?sym")',
  ],
  [
    true,
    164,
    { driver, capacity: { memory: { value: '1Mi' } } },
    'device.capacity.exists_one(x, x == "dra.example.com")',
  ],
  [
    true,
    133,
    { driver, capacity: { memory: { value: '1Mi' } } },
    'device.capacity["dra.example.com"].exists_one(x, x == "memory")',
  ],
  ['actual cost limit exceeded', 85555551, { driver }, EXPENSIVE],
  [true, 3, { allowMultipleAllocations: true }, 'device.allowMultipleAllocations == true'],
  [true, 3, {}, 'device.allowMultipleAllocations == false'],
  [
    'could not be converted to bool',
    4,
    attributes({ int: 1 }),
    'device.attributes["dra.example.com"].name',
  ],
  ['cel.bind() variable names must be simple identifiers', 0, {}, 'cel.bind(a.b, 1, true)'],
])('%s at a cost of %i: %j, %s', (says, cost, subject, expression) => {
  const found = selector(expression);
  if ('problem' in found) return expect(found.problem).toContain(says);
  expect(found.program.estimatedCost().max).toBe(cost);
  const result = deviceMatches(found.program, { driver: '', ...subject });
  if ('problem' in result) expect(result.problem).toContain(says);
  else expect(result.matches).toBe(says);
});
