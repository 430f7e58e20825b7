/** Gives a Pod its identity: the ServiceAccount and the volume with its token (plugin/pkg/admission/serviceaccount). */
import type {
  Container,
  Pod,
  ServiceAccount,
  Volume,
} from '../../../../api/generated/types/core/v1.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { serviceAccounts } from '../../../../api/core/v1/service-account/service-account.ts';
import { nameSuffix } from '../../../../sim/random.ts';
import { isAbout, refused, type AdmissionPlugin } from '../admission.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const MIRROR = 'kubernetes.io/config.mirror';

export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',

  admit(request) {
    const object = request.object!;
    if (request.operation !== 'CREATE' || !isAbout(request, pods)) return object;
    // A static Pod's mirror has no identity.
    if (object.metadata.annotations?.[MIRROR]) return object;
    const pod = named(object as Pod);
    const name = pod.spec.serviceAccountName!;
    const account = request.context.find<ServiceAccount>(serviceAccounts, {
      namespace: request.namespace,
      name,
    })?.object;
    if (!account) {
      throw refused(
        request,
        `error looking up service account ${request.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`,
      );
    }
    const withToken = mountsToken(account, pod)
      ? mounted(pod, nameSuffix(request.context.random))
      : pod;
    return withPullSecrets(withToken, account);
  },
};

function named(pod: Pod): Pod {
  const name = pod.spec.serviceAccountName || pod.spec.serviceAccount || 'default';
  return { ...pod, spec: { ...pod.spec, serviceAccountName: name, serviceAccount: name } };
}

function mountsToken(account: ServiceAccount, pod: Pod): boolean {
  return pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

function mounted(pod: Pod, suffix: string): Pod {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  if (containers.every(hasMount)) return pod;
  const volume = tokenVolume(`kube-api-access-${suffix}`);
  const withMount = (container: Container): Container =>
    hasMount(container)
      ? container
      : {
          ...container,
          volumeMounts: [
            ...(container.volumeMounts ?? []),
            { name: volume.name, readOnly: true, mountPath: MOUNT_PATH },
          ],
        };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      volumes: [...(pod.spec.volumes ?? []), volume],
      ...(pod.spec.initContainers && { initContainers: pod.spec.initContainers.map(withMount) }),
      containers: pod.spec.containers.map(withMount),
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
