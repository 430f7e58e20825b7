/**
 * Refuses what would use more than a Namespace's ResourceQuotas allow, and charges them for what it lets through
 * (apiserver/pkg/admission/plugin/resourcequota/{admission,controller}.go, 1.36). The last of all plugins: what is
 * charged is written.
 *
 * Parity: upstream charges before it writes, and the controller gives back what was never written. Here the charge is
 * made when nothing can refuse any more, so that a refused request leaves the revision as it was.
 */
import type { ResourceQuota } from '../../../../api/generated/types/core/v1.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { resourceQuotas } from '../../../../api/core/v1/resource-quota/resource-quota.ts';
import {
  add,
  amountsOf,
  exceeding,
  listOf,
  only,
  shown,
  subtract,
  withoutZeros,
  type Amounts,
} from '../../../../api/quota/amounts.ts';
import type { QuotaEvaluator, QuotaWrite } from '../../../../api/quota/evaluator.ts';
import { evaluatorOf, isQuotable } from '../../../../api/quota/evaluators.ts';
import { inScopes, scopesOf } from '../../../../api/quota/scopes.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';

export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',

  validate(request) {
    const { kind, namespace, context, dryRun } = request;
    if (namespace === undefined) return;
    const quotas = context.all<ResourceQuota>(resourceQuotas, namespace);
    if (quotas.length === 0) return;
    const write = writeOf(request);
    if (!write || !isQuotable(kind)) return;
    const evaluator = evaluatorOf(kind);
    if (!evaluator.handles(write)) return;
    const charged = charge(request, write, evaluator, quotas);
    if (dryRun) return;
    context.beforeWrite(() => {
      for (const quota of charged) context.updateStatus(resourceQuotas, quota);
    });
  },
};

function writeOf({
  operation,
  kind,
  subresource,
  object,
  oldObject,
}: AdmissionRequest): QuotaWrite<KubeObject> | undefined {
  if (operation !== 'CREATE' && operation !== 'UPDATE') return undefined;
  if (!kind.namespaced || kind.virtual) return undefined;
  if (subresource !== '' && !(kind === pods && subresource === 'resize')) return undefined;
  return { operation, subresource, object: object!, oldObject };
}

/** The quotas whose use grows, as they are then. */
function charge(
  request: AdmissionRequest,
  { object, oldObject }: QuotaWrite<KubeObject>,
  evaluator: QuotaEvaluator,
  quotas: readonly ResourceQuota[],
): readonly ResourceQuota[] {
  const concerned = quotas.filter((quota) => concerns(quota, evaluator, object));
  if (concerned.length === 0) return [];
  for (const quota of concerned) checkStated(request, quota, evaluator, object);
  const { now } = request.context;
  const usage = evaluator.usage(object, now);
  const negative = [...usage].filter(([, { nanos }]) => nanos < 0n).map(([name]) => name);
  if (negative.length > 0)
    throw refused(request, `quota usage is negative for resource(s): ${negative.sort().join(',')}`);
  const before = oldObject && evaluator.usage(oldObject, now);
  return concerned.flatMap((quota) => {
    // An object that was not in the quota's scope before is charged in full.
    const known = before && concerns(quota, evaluator, oldObject);
    const more = withoutZeros(known ? subtract(usage, before) : usage);
    return more.size === 0 ? [] : [charged(request, quota, more)];
  });
}

function concerns({ spec, status }: ResourceQuota, evaluator: QuotaEvaluator, object: KubeObject) {
  return (
    Object.keys(status.hard ?? {}).some((name) => evaluator.measures(name)) &&
    inScopes(evaluator, scopesOf(spec), object)
  );
}

function checkStated(
  request: AdmissionRequest,
  { metadata, status }: ResourceQuota,
  evaluator: QuotaEvaluator,
  object: KubeObject,
): void {
  const limited = Object.keys(status.hard ?? {}).filter((name) => evaluator.measures(name));
  const unstated = evaluator.constraints?.(limited, object);
  if (unstated) throw refused(request, `failed quota: ${metadata.name}: ${unstated}`);
  if (limited.every((name) => status.used?.[name] !== undefined)) return;
  const names = limited.sort().join(',');
  throw refused(request, `status unknown for quota: ${metadata.name}, resources: ${names}`);
}

function charged(request: AdmissionRequest, quota: ResourceQuota, more: Amounts): ResourceQuota {
  const hard = amountsOf(quota.status.hard);
  const used = amountsOf(quota.status.used);
  const requested = only(more, hard.keys());
  const next = add(used, requested);
  const exceeded = exceeding(only(next, requested.keys()), hard);
  if (exceeded.length > 0) {
    const [asked, had, limited] = [requested, used, hard].map((all) => shown(only(all, exceeded)));
    throw refused(
      request,
      `exceeded quota: ${quota.metadata.name}, requested: ${asked}, used: ${had}, limited: ${limited}`,
    );
  }
  return { ...quota, status: { ...quota.status, used: listOf(next) } };
}
