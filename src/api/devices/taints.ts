/** Whether a claim puts up with what is wrong with a device (dynamic-resource-allocation/resourceclaim/devicetoleration.go, 1.36). */
import type { DeviceTaint, DeviceToleration } from '../generated/types/resource/v1.ts';

export function toleratesDeviceTaint(toleration: DeviceToleration, taint: DeviceTaint): boolean {
  const { effect, key, operator, value = '' } = toleration;
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  switch (operator ?? 'Equal') {
    case 'Equal':
      return value === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      return false;
  }
}
