/** Who measures which kind: a few have their own way, all others are counted (pkg/quota/v1/{evaluator/core,install}/registry.go). */
import { ONE } from './amounts.ts';
import { objectCount, type QuotaEvaluator } from './evaluator.ts';
import { claimEvaluator } from './persistent-volume-claims.ts';
import { podEvaluator } from './pods.ts';
import { resourceClaimEvaluator } from './resource-claims.ts';
import { serviceEvaluator } from './services.ts';

interface GroupPlural {
  readonly group: string;
  readonly plural: string;
}

const OWN: Readonly<Record<string, QuotaEvaluator>> = {
  '/pods': podEvaluator,
  '/services': serviceEvaluator,
  '/persistentvolumeclaims': claimEvaluator,
  'resource.k8s.io/resourceclaims': resourceClaimEvaluator,
};
/** Kinds that were counted by their bare names before `count/…` was there. */
const BARE_NAMES = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']);

export function evaluatorOf({ group, plural }: GroupPlural): QuotaEvaluator {
  const key = `${group}/${plural}`;
  const own = OWN[key] ?? counted.get(key);
  if (own) return own;
  const evaluator = countEvaluator(group, plural);
  counted.set(key, evaluator);
  return evaluator;
}

/** Events are too many to be counted. */
export const isQuotable = ({ group, plural }: GroupPlural): boolean =>
  !(plural === 'events' && (group === '' || group === 'events.k8s.io')) &&
  !(group === '' && plural === 'bindings');

const counted = new Map<string, QuotaEvaluator>();

function countEvaluator(group: string, plural: string): QuotaEvaluator {
  const names = [objectCount(group, plural)];
  if (group === '' && BARE_NAMES.has(plural)) names.push(plural);
  const usage = new Map(names.map((name) => [name, ONE]));
  return {
    measures: (resource) => usage.has(resource),
    handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === '',
    usage: () => usage,
  };
}
