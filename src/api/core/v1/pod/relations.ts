/** What a Pod hangs on: its node, and the objects that it reads. */
import type { Pod } from '../../../generated/types/core/v1.ts';
import type { Relation } from '../../../resource-definition.ts';

export const podRelations: readonly Relation<Pod>[] = [
  {
    label: 'runs on',
    to: ({ spec }) => (spec.nodeName ? [{ kind: 'Node', name: spec.nodeName }] : []),
  },
  { label: 'mounts', to: mounts },
  { label: 'reads', to: reads },
];

type Target = ReturnType<Relation<Pod>['to']>[number];

function mounts({ metadata: { namespace }, spec }: Pod): readonly Target[] {
  const targets: Target[] = [];
  const add = (kind: string, name: string | undefined) =>
    name && targets.push({ kind, namespace, name });
  for (const { configMap, secret, persistentVolumeClaim, projected } of spec.volumes ?? []) {
    add('ConfigMap', configMap?.name);
    add('Secret', secret?.secretName);
    add('PersistentVolumeClaim', persistentVolumeClaim?.claimName);
    for (const source of projected?.sources ?? []) {
      add('ConfigMap', source.configMap?.name);
      add('Secret', source.secret?.name);
    }
  }
  return distinct(targets);
}

function reads({ metadata: { namespace }, spec }: Pod): readonly Target[] {
  const targets: Target[] = [];
  const add = (kind: string, name: string | undefined) =>
    name && targets.push({ kind, namespace, name });
  for (const { env = [], envFrom = [] } of [...(spec.initContainers ?? []), ...spec.containers]) {
    for (const { valueFrom } of env) {
      add('ConfigMap', valueFrom?.configMapKeyRef?.name);
      add('Secret', valueFrom?.secretKeyRef?.name);
    }
    for (const { configMapRef, secretRef } of envFrom) {
      add('ConfigMap', configMapRef?.name);
      add('Secret', secretRef?.name);
    }
  }
  return distinct(targets);
}

const distinct = (targets: readonly Target[]): readonly Target[] => [
  ...new Map(targets.map((target) => [`${target.kind}/${target.name}`, target])).values(),
];
