/** Which version of a group comes first (apimachinery/pkg/version/helpers.go CompareKubeAwareVersionStrings, 1.36). */

/** Versions by preference: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, and what has another form last, by name. */
export function byPreference(one: string, other: string): number {
  const [a, b] = [parsed(one), parsed(other)];
  if (!a || !b) return a ? -1 : b ? 1 : one < other ? -1 : one > other ? 1 : 0;
  return b.stability - a.stability || b.major - a.major || b.minor - a.minor;
}

const FORM = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const STABILITY = { alpha: 0, beta: 1 };

function parsed(version: string) {
  const [, major, kind, minor = '0'] = FORM.exec(version) ?? [];
  if (major === undefined) return undefined;
  const stability = kind === undefined ? 2 : STABILITY[kind as 'alpha' | 'beta'];
  return { major: Number(major), stability, minor: Number(minor) };
}
