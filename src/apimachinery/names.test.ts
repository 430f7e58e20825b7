import { expect, test } from 'vitest';
import {
  byteLength,
  isCIdentifier,
  isConfigMapKey,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isEnvVarName,
  isHTTPHeaderName,
  isPathSegmentName,
  isQualifiedName,
  isValidCIDR,
  isValidIP,
  isValidIPv6Address,
  isValidLabelValue,
  isValidPercent,
  isValidPortName,
  isValidPortNum,
  isWildcardDNS1123Subdomain,
} from './names.ts';

test.each([
  [isDNS1123Subdomain, 'web-0.example.com'],
  [isDNS1123Label, '0a'],
  [isDNS1035Label, 'a0'],
  [isWildcardDNS1123Subdomain, '*.example.com'],
  [isQualifiedName, 'example.com/My.Name'],
  [isQualifiedName, 'a'],
  [isValidLabelValue, ''],
  [isValidLabelValue, 'A_b-c.1'],
  [isPathSegmentName, 'system:node'],
  [isConfigMapKey, '.profile'],
  [isConfigMapKey, '__proto__'],
  [isCIdentifier, '_A1'],
  [isEnvVarName, 'a b:c'],
  [isHTTPHeaderName, 'X-Header'],
  [isValidPortName, 'http-2'],
  [isValidPercent, '25%'],
  [isValidIP, '10.0.0.1'],
  [isValidIP, '010.0.0.1'],
  [isValidIP, '2001:db8::ffff'],
  [isValidIP, '::ffff:1.2.3.4'],
  [isValidIPv6Address, '::'],
  [isValidCIDR, '10.0.0.0/8'],
  [isValidCIDR, '::/0'],
])('%o takes %j', (check, value) => expect(check(value)).toEqual([]));

test.each([
  [
    isDNS1123Subdomain,
    'A',
    /^a lowercase RFC 1123 subdomain must consist of .* \(e\.g\. 'example\.com', regex used for validation is '\[a-z0-9\]/,
  ],
  [isDNS1123Subdomain, 'a'.repeat(254), /^must be no more than 253 characters$/],
  [isDNS1123Label, 'a.b', /^must not contain dots$/],
  [isDNS1035Label, '0a', /start with an alphabetic character/],
  [isQualifiedName, '/a', /^prefix part must be non-empty$/],
  [isQualifiedName, 'A_/a', /^prefix part a lowercase RFC 1123 subdomain/],
  [
    isQualifiedName,
    'a/b/c',
    /^a valid label key must consist of .* with an optional DNS subdomain prefix and '\/' \(e\.g\. 'example\.com\/MyName'\)$/,
  ],
  [isQualifiedName, 'a'.repeat(64), /^name part must be no more than 63 characters$/],
  [isValidLabelValue, 'a b', /^a valid label must be an empty string or consist of/],
  [isPathSegmentName, '..', /^may not be '\.\.'$/],
  [isPathSegmentName, 'a/b', /^may not contain '\/'$/],
  [isConfigMapKey, '..', /^must not be '\.\.'$/],
  [isConfigMapKey, '..a', /^must not start with '\.\.'$/],
  [isCIdentifier, '1a', /^a valid C identifier/],
  [isEnvVarName, '', /^environment variable name must be non-empty$/],
  [isEnvVarName, 'a=b', /^a valid environment variable name must consist only of printable ASCII/],
  [isEnvVarName, 'é', /printable ASCII/],
  [isValidPortName, 'A', /^must contain only alpha-numeric characters/],
  [isValidPortName, '80', /^must contain at least one letter \(a-z\)$/],
  [isValidPortName, 'a--b', /^must not contain consecutive hyphens$/],
  [isValidPortName, '-a', /^must not begin or end with a hyphen$/],
  [isValidIP, '1.2.3', /^must be a valid IP address, \(e\.g\. 10\.9\.8\.7 or 2001:db8::ffff\)$/],
  [isValidIP, '1::2::3', /IP address/],
  [isValidIP, '1:2:3:4:5:6:7', /IP address/],
  [isValidIP, '256.0.0.1', /IP address/],
  [isValidIPv6Address, '1.2.3.4', /^must be a valid IPv6 address$/],
  [
    isValidCIDR,
    '10.0.0.0/33',
    /^must be a valid CIDR value, \(e\.g\. 10\.9\.8\.0\/24 or 2001:db8::\/64\)$/,
  ],
])('%o refuses %j', (check, value, message) => expect(check(value)[0]).toMatch(message));

test('a port is between 1 and 65535', () => {
  expect([isValidPortNum(1), isValidPortNum(65535)]).toEqual([[], []]);
  expect(isValidPortNum(0)).toEqual(['must be between 1 and 65535, inclusive']);
});

test('lengths are counted in bytes', () => {
  expect(['a', 'é', '€', '😀'].map(byteLength)).toEqual([1, 2, 3, 4]);
});
