/** What Kubernetes' libraries of functions answer. */
import { expect, test } from 'vitest';
import { baseEnvironment } from './base-environment.ts';
import {
  authorizerType,
  authorizerValue,
  requestResourceValue,
  resourceCheckType,
  type Authorize,
} from './libraries/authorizer.ts';
import { shownOutcome } from './testing/shown.ts';

const environment = baseEnvironment.with({
  variables: { authorizer: authorizerType, 'authorizer.requestResource': resourceCheckType },
});
const authorize: Authorize = ({ user, verb, resource, namespace, path }) => ({
  allowed: user.name === 'ann' && verb === 'get' && resource !== 'secrets' && path !== '/metrics',
  reason: `${user.name} ${verb} ${namespace ?? ''}/${resource ?? path}`,
});
const ann = { name: 'ann', groups: [] };
const bindings = {
  authorizer: authorizerValue(authorize, ann),
  'authorizer.requestResource': requestResourceValue(authorize, {
    user: ann,
    group: '',
    resource: 'pods',
    namespace: 'b',
  }),
};

/** What the libraries' own documentation upstream and their tests say. */
test.each([
  // Strings (cel-go/ext/strings.go)
  ["'hello'.charAt(4)", '"o"'],
  ["'hello'.charAt(6)", 'error: index out of range: 6'],
  ["'hello mellow'.indexOf('ello')", '1'],
  ["'hello mellow'.indexOf('ello', 2)", '7'],
  ["'hello mellow'.lastIndexOf('ello', 6)", '1'],
  ["'hello mellow'.indexOf('jello')", '-1'],
  ["['hello', 'mellow'].join(' ')", '"hello mellow"'],
  ["'TacoCat'.lowerAscii() + 'TacoCÆt Xii'.upperAscii()", '"tacocatTACOCÆT XII"'],
  ["'hello hello'.replace('he', 'we', 1)", '"wello hello"'],
  ["'abc'.replace('', '_')", '"_a_b_c_"'],
  ["'hello hello hello'.split(' ', 2)", '["hello", "hello hello"]'],
  ["'tacocat'.substring(0, 4)", '"taco"'],
  ["'tacocat'.substring(5, 2)", 'error: invalid substring range. start: 5, end: 2'],
  ["'  \\ttrim\\n    '.trim()", '"trim"'],
  ["strings.quote('a\"b')", '"\\"a\\\\\\"b\\""'],
  [
    "'%d of %s: %.2f %x %b %e %%'.format([2, ['a', 1], 1.005, 255, 5, 1234.5])",
    '"2 of [a, 1]: 1.00 ff 101 1.234500e+03 %"',
  ],
  ["'%s'.format([{'b': 1, 'a': duration('1m')}])", '"{a: 60s, b: 1}"'],
  ["'%s'.format([])", 'error: index 0 out of range'],
  // Lists and sets
  ['[1, 2, 3].isSorted() && !["b", "a"].isSorted()', 'true'],
  ['[1, 2, 3].sum() + [1, 5].max() + [4, 2].min()', '13'],
  ['[].max()', 'error: max called on empty list'],
  ['[1.5, 0.5].sum()', '2.0'],
  ["['a', 'b', 'b'].indexOf('b') + ['a', 'b', 'b'].lastIndexOf('b')", '3'],
  [
    'sets.contains([1, 2], [2u == 2u ? 2 : 3]) && sets.equivalent([1, 1, 2], [2, 1]) && !sets.intersects([1], [2])',
    'true',
  ],
  // URLs
  ["url('https://user:pass@example.com:80/path/x y?k=a&k=b').getHost()", '"example.com:80"'],
  ["url('https://[::1]:443/').getHostname() + url('https://[::1]:443/').getPort()", '"::1443"'],
  ["url('https://example.com/path with spaces/').getEscapedPath()", '"/path%20with%20spaces/"'],
  ["url('https://example.com/path?k1=a&k2=b&k2=c').getQuery()", '{"k1": ["a"], "k2": ["b", "c"]}'],
  [
    "isURL('https://a:80/') && isURL('/absolute') && !isURL('../relative') && !isURL('https://a:b/')",
    'true',
  ],
  [
    "url('relative')",
    'error: URL parse error during conversion from string: parse "relative": invalid URI for request',
  ],
  // Quantities
  ["quantity('200M').compareTo(quantity('0.2G'))", '0'],
  ["quantity('50k').add(20).sub(quantity('100k')).sub(-50000) == quantity('20')", 'true'],
  ["quantity('50.703k').asInteger()", '50703'],
  ["quantity('50.5').asInteger()", 'error: cannot convert value to integer'],
  ["quantity('-1').sign() == -1 && isQuantity('20Mi') && !isQuantity('20Mo')", 'true'],
  ["quantity('1Gi').isGreaterThan(quantity('1G'))", 'true'],
  // Addresses
  [
    "ip('127.0.0.1').family() == 4 && ip('::1').isLoopback() && ip('169.254.1.1').isLinkLocalUnicast()",
    'true',
  ],
  ["ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')", 'true'],
  ["string(ip('2001:0:0:1:0:0:0:1'))", '"2001:0:0:1::1"'],
  [
    "ip('not an ip')",
    'error: IP Address "not an ip" parse error during conversion from string: ParseAddr("not an ip"): unable to parse IP',
  ],
  ["isIP('::ffff:1.2.3.4') || isIP('01.2.3.4')", 'false'],
  [
    "cidr('192.168.0.0/24').containsIP('192.168.0.1') && !cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))",
    'true',
  ],
  ["cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')", 'true'],
  ["string(cidr('192.168.0.1/24').masked()) + string(cidr('::1/128').ip())", '"192.168.0.0/24::1"'],
  ["cidr('192.168.0.0/24').prefixLength()", '24'],
  // Formats
  ["format.dns1123Label().validate('my-label')", 'optional.none()'],
  [
    "format.named('dns1035Label').value().validate('1a').hasValue() && !format.named('x').hasValue()",
    'true',
  ],
  ["format.uuid().validate('x').value()", '["does not match the UUID format"]'],
  ["format.dns1123LabelPrefix().validate('a-').hasValue()", 'false'],
  // Versions
  ["semver('1.2.3').compareTo(semver('1.2.3-rc.1'))", '1'],
  ["semver('v01.02', true).minor() + semver('1.2.3').patch()", '5'],
  ["isSemver('1.0.0') && !isSemver('v1.0') && isSemver('v1.0', true)", 'true'],
  // Authorizer
  ["authorizer.group('').resource('pods').namespace('a').check('get').allowed()", 'true'],
  [
    "authorizer.group('').resource('pods').namespace('a').check('get').reason()",
    '"ann get a/pods"',
  ],
  ["authorizer.serviceAccount('ns', 'robot').path('/healthz').check('get').allowed()", 'false'],
  [
    "authorizer.serviceAccount('a.b', 'robot').path('/').check('get').allowed()",
    'error: Invalid service account namespace',
  ],
  ["authorizer.requestResource.check('get').reason()", '"ann get b/pods"'],
  ["authorizer.path(' ').check('get').allowed()", 'error: path must not be empty'],
  ["authorizer.group('').resource('secrets').check('get').errored()", 'false'],
])('%s is %s', (source, expected) =>
  expect(shownOutcome(source, environment, bindings)).toBe(expected),
);
