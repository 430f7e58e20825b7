/** CPU use by time, in words: `200m`, or `0@0s,800m@60s,100m@300s`, each amount from its moment on. */
import { cpuMillis, parseQuantity } from '../../../../apimachinery/quantity.ts';

export interface CpuStep {
  /** Since the start. */
  readonly atSeconds: number;
  readonly millis: number;
}

/** What cannot be read is left out. */
export function cpuSteps(text: string): readonly CpuStep[] {
  const steps: CpuStep[] = [];
  for (const part of text.split(',')) {
    const [, amount = '', at = '0'] = /^\s*([^@\s]+)(?:@(\d{1,9})s?)?\s*$/.exec(part) ?? [];
    if (amount === '' || !parseQuantity(amount)) continue;
    steps.push({ atSeconds: Number(at), millis: Math.max(0, cpuMillis(amount)) });
  }
  return steps.sort((a, b) => a.atSeconds - b.atSeconds);
}

export const stepAt = (steps: readonly CpuStep[], seconds: number): number =>
  steps.findLast(({ atSeconds }) => atSeconds <= seconds)?.millis ?? 0;

/** When it changes next; never, after the last. */
export const nextStep = (steps: readonly CpuStep[], seconds: number): number =>
  steps.find(({ atSeconds }) => atSeconds > seconds)?.atSeconds ?? Infinity;
