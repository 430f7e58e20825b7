/** Is this webhook to be asked about this request, and in which version? (apiserver/pkg/admission/plugin/webhook/generic/webhook.go) */
import type { ValidatingWebhook } from '../../../api/generated/types/admissionregistration/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { refused, type AdmissionRequest } from '../admission/admission.ts';
import { matchConditions } from './match-conditions.ts';
import { matchedByRules } from './matching.ts';

/** Throws where a condition cannot be evaluated and that may not be ignored. */
export function relevantKind(
  request: AdmissionRequest,
  hook: ValidatingWebhook,
): ResourceDefinition | undefined {
  const kind = matchedByRules(request, hook);
  if (!kind) return undefined;
  const matching = matchConditions(request, kind, hook);
  if (matching === 'differs') return undefined;
  if (matching !== 'matches') throw refused(request, matching.error);
  return kind;
}
