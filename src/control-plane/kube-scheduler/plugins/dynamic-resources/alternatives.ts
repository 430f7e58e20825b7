/** Which of several alternatives a claim would get on a node: the earlier in its list, the better (computeScore, 1.36). */
import type {
  AllocationResult,
  ResourceClaim,
} from '../../../../api/generated/types/resource/v1.ts';

/** A request has no more alternatives than this. */
const MOST_ALTERNATIVES = 8;

interface Taken {
  readonly request: string;
  /** Of the list, from 0. */
  readonly place: number;
  readonly points: number;
}

/** `claims` are those that have no devices yet; `allocations` what each would get. */
export function alternativesTaken(
  claims: readonly ResourceClaim[],
  allocations: readonly AllocationResult[],
): readonly Taken[] {
  return claims.flatMap(({ spec }, index) => {
    const results = allocations[index]?.devices?.results ?? [];
    const names = new Set(results.map(({ request }) => request));
    return (spec.devices?.requests ?? []).flatMap(({ name, firstAvailable = [] }) =>
      firstAvailable.flatMap((one, place) => {
        const request = `${name}/${one.name}`;
        return names.has(request) ? [{ request, place, points: MOST_ALTERNATIVES - place }] : [];
      }),
    );
  });
}

export const pointsOf = (taken: readonly Taken[]): number =>
  taken.reduce((sum, { points }) => sum + points, 0);

export function explainAlternatives(taken: readonly Taken[]): readonly string[] {
  if (taken.length === 0) return ['no request has alternatives: 0'];
  const lines = taken.map(
    ({ request, place, points }) =>
      `${request} is number ${place + 1} of its list: ${MOST_ALTERNATIVES} − ${place} = ${points}`,
  );
  const terms = taken.map(({ points }) => points).join(' + ');
  return taken.length === 1 ? lines : [...lines, `${terms} = ${pointsOf(taken)}`];
}
