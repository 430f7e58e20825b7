/**
 * When a kubelet takes memory, disk and process ids back: the fields of KubeletConfiguration about eviction, and what is wrong with them
 * (pkg/kubelet/eviction/helpers.go ParseThresholdConfig, 1.36).
 */
import { invalid, type FieldError } from '../../../apimachinery/field-error.ts';
import { parseQuantity, value } from '../../../apimachinery/quantity.ts';
import { parseDuration } from './duration.ts';
import { flag, integer, map, text } from './schema.ts';

export interface EvictionSettings {
  /** By signal: `{ 'memory.available': '100Mi', 'nodefs.available': '10%' }`. Given, it takes the place of all defaults. */
  readonly evictionHard?: { readonly [signal: string]: string };
  /** Signals that it leaves out keep their defaults. */
  readonly mergeDefaultEvictionSettings?: boolean;
  /** As evictionHard, where a Pod goes only when it has been so for long, and has time to end. */
  readonly evictionSoft?: { readonly [signal: string]: string };
  /** How long, by signal. */
  readonly evictionSoftGracePeriod?: { readonly [signal: string]: string };
  /** How many seconds a Pod that goes for a soft threshold has at most. */
  readonly evictionMaxPodGracePeriod?: number;
  /** How long the node says that it is short after it is no more; 5m if absent. */
  readonly evictionPressureTransitionPeriod?: string;
}

/** Those that a kubelet on Linux knows. */
const EVICTION_SIGNALS: readonly string[] = [
  'memory.available',
  'allocatableMemory.available',
  'imagefs.available',
  'imagefs.inodesFree',
  'nodefs.available',
  'nodefs.inodesFree',
  'containerfs.available',
  'containerfs.inodesFree',
  'pid.available',
];

export const evictionSettingsSchema = {
  evictionHard: map(
    'Below what Pods go at once, by signal, such as memory.available: 100Mi or pid.available: 10%. Given, it takes the place of all defaults.',
    text('An amount, or a percentage.'),
  ),
  mergeDefaultEvictionSettings: flag('Signals that evictionHard leaves out keep their defaults.'),
  evictionSoft: map(
    'Below what Pods go when it has been so for evictionSoftGracePeriod.',
    text('An amount, or a percentage.'),
  ),
  evictionSoftGracePeriod: map('How long, by signal.', text('A duration, such as 1m30s.')),
  evictionMaxPodGracePeriod: integer(
    'How many seconds a Pod that goes for a soft threshold has at most.',
  ),
  evictionPressureTransitionPeriod: text(
    'How long the node says that it is short after it is no more. Defaults to 5m.',
  ),
};

export function validateEvictionSettings(
  settings: EvictionSettings,
  path: string,
): readonly FieldError[] {
  const { evictionSoft = {}, evictionSoftGracePeriod = {} } = settings;
  const errors: FieldError[] = [];
  const refuse = (field: string, written: unknown, why: string) =>
    void errors.push(invalid(`${path}.${field}`, written, why));
  for (const field of ['evictionHard', 'evictionSoft'] as const)
    for (const [signal, written] of Object.entries(settings[field] ?? {})) {
      const why = thresholdProblem(signal, written);
      if (why !== undefined) refuse(`${field}[${signal}]`, written, why);
    }
  for (const [signal, written] of Object.entries(evictionSoftGracePeriod)) {
    const field = `evictionSoftGracePeriod[${signal}]`;
    if (!EVICTION_SIGNALS.includes(signal)) refuse(field, written, unsupported(signal));
    else if (parseDuration(written) === undefined)
      refuse(field, written, 'must be a duration such as 30s or 1m');
  }
  for (const [signal, written] of Object.entries(evictionSoft))
    if (evictionSoftGracePeriod[signal] === undefined)
      refuse(
        `evictionSoft[${signal}]`,
        written,
        `grace period must be specified for the soft eviction threshold ${signal}`,
      );
  const seconds = settings.evictionMaxPodGracePeriod;
  if (seconds !== undefined && seconds < 0)
    refuse('evictionMaxPodGracePeriod', seconds, 'must be >= 0');
  const transition = settings.evictionPressureTransitionPeriod;
  if (transition !== undefined && parseDuration(transition) === undefined)
    refuse('evictionPressureTransitionPeriod', transition, 'must be a duration such as 30s or 1m');
  return errors;
}

const unsupported = (signal: string): string => `unsupported eviction signal ${signal}`;

function thresholdProblem(signal: string, written: string): string | undefined {
  if (!EVICTION_SIGNALS.includes(signal)) return unsupported(signal);
  if (written.endsWith('%')) {
    const percent = Number(written.slice(0, -1));
    if (!/^\d+(\.\d+)?%$/.test(written)) return 'must be an amount or a percentage';
    if (percent > 100) return `eviction percentage threshold ${signal} must be <= 100%: ${written}`;
    return undefined;
  }
  const quantity = parseQuantity(written);
  if (!quantity) return 'must be an amount or a percentage';
  if (value(quantity) < 0) return `eviction threshold ${signal} must be positive: ${written}`;
  return undefined;
}
