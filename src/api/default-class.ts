/** Which class is meant where none is named: of several defaults the newest, of equally new ones the first by name. */
import type { KubeObject } from '../apimachinery/meta.ts';

export function defaultAmong<T extends KubeObject>(
  classes: readonly T[],
  annotations: readonly string[],
): T | undefined {
  return classes.filter((one) => isMarked(one, annotations)).sort(newestFirst)[0];
}

/** One of these annotations says that it is a default. */
export const isMarked = ({ metadata }: KubeObject, annotations: readonly string[]): boolean =>
  annotations.some((key) => metadata.annotations?.[key] === 'true');

function newestFirst({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  if (a.creationTimestamp !== b.creationTimestamp)
    return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
