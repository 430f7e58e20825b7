/** What a container's configuration says beside its fields, and how much it has at the least. */
import type { ContainerConfig } from './cri.ts';

/** What a process has in memory at the least, whether or not it says so. */
export const LEAST_MEMORY = 600 * 1024;

/** As kubelets write them into an annotation. */
export function declaredPorts({ annotations }: ContainerConfig): readonly number[] {
  const text = annotations['io.kubernetes.container.ports'];
  if (!text) return [];
  const ports = JSON.parse(text) as readonly { readonly containerPort: number }[];
  return ports.map(({ containerPort }) => containerPort);
}
