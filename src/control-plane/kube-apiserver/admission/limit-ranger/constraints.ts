/** Least, most, and most in proportion: what of a LimitRange is violated, in upstream's words (limitranger/admission.go). */
import { canonical, compare, type Quantity } from '../../../../apimachinery/quantity.ts';
import type {
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
} from '../../../../api/generated/types/core/v1.ts';
import {
  amountOf,
  amountsOf,
  type Amounts,
  type ResourceList,
} from '../../../../api/quota/amounts.ts';
import { podLimits, podRequests } from '../../../../api/quota/pod-amounts.ts';

const NONE: Amounts = new Map();

export function podProblems({ spec }: LimitRange, pod: Pod): readonly string[] {
  const { overhead: _, ...own } = pod.spec;
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return spec.limits.flatMap((item) => {
    if (item.type === 'Container')
      return all.flatMap(({ resources }) =>
        problems(item, amountsOf(resources?.requests), amountsOf(resources?.limits)),
      );
    if (item.type !== 'Pod') return [];
    // What the runtime takes on top is not the Pod's doing.
    const without = { ...pod, spec: own };
    return problems(item, podRequests(without), podLimits(without));
  });
}

/** Of a claim only what it requests counts. */
export function claimProblems(
  { spec }: LimitRange,
  claim: PersistentVolumeClaim,
): readonly string[] {
  const requests = amountsOf(claim.spec.resources?.requests);
  return spec.limits
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap((item) => [
      ...each(item.min, (name, least) => tooLittle(item, name, least, requests, NONE)),
      ...each(item.max, (name, most) => tooMuchRequested(item, name, most, requests)),
    ]);
}

const problems = (item: LimitRangeItem, requests: Amounts, limits: Amounts): readonly string[] => [
  ...each(item.min, (name, least) => tooLittle(item, name, least, requests, limits)),
  ...each(item.max, (name, most) => tooMuch(item, name, most, requests, limits)),
  ...each(item.maxLimitRequestRatio, (name, most) =>
    tooFarApart(item, name, most, requests, limits),
  ),
];

const each = (
  list: ResourceList | undefined,
  problem: (name: string, amount: Quantity) => string | undefined,
): readonly string[] =>
  Object.keys(list ?? {})
    .sort()
    .map((name) => problem(name, amountOf(list![name])))
    .filter((text) => text !== undefined);

function tooLittle(
  { type }: LimitRangeItem,
  name: string,
  least: Quantity,
  requests: Amounts,
  limits: Amounts,
): string | undefined {
  const rule = `minimum ${name} usage per ${type} is ${canonical(least)}`;
  const request = requests.get(name);
  const limit = limits.get(name);
  if (!request) return `${rule}.  No request is specified`;
  if (compare(request, least) < 0) return `${rule}, but request is ${canonical(request)}`;
  if (limit && compare(limit, least) < 0) return `${rule}, but limit is ${canonical(limit)}`;
  return undefined;
}

function tooMuch(
  { type }: LimitRangeItem,
  name: string,
  most: Quantity,
  requests: Amounts,
  limits: Amounts,
): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${canonical(most)}`;
  const request = requests.get(name);
  const limit = limits.get(name);
  if (!limit) return `${rule}.  No limit is specified`;
  if (compare(limit, most) > 0) return `${rule}, but limit is ${canonical(limit)}`;
  if (request && compare(request, most) > 0) return `${rule}, but request is ${canonical(request)}`;
  return undefined;
}

function tooMuchRequested(
  { type }: LimitRangeItem,
  name: string,
  most: Quantity,
  requests: Amounts,
): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${canonical(most)}`;
  const request = requests.get(name);
  if (!request) return `${rule}.  No request is specified`;
  return compare(request, most) > 0 ? `${rule}, but request is ${canonical(request)}` : undefined;
}

function tooFarApart(
  { type }: LimitRangeItem,
  name: string,
  most: Quantity,
  requests: Amounts,
  limits: Amounts,
): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${canonical(most)}`;
  const request = requests.get(name)?.nanos ?? 0n;
  const limit = limits.get(name)?.nanos ?? 0n;
  if (request === 0n) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0n) return `${rule}, but no limit is specified or limit is 0`;
  if (limit * NANO <= most.nanos * request) return undefined;
  return `${rule}, but provided ratio is ${(Number(limit) / Number(request)).toFixed(6)}`;
}

const NANO = 1_000_000_000n;
