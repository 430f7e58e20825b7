/** What a container's configuration says beside its fields, and what runc says of one that cannot run. */
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

export function notExecutable(name: string | undefined, problem: string): string {
  if (name === undefined) return 'no command specified';
  if (problem !== 'not found') return `exec: "${name}": ${problem.toLowerCase()}`;
  return name.includes('/')
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`;
}
