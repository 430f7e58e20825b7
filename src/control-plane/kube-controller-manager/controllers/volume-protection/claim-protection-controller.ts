/** A claim goes only when no Pod uses it any more (pkg/controller/volume/pvcprotection, 1.36). */
import type { PersistentVolumeClaim, Pod } from '../../../../api/generated/types/core/v1.ts';
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { isPodTerminal } from '../../../../controller-runtime/pod-state.ts';
import { keepFinalizer } from './finalizer.ts';

const BY_CLAIM = 'claim';

export const claimProtectionController: ControllerDefinition<PersistentVolumeClaim> = {
  name: 'persistentvolumeclaim-protection-controller',
  serviceAccount: 'pvc-protection-controller',
  for: persistentVolumeClaims,
  watches: [
    {
      kind: pods,
      // A Pod lets go of its claims when it has ended or is gone.
      map: (pod: Pod, previous: Pod | undefined, { lister }) =>
        previous && !isPodTerminal(pod)
          ? []
          : claimsOf(pod)
              .map((name) => ({ namespace: pod.metadata.namespace, name }))
              .filter((key) => lister(persistentVolumeClaims).get(key)),
    },
  ],

  reconciler(context) {
    const informer = context.informer(pods);
    informer.addIndex(BY_CLAIM, (pod) =>
      claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`),
    );
    return ({ namespace, name }) => {
      const claim = context.lister(persistentVolumeClaims).get({ namespace, name });
      if (!claim) return;
      const isUsed = () =>
        informer
          .byIndex(BY_CLAIM, `${namespace}/${name}`)
          .some((pod) => pod.spec.nodeName && !isPodTerminal(pod));
      keepFinalizer(
        context.client,
        persistentVolumeClaims,
        claim,
        'kubernetes.io/pvc-protection',
        isUsed,
      );
    };
  },
};

/** Those that a Pod names, and those that are made for its ephemeral volumes. */
const claimsOf = ({ metadata, spec }: Pod): readonly string[] =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim
      ? [persistentVolumeClaim.claimName]
      : ephemeral
        ? [`${metadata.name}-${name}`]
        : [],
  );
