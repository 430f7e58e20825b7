/**
 * Which stage of kube-apiserver refused a request, read from its answer alone, so that it works with any cluster: the way is
 * authentication, authorization, decoding, admission, validation, and the write itself (reference/access-authn-authz).
 */
import type { Status } from '../../apimachinery/status.ts';

export const STAGES = [
  'authentication',
  'authorization',
  'decoding',
  'admission',
  'validation',
  'storage',
] as const;
export type Stage = (typeof STAGES)[number];

export interface Refusal {
  readonly stage: Stage;
  /** The admission plugin, where its words give it away. */
  readonly plugin?: string;
}

/** By the words that plugins refuse with. */
const plugins: readonly (readonly [RegExp, string])[] = [
  [/exceeded quota: |failed quota: /, 'ResourceQuota'],
  [/violates PodSecurity /, 'PodSecurity'],
  [/ValidatingAdmissionPolicy '/, 'ValidatingAdmissionPolicy'],
  [/admission webhook "|failed calling webhook "/, 'webhook'],
  [/(?:minimum|maximum) \S+ usage per |limit to request ratio per /, 'LimitRanger'],
  [
    /because it is being terminated|unable to create new content in namespace/,
    'NamespaceLifecycle',
  ],
  [/no PriorityClass with name|the integer value of priority/, 'Priority'],
  [/serviceaccount "\S+" not found|error looking up service account/, 'ServiceAccount'],
  [
    /is not allowed to modify|can only (?:delete|create|update)|node "\S+" (?:is not|cannot)/,
    'NodeRestriction',
  ],
  [/RuntimeClass "/, 'RuntimeClass'],
];

/** Undefined when nothing was refused, or when it is nobody's refusal: not found, a server's failure. */
export function refusalOf({
  code = 0,
  reason,
  message = '',
}: Partial<Pick<Status, 'code' | 'reason' | 'message'>>): Refusal | undefined {
  const plugin = plugins.find(([text]) => text.test(message))?.[1];
  if (plugin) return { stage: 'admission', plugin };
  switch (code) {
    case 401:
      return { stage: 'authentication' };
    case 403:
      return { stage: /User "[^"]*" cannot /.test(message) ? 'authorization' : 'admission' };
    case 400:
    case 413:
    case 415:
      return { stage: 'decoding' };
    case 422:
      return { stage: 'validation' };
    case 409:
      return { stage: 'storage' };
    default:
      return reason === 'Conflict' ? { stage: 'storage' } : undefined;
  }
}
