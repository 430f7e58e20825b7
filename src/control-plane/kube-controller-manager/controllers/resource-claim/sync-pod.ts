/** A Pod's claims: made from their templates, and reserved for a Pod that somebody else put on a node. */
import { claimOfPod, notOwned } from '../../../../api/devices/pod-claims.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { Pod, PodResourceClaim } from '../../../../api/generated/types/core/v1.ts';
import type { ResourceClaim } from '../../../../api/generated/types/resource/v1.ts';
import { resourceClaims } from '../../../../api/resource/v1/resource-claim/resource-claim.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { controllerReference, type ObjectKey } from '../../../../apimachinery/meta.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { byOwningPod, type ClaimContext } from './claim-context.ts';

/** Which of its Pod's claims a claim is. */
const POD_CLAIM = 'resource.kubernetes.io/pod-claim-name';
/** A generated name has 63 characters, 5 of them drawn. */
const LONGEST_BASE = 57;
const MOST_CONSUMERS = 256;

export function syncPod(context: ClaimContext, key: ObjectKey): void {
  const pod = context.pods.get(key);
  if (!pod || pod.metadata.deletionTimestamp) return;
  const made: { readonly name: string; readonly resourceClaimName: string }[] = [];
  for (const podClaim of pod.spec.resourceClaims ?? []) {
    const done = attempt(() => claimFor(context, pod, podClaim));
    if (!done.ok) {
      const told = `PodResourceClaim ${podClaim.name}: ${done.refusal.message}`;
      context.events.event(pod, 'Warning', 'FailedResourceClaimCreation', told);
      throw done.refusal;
    }
    if (done.value !== undefined) made.push({ name: podClaim.name, resourceClaimName: done.value });
  }
  if (made.length > 0)
    context.client.patch(
      pods,
      key,
      'strategic',
      { status: { resourceClaimStatuses: made } },
      'status',
    );
  // Whoever chose the node without the scheduler did not reserve anything.
  if (pod.spec.nodeName) reserveAll(context, pod);
}

/** Its name, if the Pod does not know it yet. */
function claimFor(context: ClaimContext, pod: Pod, podClaim: PodResourceClaim): string | undefined {
  const { namespace } = pod.metadata;
  const named = claimOfPod(pod, podClaim);
  if ('problem' in named) {
    if (!named.missing) throw problem(`checking for claim before creating it: ${named.problem}`);
  } else {
    if (named.name === undefined) return undefined;
    const claim = context.claims.get({ namespace, name: named.name });
    if (claim && !(named.mustBeOwned && notOwned(pod, claim))) return undefined;
  }
  const { resourceClaimTemplateName } = podClaim;
  if (resourceClaimTemplateName === undefined) return undefined;
  const orphan =
    context.made.get(pod.metadata.uid)?.get(podClaim.name) ??
    context.claims
      .byIndex(byOwningPod.name, pod.metadata.uid)
      .find(({ metadata }) => metadata.annotations?.[POD_CLAIM] === podClaim.name);
  const isThere = orphan && !('name' in named && named.name === orphan.metadata.name);
  return (isThere ? orphan : make(context, pod, podClaim.name, resourceClaimTemplateName)).metadata
    .name;
}

function make(
  context: ClaimContext,
  pod: Pod,
  podClaim: string,
  templateName: string,
): ResourceClaim {
  const { namespace, uid } = pod.metadata;
  const template = context.templates.get({ namespace, name: templateName });
  if (!template)
    throw problem(
      `resource claim template "${templateName}": resourceclaimtemplate.resource.k8s.io "${templateName}" not found`,
    );
  const { metadata, spec } = template.spec;
  const created = attempt(() =>
    context.client.create(resourceClaims, {
      metadata: {
        namespace,
        generateName: generateName(pod.metadata.name, podClaim),
        ownerReferences: [controllerReference(pod)],
        annotations: { ...metadata?.annotations, [POD_CLAIM]: podClaim },
        ...(metadata?.labels && { labels: metadata.labels }),
      },
      spec,
    }),
  );
  if (!created.ok) throw problem(`create ResourceClaim : ${created.refusal.message}`);
  const known = context.made.get(uid) ?? new Map<string, ResourceClaim>();
  context.made.set(uid, known.set(podClaim, created.value));
  return created.value;
}

/** Both names give way in proportion, so that something of each is left. */
function generateName(pod: string, claim: string): string {
  const whole = `${pod}-${claim}-`;
  if (whole.length <= LONGEST_BASE) return whole;
  const part = (name: string) =>
    name.slice(0, Math.floor((name.length * LONGEST_BASE) / whole.length));
  return `${part(pod)}-${part(claim)}`;
}

function reserveAll({ client, claims }: ClaimContext, pod: Pod): void {
  const { namespace, name, uid } = pod.metadata;
  for (const podClaim of pod.spec.resourceClaims ?? []) {
    const named = claimOfPod(pod, podClaim);
    if ('problem' in named) throw problem(named.problem);
    if (named.name === undefined) continue;
    const claim = claims.get({ namespace, name: named.name });
    if (!claim) return;
    const wrong = named.mustBeOwned ? notOwned(pod, claim) : undefined;
    if (wrong) throw problem(wrong);
    const reservedFor = claim.status.reservedFor ?? [];
    const isReserved = reservedFor.some((consumer) => consumer.uid === uid);
    if (!claim.status.allocation || isReserved || reservedFor.length >= MOST_CONSUMERS) continue;
    const next = [...reservedFor, { resource: 'pods', name, uid }];
    client.updateStatus(resourceClaims, {
      ...claim,
      status: { ...claim.status, reservedFor: next },
    });
  }
}

const problem = (message: string): StatusError => new StatusError(500, 'InternalError', message);
