/**
 * Gives a Pod its identity: the ServiceAccount, the volume with its token, and the secrets to pull images with
 * (plugin/pkg/admission/serviceaccount/admission.go, 1.36).
 */
import type {
  Container,
  Pod,
  ServiceAccount,
  Volume,
} from '../../../../api/generated/types/core/v1.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { serviceAccounts } from '../../../../api/core/v1/service-account/service-account.ts';
import { nameSuffix } from '../../../../sim/random.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';
import { forbiddenReference, referencesSecrets } from './secret-references.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
const MIRROR = 'kubernetes.io/config.mirror';
const ENFORCE_MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';

export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',

  admit(request) {
    if (!createsPod(request)) return undefined;
    const given = request.object as Pod;
    // A static Pod's mirror has no identity, and is compared with its file: nothing is added to it.
    if (isMirror(given)) {
      checkMirror(request, given);
      return undefined;
    }
    const pod = named(given);
    const account = accountOf(request, pod);
    const withToken = mountsToken(account, pod) ? mounted(pod, request) : pod;
    return withPullSecrets(withToken, account);
  },

  validate(request) {
    if (request.kind !== pods) return;
    const pod = request.object as Pod;
    if (request.operation === 'UPDATE' && request.subresource === 'ephemeralcontainers')
      return checkSecrets(request, { ...pod, spec: onlyEphemeral(pod) });
    if (!createsPod(request)) return;
    if (isMirror(pod)) checkMirror(request, pod);
    else checkSecrets(request, pod);
  },
};

const createsPod = ({ operation, kind, subresource }: AdmissionRequest): boolean =>
  operation === 'CREATE' && kind === pods && subresource === '';

const isMirror = ({ metadata }: Pod): boolean =>
  metadata.annotations !== undefined && Object.hasOwn(metadata.annotations, MIRROR);

function checkMirror(request: AdmissionRequest, pod: Pod): void {
  const projectsToken = (pod.spec.volumes ?? []).some(({ projected }) =>
    projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken),
  );
  const problem = pod.spec.serviceAccountName
    ? 'a mirror pod may not reference service accounts'
    : referencesSecrets(pod)
      ? 'a mirror pod may not reference secrets'
      : projectsToken
        ? 'a mirror pod may not use ServiceAccountToken volume projections'
        : undefined;
  if (problem) throw refused(request, problem);
}

/** An account may be allowed to have Pods mount only the secrets that it lists. */
function checkSecrets(request: AdmissionRequest, pod: Pod): void {
  const account = accountOf(request, pod);
  if (!/^(1|t|true)$/i.test(account.metadata.annotations?.[ENFORCE_MOUNTABLE] ?? '')) return;
  const problem = forbiddenReference(account, pod);
  if (problem) throw refused(request, problem);
}

const onlyEphemeral = ({ spec }: Pod): Pod['spec'] => ({
  containers: [],
  serviceAccountName: spec.serviceAccountName,
  ephemeralContainers: spec.ephemeralContainers,
});

function accountOf(request: AdmissionRequest, pod: Pod): ServiceAccount {
  const { namespace, context } = request;
  const name = pod.spec.serviceAccountName!;
  const found = context.find<ServiceAccount>(serviceAccounts, { namespace, name });
  if (found) return found.object;
  throw refused(
    request,
    `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`,
  );
}

function named(pod: Pod): Pod {
  const name = pod.spec.serviceAccountName || pod.spec.serviceAccount || 'default';
  return { ...pod, spec: { ...pod.spec, serviceAccountName: name, serviceAccount: name } };
}

function mountsToken(account: ServiceAccount, pod: Pod): boolean {
  return pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

function mounted(pod: Pod, { context }: AdmissionRequest): Pod {
  const { volumes = [], initContainers, containers } = pod.spec;
  // Somebody may send back a Pod that had been given its volume.
  // Nothing has been validated yet: a volume may have no name.
  const there = volumes.find((volume) => volume?.name?.startsWith(VOLUME_PREFIX));
  if ([...(initContainers ?? []), ...containers].every(hasMount)) return pod;
  const name = there?.name ?? VOLUME_PREFIX + nameSuffix(context.random);
  const withMount = (container: Container): Container =>
    hasMount(container)
      ? container
      : {
          ...container,
          volumeMounts: [
            ...(container.volumeMounts ?? []),
            { name, readOnly: true, mountPath: MOUNT_PATH },
          ],
        };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      volumes: there ? volumes : [...volumes, tokenVolume(name)],
      ...(initContainers && { initContainers: initContainers.map(withMount) }),
      containers: containers.map(withMount),
    },
  };
}

const hasMount = ({ volumeMounts = [] }: Container) =>
  volumeMounts.some(({ mountPath }) => mountPath === MOUNT_PATH);

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [
              {
                path: 'namespace',
                fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
              },
            ],
          },
        },
      ],
      defaultMode: 420,
    },
  };
}

function withPullSecrets(pod: Pod, { imagePullSecrets }: ServiceAccount): Pod {
  if (!imagePullSecrets?.length || pod.spec.imagePullSecrets?.length) return pod;
  return { ...pod, spec: { ...pod.spec, imagePullSecrets } };
}
