/** The Secrets and ConfigMaps that a Pod names (VisitPodSecretNames, VisitPodConfigmapNames in pkg/api/v1/pod/util.go, 1.36). */
import type { Container, Pod, Volume } from '../../api/generated/types/core/v1.ts';

export function podSecretNames({ spec }: Pod): Set<string> {
  const names = new Set<string>();
  const add = (name: string | undefined) => name && names.add(name);
  for (const { name } of spec.imagePullSecrets ?? []) add(name);
  for (const container of containersOf(spec)) {
    for (const { secretRef } of container.envFrom ?? []) add(secretRef?.name);
    for (const { valueFrom } of container.env ?? []) add(valueFrom?.secretKeyRef?.name);
  }
  for (const volume of spec.volumes ?? []) for (const name of volumeSecretNames(volume)) add(name);
  return names;
}

export function podConfigMapNames({ spec }: Pod): Set<string> {
  const names = new Set<string>();
  const add = (name: string | undefined) => name && names.add(name);
  for (const container of containersOf(spec)) {
    for (const { configMapRef } of container.envFrom ?? []) add(configMapRef?.name);
    for (const { valueFrom } of container.env ?? []) add(valueFrom?.configMapKeyRef?.name);
  }
  for (const { configMap, projected } of spec.volumes ?? []) {
    add(configMap?.name);
    for (const source of projected?.sources ?? []) add(source.configMap?.name);
  }
  return names;
}

type ReferringContainer = Pick<Container, 'env' | 'envFrom'>;

function containersOf(spec: Pod['spec']): readonly ReferringContainer[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = spec;
  if (initContainers.length + ephemeralContainers.length === 0) return containers;
  return [...initContainers, ...containers, ...ephemeralContainers];
}

function volumeSecretNames(volume: Volume): readonly (string | undefined)[] {
  return [
    volume.secret?.secretName,
    volume.azureFile?.secretName,
    volume.cephfs?.secretRef?.name,
    volume.cinder?.secretRef?.name,
    volume.flexVolume?.secretRef?.name,
    volume.rbd?.secretRef?.name,
    volume.scaleIO?.secretRef?.name,
    volume.iscsi?.secretRef?.name,
    volume.storageos?.secretRef?.name,
    volume.csi?.nodePublishSecretRef?.name,
    ...(volume.projected?.sources ?? []).map(({ secret }) => secret?.name),
  ];
}
