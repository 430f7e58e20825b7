/**
 * What names and small values may look like. Each check answers with upstream's messages, none when all is well
 * (apimachinery/pkg/util/validation/validation.go, ip.go and pkg/api/validate/content, 1.36).
 */
import { parseCIDR, parseIP } from './ip.ts';

type Check = (value: string) => string[];

const LABEL_1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_1123 = `${LABEL_1123}(\\.${LABEL_1123})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const LABEL_KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${LABEL_KEY})?`;
const PERCENT = '[0-9]+%';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const HEADER = '[-A-Za-z0-9]+';
const C_IDENTIFIER = '[A-Za-z_][A-Za-z0-9_]*';

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const label1123 = whole(LABEL_1123);
const subdomain1123 = whole(SUBDOMAIN_1123);
const wildcard1123 = whole(`\\*\\.${SUBDOMAIN_1123}`);
const label1035 = whole(LABEL_1035);
const labelKey = whole(LABEL_KEY);
const labelValue = whole(LABEL_VALUE);
const percent = whole(PERCENT);
const configKey = whole(CONFIG_KEY);
const header = whole(HEADER);
const cIdentifier = whole(C_IDENTIFIER);

/** A name such as most objects have: `web-0.example.com`. */
export const isDNS1123Subdomain: Check = (value) => [
  ...atMost(253, value),
  ...matching(
    subdomain1123,
    value,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    SUBDOMAIN_1123,
    ['example.com'],
  ),
];

/** One part of a DNS name, as namespaces and containers have. */
export const isDNS1123Label: Check = (value) => {
  const problems = atMost(63, value);
  if (label1123.test(value)) return problems;
  if (subdomain1123.test(value)) return [...problems, 'must not contain dots'];
  return [
    ...problems,
    regexError(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      LABEL_1123,
      ['my-name', '123-abc'],
    ),
  ];
};

/** One part of a DNS name that starts with a letter, as Services have. */
export const isDNS1035Label: Check = (value) => [
  ...atMost(63, value),
  ...matching(
    label1035,
    value,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    LABEL_1035,
    ['my-name', 'abc-123'],
  ),
];

/** A host such as `*.example.com`. */
export const isWildcardDNS1123Subdomain: Check = (value) => [
  ...atMost(253, value),
  ...matching(
    wildcard1123,
    value,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    `\\*\\.${SUBDOMAIN_1123}`,
    ['*.example.com'],
  ),
];

/** The key of a label, with an optional prefix: `example.com/tier`. */
export const isQualifiedName: Check = (value) => {
  const parts = value.split('/');
  const words =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const examples = ['MyName', 'my.name', '123-abc'];
  if (parts.length > 2) {
    const problem = regexError(words, LABEL_KEY, examples);
    return [
      `a valid label key ${problem} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1)!;
  const prefix = parts.length === 2 ? parts[0]! : undefined;
  const problems: string[] = [];
  if (prefix === '') problems.push(`prefix part ${emptyError}`);
  else if (prefix !== undefined) {
    problems.push(...isDNS1123Subdomain(prefix).map((message) => `prefix part ${message}`));
  }
  if (name === '') problems.push(`name part ${emptyError}`);
  else problems.push(...atMost(63, name).map((message) => `name part ${message}`));
  if (!labelKey.test(name)) problems.push(`name part ${regexError(words, LABEL_KEY, examples)}`);
  return problems;
};

export const isValidLabelValue: Check = (value) => [
  ...atMost(63, value),
  ...matching(
    labelValue,
    value,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    LABEL_VALUE,
    ['MyValue', 'my_value', '12345'],
  ),
];

/** Anything that can stand in a URL path, as RBAC names may. */
export const isPathSegmentName: Check = (value) =>
  value === '.' || value === '..' ? [`may not be '${value}'`] : isPathSegmentPrefix(value);

/** As isPathSegmentName, for a name that will still get a suffix. */
export const isPathSegmentPrefix: Check = (value) =>
  ['/', '%'].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);

export const isConfigMapKey: Check = (value) => [
  ...atMost(253, value),
  ...matching(
    configKey,
    value,
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    CONFIG_KEY,
    ['key.name', 'KEY_NAME', 'key-name'],
  ),
  ...upwards(value),
];

export const isCIdentifier: Check = (value) =>
  matching(
    cIdentifier,
    value,
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
    C_IDENTIFIER,
    ['my_name', 'MY_NAME', 'MyName'],
  );

/** Any printable ASCII but `=`, as of the relaxed rules. */
export const isEnvVarName: Check = (value) => {
  if (value === '') return [`environment variable name ${emptyError}`];
  return /^[ -<>-~]*$/.test(value)
    ? []
    : [
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ];
};

export const isHTTPHeaderName: Check = (value) =>
  matching(
    header,
    value,
    "a valid HTTP header must consist of alphanumeric characters or '-'",
    HEADER,
    ['X-Header-Name'],
  );

export const isValidPercent: Check = (value) =>
  matching(
    percent,
    value,
    "a valid percent string must be a numeric string followed by an ending '%'",
    PERCENT,
    ['1%', '93%'],
  );

/** The name of a container port, by which Services and probes may call it. */
export const isValidPortName: Check = (value) => {
  const problems = atMost(15, value);
  if (!/^[-a-z0-9]+$/.test(value)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)');
  if (value.includes('--')) problems.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-'))
    problems.push('must not begin or end with a hyphen');
  return problems;
};

export const isValidPortNum = (port: number): string[] => isInRange(port, 1, 65535);
export const isValidUserID = (id: number): string[] => isInRange(id, 0, 0xffffffff);
export const isValidGroupID = (id: number): string[] => isInRange(id, 0, 0xffffffff);

export const isInRange = (value: number, min: number, max: number): string[] =>
  value >= min && value <= max ? [] : [`must be between ${min} and ${max}, inclusive`];

export const isValidIP: Check = (value) =>
  parseIP(value) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];

export const isValidIPv6Address: Check = (value) =>
  parseIP(value)?.family === 6 ? [] : ['must be a valid IPv6 address'];

export const isValidCIDR: Check = (value) =>
  parseCIDR(value) ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];

/** UTF-8 length, which is what upstream's limits count. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // A surrogate pair is four bytes: two for each half.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}

const emptyError = 'must be non-empty';

const atMost = (limit: number, value: string): string[] =>
  value.length > limit || byteLength(value) > limit
    ? [`must be no more than ${limit} characters`]
    : [];

const matching = (
  shape: RegExp,
  value: string,
  words: string,
  pattern: string,
  examples: readonly string[],
): string[] => (shape.test(value) ? [] : [regexError(words, pattern, examples)]);

function regexError(words: string, pattern: string, examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${words} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

function upwards(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}
