/** Names of containers and sandboxes: sixty-four hexadecimal digits. */
import type { Random } from '../../sim/random.ts';

export function containerId(random: Random): string {
  let id = '';
  for (let i = 0; i < 8; i++) id += random.below(0x1_0000_0000).toString(16).padStart(8, '0');
  return id;
}
