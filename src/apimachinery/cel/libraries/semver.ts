/** Semantic versions (apiserver/pkg/cel/library/semverlib.go, version 1; blang/semver reads them). */
import { member, overload, type Library } from '../functions.ts';
import { opaqueType } from '../types.ts';
import { CelError, OpaqueValue, type Value } from '../values.ts';

interface Version {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];
}

class SemverValue extends OpaqueValue {
  readonly type = opaqueType('kubernetes.Semver');
  readonly version: Version;

  constructor(version: Version) {
    super();
    this.version = version;
  }

  equals(other: Value): boolean {
    return other instanceof SemverValue && compareVersions(this.version, other.version) === 0;
  }
}

/** A version that is no expression's own. */
export const semverAsValue = (text: string): Value => read(text, false);

function read(given: string, normalize: boolean): SemverValue | CelError {
  const text = normalize ? normalized(given) : given;
  if (text === undefined)
    return new CelError('short version cannot contain PreRelease/Build meta data');
  if (text === '') return new CelError('Version string empty');
  const parts = text.split('.');
  if (parts.length < 3) return new CelError('No Major.Minor.Patch elements found');
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/.exec(text);
  if (!match) return new CelError(`Invalid character(s) found in version ${JSON.stringify(text)}`);
  const names = ['Major', 'Minor', 'Patch'];
  for (const [index, number] of match.slice(1, 4).entries()) {
    if (/^0\d/.test(number)) {
      return new CelError(
        `${names[index]} number must not contain leading zeroes ${JSON.stringify(number)}`,
      );
    }
  }
  const numbers = match.slice(1, 4).map(BigInt) as unknown as Version['numbers'];
  return new SemverValue({ numbers, prerelease: match[4]?.split('.') ?? [] });
}

/** `v1.02` becomes 1.2.0. */
function normalized(text: string): string | undefined {
  const body = text.startsWith('v') ? text.slice(1) : text;
  const [major = '', minor, ...rest] = body.split('.');
  const parts = [major, minor, rest.length > 0 ? rest.join('.') : undefined].filter(
    (part) => part !== undefined,
  );
  const trimmed = parts.map((part) => {
    if (part.length < 2) return part;
    const bare = part.replace(/^0+/, '');
    return /^[0-9]/.test(bare) ? bare : `0${bare}`;
  });
  if (trimmed.length < 3 && /[+-]/.test(trimmed[trimmed.length - 1]!)) return undefined;
  while (trimmed.length < 3) trimmed.push('0');
  return trimmed.join('.');
}

function compareVersions(one: Version, other: Version): number {
  for (const [index, number] of one.numbers.entries()) {
    const against = other.numbers[index]!;
    if (number !== against) return number < against ? -1 : 1;
  }
  if (one.prerelease.length === 0 || other.prerelease.length === 0) {
    return Math.sign(other.prerelease.length - one.prerelease.length);
  }
  const length = Math.min(one.prerelease.length, other.prerelease.length);
  for (let index = 0; index < length; index += 1) {
    const order = comparePrerelease(one.prerelease[index]!, other.prerelease[index]!);
    if (order !== 0) return order;
  }
  return Math.sign(one.prerelease.length - other.prerelease.length);
}

function comparePrerelease(one: string, other: string): number {
  const [first, second] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (first && second)
    return BigInt(one) < BigInt(other) ? -1 : BigInt(one) > BigInt(other) ? 1 : 0;
  if (first !== second) return first ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

const S = 'kubernetes.Semver';
const order = (one: SemverValue, other: SemverValue): number =>
  compareVersions(one.version, other.version);

export const semver: Library = [
  overload('semver', 'string_to_semver', `string -> ${S}`, (text: string) => read(text, false)),
  overload('semver', 'string_bool_to_semver', `string, bool -> ${S}`, read),
  overload(
    'isSemver',
    'is_semver_string',
    'string -> bool',
    (text: string) => read(text, false) instanceof SemverValue,
  ),
  overload(
    'isSemver',
    'is_semver_string_bool',
    'string, bool -> bool',
    (text: string, normalize: boolean) => read(text, normalize) instanceof SemverValue,
  ),
  member(
    'isGreaterThan',
    'semver_is_greater_than',
    `${S}, ${S} -> bool`,
    (one: SemverValue, other: SemverValue) => order(one, other) > 0,
  ),
  member(
    'isLessThan',
    'semver_is_less_than',
    `${S}, ${S} -> bool`,
    (one: SemverValue, other: SemverValue) => order(one, other) < 0,
  ),
  member(
    'compareTo',
    'semver_compare_to',
    `${S}, ${S} -> int`,
    (one: SemverValue, other: SemverValue) => BigInt(order(one, other)),
  ),
  ...['major', 'minor', 'patch'].map((name, index) =>
    member(
      name,
      `semver_${name}`,
      `${S} -> int`,
      ({ version }: SemverValue) => version.numbers[index]!,
    ),
  ),
];
