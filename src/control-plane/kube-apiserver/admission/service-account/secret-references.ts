/** Which Secrets a Pod names, and whether its ServiceAccount lets it (serviceaccount/admission.go; pkg/api/v1/pod/util.go). */
import type { Container, Pod, ServiceAccount } from '../../../../api/generated/types/core/v1.ts';

/** The first that is not among the account's own, in upstream's words. */
export function forbiddenReference(account: ServiceAccount, pod: Pod): string | undefined {
  const mountable = new Set(account.secrets?.map(({ name }) => name));
  const { volumes = [], imagePullSecrets = [] } = pod.spec;
  const because = `is not allowed because service account ${account.metadata.name} does not reference that`;
  const volume = volumes.find(({ secret }) => secret && !mountable.has(secret.secretName));
  if (volume)
    return `volume with secret.secretName="${volume.secret!.secretName}" ${because} secret`;
  for (const [what, containers] of containersOf(pod)) {
    for (const { name, env = [], envFrom = [] } of containers) {
      for (const one of env) {
        const secret = one.valueFrom?.secretKeyRef;
        if (secret && !mountable.has(secret.name))
          return `${what} ${name} with envVar ${one.name} referencing secret.secretName="${secret.name}" ${because} secret`;
      }
      const from = envFrom.find(({ secretRef }) => secretRef && !mountable.has(secretRef.name));
      if (from)
        return `${what} ${name} with envFrom referencing secret.secretName="${from.secretRef!.name}" ${because} secret`;
    }
  }
  const pullable = new Set(account.imagePullSecrets?.map(({ name }) => name));
  const index = imagePullSecrets.findIndex(({ name }) => !pullable.has(name));
  return index < 0
    ? undefined
    : `imagePullSecrets[${index}].name="${imagePullSecrets[index]!.name}" ${because} imagePullSecret`;
}

/** Does it name any, wherever a Pod may? */
export function referencesSecrets(pod: Pod): boolean {
  const { volumes = [], imagePullSecrets = [] } = pod.spec;
  return (
    imagePullSecrets.length > 0 ||
    volumes.some(
      (volume) =>
        volume.secret ||
        volume.azureFile?.secretName ||
        volume.projected?.sources?.some(({ secret }) => secret) ||
        volume.csi?.nodePublishSecretRef ||
        [
          volume.cephfs,
          volume.cinder,
          volume.flexVolume,
          volume.iscsi,
          volume.rbd,
          volume.scaleIO,
          volume.storageos,
        ].some((source) => source?.secretRef),
    ) ||
    containersOf(pod).some(([, containers]) =>
      containers.some(
        ({ env = [], envFrom = [] }) =>
          env.some(({ valueFrom }) => valueFrom?.secretKeyRef) ||
          envFrom.some(({ secretRef }) => secretRef),
      ),
    )
  );
}

/** With what upstream calls each. */
function containersOf({ spec }: Pod): readonly (readonly [string, readonly Container[]])[] {
  return [
    ['init container', spec.initContainers ?? []],
    ['container', spec.containers],
    ['ephemeral container', (spec.ephemeralContainers ?? []) as readonly Container[]],
  ];
}
