/** Volumes that show an image's files (pkg/kubelet/kuberuntime/kuberuntime_manager.go getImageVolumes; ImageVolume, on since 1.35). */
import type { Container, Pod } from '../../../api/generated/types/core/v1.ts';

/** The images that a container mounts, as if each were a container's own: a name, and whether it is pulled. */
export function mountedImages(
  { spec }: Pod,
  { volumeMounts = [] }: Container,
): readonly Container[] {
  const names = new Set(volumeMounts.map(({ name }) => name));
  return (spec.volumes ?? []).flatMap(({ name, image }) =>
    image && names.has(name)
      ? [{ name, image: image.reference, imagePullPolicy: image.pullPolicy }]
      : [],
  );
}
