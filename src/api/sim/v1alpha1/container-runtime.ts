/** Which container runtime a machine has: one that speaks CRI, as every kubelet since 1.24 asks for. */
import { invalid, notSupported, type FieldError } from '../../../apimachinery/field-error.ts';
import { text } from './schema.ts';

export const CONTAINER_RUNTIMES = ['containerd', 'cri-o'] as const;

export type ContainerRuntimeName = (typeof CONTAINER_RUNTIMES)[number];

export const containerRuntimeSchema = text(
  'What runs its containers: containerd or cri-o. Defaults to containerd.',
);

/** Names that were right once (kubernetes.io/blog/2022/02/17/dockershim-faq). */
const HISTORY = new Set(['docker', 'dockershim']);

export function validateContainerRuntime(
  path: string,
  written: string | undefined,
): readonly FieldError[] {
  if (written === undefined || CONTAINER_RUNTIMES.some((name) => name === written)) return [];
  if (HISTORY.has(written))
    return [
      invalid(
        path,
        written,
        'dockershim, by which kubelets spoke to Docker Engine, was removed in Kubernetes 1.24; a 1.36 node needs a runtime that implements CRI: containerd or cri-o',
      ),
    ];
  return [notSupported(path, written, CONTAINER_RUNTIMES)];
}
