/**
 * What a HorizontalPodAutoscaler promises: it never asks for more than the most or fewer than the least, never doubles more than
 * once at a time, and leaves alone what was scaled to nothing.
 */
import type { HorizontalPodAutoscaler } from '../../../src/api/generated/types/autoscaling/v2.ts';
import { keyOf, type KubeObject } from '../../../src/apimachinery/meta.ts';
import type { MakeChecker } from '../checker.ts';
import { Past } from '../past.ts';

const CONTROLLER = 'horizontal-pod-autoscaler';
const SCALED = ['Deployment', 'StatefulSet', 'ReplicationController'];

interface Scaled extends KubeObject {
  readonly spec: { readonly replicas?: number };
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

export const autoscalers: MakeChecker = (scene) => {
  const { world, broken } = scene;
  const bounds = new Past<Bounds>(scene);
  /** By what it scales: the autoscalers that there were. */
  const known = new Map<string, Set<string>>();

  const onScaled = (workload: Scaled, before: Scaled) => {
    const [replicas, was] = [workload.spec.replicas ?? 1, before.spec.replicas ?? 1];
    if (replicas === was) return;
    const key = keyOf(workload.metadata);
    const allowed = [...(known.get(`${workload.kind} ${key}`) ?? [])].flatMap((uid) =>
      bounds.of(uid),
    );
    const least = Math.min(...allowed.map((one) => one.least));
    const most = Math.max(...allowed.map((one) => one.most));
    if (!(replicas >= least && replicas <= most))
      broken(`${key} is scaled to ${replicas}, which is not within ${least} and ${most}`);
    if (was === 0) broken(`${key} was scaled to nothing, and is scaled to ${replicas}`);
    if (replicas > Math.max(2 * was, 4, least))
      broken(`${key} is scaled from ${was} to ${replicas} at once`);
  };

  return {
    onWrite({ kind, current, previous, actor }) {
      if (kind === 'HorizontalPodAutoscaler' && current) {
        const { metadata, spec } = current as HorizontalPodAutoscaler;
        const target = `${spec.scaleTargetRef.kind} ${keyOf({ namespace: metadata.namespace, name: spec.scaleTargetRef.name })}`;
        known.set(target, (known.get(target) ?? new Set()).add(metadata.uid));
        bounds.add(metadata.uid, { least: spec.minReplicas ?? 1, most: spec.maxReplicas });
      }
      if (actor === CONTROLLER && current && previous && SCALED.includes(kind))
        onScaled(current as Scaled, previous as Scaled);
    },

    settled() {
      for (const { metadata, spec, status } of world.all<HorizontalPodAutoscaler>(
        'HorizontalPodAutoscaler',
      )) {
        const { kind, name } = spec.scaleTargetRef;
        const key = keyOf(metadata);
        const target = world.get<Scaled>(kind, keyOf({ namespace: metadata.namespace, name }));
        const condition = status.conditions?.find(({ type }) => type === 'AbleToScale');
        if (!condition) broken(`${key} was not looked at`);
        if (!target) continue;
        const replicas = target.spec.replicas ?? 1;
        if (replicas > 0 && (replicas < (spec.minReplicas ?? 1) || replicas > spec.maxReplicas))
          broken(
            `${key} leaves ${name} at ${replicas}, not within ${spec.minReplicas} and ${spec.maxReplicas}`,
          );
        if (status.currentReplicas !== replicas)
          broken(`${key} says ${status.currentReplicas} of ${name}, and there are ${replicas}`);
      }
    },
  };
};
