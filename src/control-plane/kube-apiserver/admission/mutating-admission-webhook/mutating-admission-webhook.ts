/** Asks webhooks that may change what is written, one after the other (apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go, 1.36). */
import { attempt } from '../../../../apimachinery/attempt.ts';
import { applyJsonPatch } from '../../../../apimachinery/patch/json-patch.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { mutatingWebhookConfigurations } from '../../../../api/admissionregistration/v1/mutating-webhook-configuration/mutating-webhook-configuration.ts';
import { inVersion, isExempt } from '../../dynamic-admission/matching.ts';
import { mutatedObject } from '../../dynamic-admission/mutated-object.ts';
import { relevantKind } from '../../dynamic-admission/relevant-webhook.ts';
import { callWebhook, failedCalling } from '../../dynamic-admission/webhook-call.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';

const NAME = 'MutatingAdmissionWebhook';

export const mutatingAdmissionWebhook: AdmissionPlugin = {
  name: NAME,

  admit(request) {
    if (isExempt(request)) return request.object;
    const configurations = request.context.all(mutatingWebhookConfigurations);
    if (configurations.length === 0) return request.object;
    const invocations = request.reinvocation.of(NAME);
    invocations.begin(request.object);
    let current = request;
    for (const { metadata, webhooks = [] } of configurations) {
      for (const hook of webhooks) {
        const kind = relevantKind(current, hook);
        const id = `${metadata.name}/${hook.name}`;
        if (!kind || invocations.skips(id)) continue;
        const answer = callWebhook(current, kind, hook, true);
        const object =
          answer.outcome === 'allowed' && answer.patch !== undefined
            ? patched(current, kind, hook.name, answer.patch)
            : current.object;
        if (object !== current.object) {
          invocations.changed();
          current = { ...current, object };
        }
        if (hook.reinvocationPolicy === 'IfNeeded') invocations.remember(id);
        if (answer.outcome === 'refused') throw answer.error;
        if (answer.outcome === 'failed' && hook.failurePolicy !== 'Ignore') {
          throw failedCalling(hook.name, answer.problem);
        }
      }
    }
    invocations.end(current.object);
    return current.object;
  },
};

function patched(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  webhook: string,
  patch: unknown,
) {
  if (!request.object) {
    throw StatusError.internal(
      `admission webhook ${JSON.stringify(webhook)} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const applied = attempt(() => applyJsonPatch(inVersion(request, kind).object, patch));
  if (!applied.ok) throw StatusError.internal(applied.refusal.message);
  return mutatedObject(request, kind, applied.value);
}
