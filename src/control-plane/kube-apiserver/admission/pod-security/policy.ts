/** What a Namespace's `pod-security.kubernetes.io/…` labels ask for (pod-security-admission/api/helpers.go). */
import { invalid, type FieldError } from '../../../../apimachinery/field-error.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** The minor version of `v1.x`, or `latest`, which is newer than all. */
export type Version = number | 'latest';

export interface LevelVersion {
  readonly level: Level;
  readonly version: Version;
}

export type Mode = 'enforce' | 'audit' | 'warn';

export type Policy = { readonly [mode in Mode]: LevelVersion };

const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const MODES: readonly Mode[] = ['enforce', 'audit', 'warn'];
const UNLABELLED: LevelVersion = { level: 'privileged', version: 'latest' };
const NOTHING_ASKED: Policy = { enforce: UNLABELLED, audit: UNLABELLED, warn: UNLABELLED };

/** There is always a policy, also where labels are wrong: enforcing then takes the strictest, the others the laxest. */
export function policyOf(labels: { readonly [key: string]: string } | undefined): {
  readonly policy: Policy;
  readonly errors: readonly FieldError[];
} {
  if (!labels) return { policy: NOTHING_ASKED, errors: [] };
  const errors: FieldError[] = [];
  const read = <T>(key: string, parse: (text: string) => T | undefined, absent: T, wrong: T): T => {
    const text = labels[`pod-security.kubernetes.io/${key}`];
    if (text === undefined) return absent;
    const parsed = parse(text);
    if (parsed !== undefined) return parsed;
    const wanted = key.endsWith('-version')
      ? 'must be "latest" or "v1.x"'
      : `must be one of ${LEVELS.join(', ')}`;
    errors.push(invalid(`metadata.labels[pod-security.kubernetes.io/${key}]`, text, wanted));
    return wrong;
  };
  const asked = (mode: Mode): LevelVersion => ({
    level: read(mode, levelOf, 'privileged', mode === 'enforce' ? 'restricted' : 'privileged'),
    version: read<Version>(`${mode}-version`, versionOf, 'latest', 'latest'),
  });
  const [enforce, audit, warn] = MODES.map(asked) as [LevelVersion, LevelVersion, LevelVersion];
  return { policy: { enforce, audit, warn }, errors };
}

/** `restricted:latest`, `baseline:v1.24`. */
export const textOf = ({ level, version }: LevelVersion): string =>
  `${level}:${version === 'latest' ? version : `v1.${version}`}`;

export const sameLevel = (a: LevelVersion, b: LevelVersion): boolean =>
  a.level === b.level && a.version === b.version;

/** Below zero when `a` allows more than `b`. */
export const compareLevels = (a: Level, b: Level): number => LEVELS.indexOf(a) - LEVELS.indexOf(b);

const levelOf = (text: string): Level | undefined => LEVELS.find((level) => level === text);

function versionOf(text: string): Version | undefined {
  if (text === 'latest') return text;
  const minor = /^v1\.(\d|[1-9]\d*)$/.exec(text)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
