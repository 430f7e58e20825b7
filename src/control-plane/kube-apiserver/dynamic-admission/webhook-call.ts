/**
 * Asks one webhook about one request, and judges its answer (apiserver/pkg/admission/plugin/webhook/{validating,mutating}/
 * dispatcher.go, request/admissionreview.go, errors/statuserror.go, 1.36).
 */
import { attemptForeign } from '../../../apimachinery/attempt.ts';
import { readBase64 } from '../../../apimachinery/cel/base64.ts';
import { utf8Text } from '../../../apimachinery/cel/value-text.ts';
import { StatusError, type Status } from '../../../apimachinery/status.ts';
import type { ValidatingWebhook } from '../../../api/generated/types/admissionregistration/v1.ts';
import { groupResource, type ResourceDefinition } from '../../../api/resource-definition.ts';
import { uuid } from '../../../sim/random.ts';
import type { AdmissionRequest } from '../admission/admission.ts';
import { shownName } from '../admission/admission.ts';
import { postToWebhook, webhookTarget } from '../webhook-client.ts';
import { describedRequest } from './admission-request.ts';
import { inVersion } from './matching.ts';

export type Answered =
  /** With the patch that it wants, if any. */
  | { readonly outcome: 'allowed'; readonly patch?: unknown }
  | { readonly outcome: 'refused'; readonly error: StatusError }
  /** It could not be asked, or made no sense; what becomes of that is up to the failure policy. */
  | { readonly outcome: 'failed'; readonly problem: string };

export function callWebhook(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  hook: ValidatingWebhook,
  mutating: boolean,
): Answered {
  if (request.dryRun && !['None', 'NoneOnDryRun'].includes(hook.sideEffects)) {
    const problem = `admission webhook ${JSON.stringify(hook.name)} does not support dry run`;
    return { outcome: 'refused', error: StatusError.badRequest(problem) };
  }
  const { timeoutSeconds = 10 } = hook;
  const uid = uuid(request.context.random);
  const version = hook.admissionReviewVersions.find((one) => one === 'v1' || one === 'v1beta1')!;
  const review = { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}` };
  const { object, oldObject } = inVersion(request, kind);
  const asked = {
    ...describedRequest(request, kind),
    object: object ?? null,
    oldObject: oldObject ?? null,
  };
  const { context } = request;
  const answer = postToWebhook(
    { webhooks: context.server.host.webhooks, find: (of, key) => context.find(of, key) },
    webhookTarget(hook.clientConfig, timeoutSeconds),
    { ...review, request: { uid, ...asked } },
    timeoutSeconds,
  );
  if (!answer.ok)
    return { outcome: 'failed', problem: `failed to call webhook: ${answer.problem}` };
  const response = verified(answer.body, uid, review, mutating);
  if (typeof response === 'string') {
    return { outcome: 'failed', problem: `received invalid webhook response: ${response}` };
  }
  for (const warning of response.warnings ?? []) request.context.warn(warning);
  // Parity: nothing keeps an audit log, so a webhook's audit annotations are dropped.
  if (response.allowed !== true) {
    return { outcome: 'refused', error: refusal(request, hook.name, response.status ?? {}) };
  }
  return mutating ? patchOf(response) : { outcome: 'allowed' };
}

interface Response {
  readonly uid?: unknown;
  readonly allowed?: unknown;
  readonly status?: Partial<Status>;
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
}

/** The response, or what is wrong with it. */
function verified(
  body: unknown,
  uid: string,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  mutating: boolean,
): Response | string {
  const answer = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly response?: Response;
  };
  const { response } = answer;
  if (typeof response !== 'object' || response === null) return 'webhook response was absent';
  if (response.uid !== uid) {
    return `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`;
  }
  if (answer.apiVersion !== apiVersion || answer.kind !== kind) {
    const got = `${answer.apiVersion ?? '/'}, Kind=${answer.kind ?? ''}`;
    return `expected webhook response of ${apiVersion}, Kind=${kind}, got ${got}`;
  }
  if (!mutating) return response;
  const { patch = '', patchType } = response;
  if (patch !== '' && patchType === undefined) {
    return 'webhook returned response.patch but not response.patchType';
  }
  if (patch === '' && patchType !== undefined) {
    return 'webhook returned response.patchType but not response.patch';
  }
  return patchType === '' ? 'webhook returned invalid response.patchType of ""' : response;
}

function patchOf({ patch = '', patchType }: Response): Answered {
  if (patch === '') return { outcome: 'allowed' };
  const bytes = readBase64(patch);
  const text = bytes && utf8Text(bytes);
  const parsed = attemptForeign(SyntaxError, () => JSON.parse(text ?? '') as unknown);
  if (!parsed.ok || !Array.isArray(parsed.value)) {
    const problem = parsed.ok
      ? 'json: cannot unmarshal into Go value of type jsonpatch.Patch'
      : 'invalid character in patch';
    return {
      outcome: 'failed',
      problem: `received undecodable patch in webhook response: ${problem}`,
    };
  }
  if (parsed.value.length === 0) return { outcome: 'allowed' };
  return patchType === 'JSONPatch'
    ? { outcome: 'allowed', patch: parsed.value }
    : { outcome: 'failed', problem: `unsupported patch type ${JSON.stringify(patchType)}` };
}

/** What the webhook said, in the form in which admission refuses. */
function refusal(request: AdmissionRequest, webhook: string, given: Partial<Status>): StatusError {
  const { group, resource } = groupResource(request.kind);
  const name = shownName(request) || 'Unknown';
  const code = given.code || 403;
  const internal = code === 500;
  const by = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const words = given.message || given.reason;
  const denied = words ? `${by}: ${words}` : `${by} without explanation`;
  const subject = group ? `${resource}.${group}` : resource;
  const prefix = internal
    ? 'Internal error occurred'
    : `${subject} ${JSON.stringify(name)} is forbidden`;
  const details = internal
    ? { causes: [{ message: denied }] }
    : { name, ...(group && { group }), kind: resource };
  const reason = given.reason || (internal ? 'InternalError' : 'Forbidden');
  return new StatusError(code, reason, `${prefix}: ${denied}`, given.details ?? details);
}

/** A failure that is not ignored. */
export const failedCalling = (webhook: string, problem: string): StatusError =>
  StatusError.internal(`failed calling webhook ${JSON.stringify(webhook)}: ${problem}`);
