/** Whether an answer is one that kube-apiserver could give. */
import type { ApiRequest, ApiResponse } from '../../src/apimachinery/api-request.ts';
import type { Status } from '../../src/apimachinery/status.ts';

/** What upstream itself answers with 5xx (each with its source in the server). */
const KNOWN_5XX = [
  /^resourceVersion should not be set on objects to be created$/,
  /^resourceVersion: Invalid value: /,
  /^failed to create typed patch object /,
  /^Timeout: Too large resource version: /,
  // Strategic merge patches that contradict themselves or the kind.
  /^map: .* does not contain declared merge key: /s,
  /^expected a .*, but received a /,
  /^unknown patch type: /,
  /^The order in patch list:/,
  /^unable to find api field in struct /,
  /^list element types are not identical$/,
  /^cannot merge lists without merge key /,
  /^merging lists cannot yet be specified in the patch$/,
  /^This pod has more than one PodDisruptionBudget/,
];

/** Why this answer is none that kube-apiserver would give; undefined if it is one. */
export function complaint({ status, body }: ApiResponse): string | undefined {
  if (JSON.stringify(body) === undefined) return 'no body';
  if (status >= 200 && status < 300) return undefined;
  const { kind, message, code } = body as Status;
  if (kind !== 'Status' || code !== status || typeof message !== 'string' || message === '')
    return 'no proper Status';
  if (status < 400) return `status ${status}`;
  if (status >= 500 && !KNOWN_5XX.some((known) => known.test(message))) return message;
  return /undefined|\[object Object\]/.test(message)
    ? `a slip of the tongue: ${message}`
    : undefined;
}

/** A delete with a body takes no notice of its query, upstream as here. */
export const isDry = ({ query, method, body }: ApiRequest): boolean =>
  query?.dryRun === 'All' && !(method === 'DELETE' && body !== undefined);
