/** Asks webhooks that may refuse what is written (apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go, 1.36). */
import type { StatusError } from '../../../../apimachinery/status.ts';
import { validatingWebhookConfigurations } from '../../../../api/admissionregistration/v1/validating-webhook-configuration/validating-webhook-configuration.ts';
import { isExempt } from '../../dynamic-admission/matching.ts';
import { relevantKind } from '../../dynamic-admission/relevant-webhook.ts';
import { callWebhook, failedCalling } from '../../dynamic-admission/webhook-call.ts';
import type { AdmissionPlugin } from '../admission.ts';

export const validatingAdmissionWebhook: AdmissionPlugin = {
  name: 'ValidatingAdmissionWebhook',

  validate(request) {
    if (isExempt(request)) return;
    const hooks = request.context
      .all(validatingWebhookConfigurations)
      .flatMap(({ webhooks = [] }) => webhooks);
    // All that are to be asked are known before the first one is, and each is asked whatever the others say.
    const relevant = hooks.flatMap((hook) => {
      const kind = relevantKind(request, hook);
      return kind ? [{ hook, kind }] : [];
    });
    let first: StatusError | undefined;
    for (const { hook, kind } of relevant) {
      const answer = callWebhook(request, kind, hook, false);
      if (answer.outcome === 'refused') first ??= answer.error;
      if (answer.outcome === 'failed' && hook.failurePolicy !== 'Ignore') {
        first ??= failedCalling(hook.name, answer.problem);
      }
    }
    if (first) throw first;
  },
};
