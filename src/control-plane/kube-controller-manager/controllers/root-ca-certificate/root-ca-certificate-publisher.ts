/** Publishes the cluster's root certificate as a ConfigMap in every namespace (pkg/controller/certificates/rootcacertpublisher, 1.36). */
import type { ConfigMap, Namespace } from '../../../../api/generated/types/core/v1.ts';
import { configMaps } from '../../../../api/core/v1/config-map/config-map.ts';
import { namespaces } from '../../../../api/core/v1/namespace/namespace.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { isAlreadyExists } from '../../../../apimachinery/status.ts';
import {
  runController,
  type ControllerDefinition,
} from '../../../../controller-runtime/controller.ts';
import { isNamespaceTerminating } from '../../../../controller-runtime/pod-control.ts';
import type { ManagedController } from '../../manager-host.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service ' +
  'IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export const rootCaPublisher: ManagedController = {
  name: 'root-ca-certificate-publisher-controller',
  serviceAccount: 'root-ca-cert-publisher',
  run: (host) => [runController(publisher(host.rootCertificate), host)],
};

const publisher = (certificate: string): ControllerDefinition<Namespace> => ({
  name: 'root-ca-certificate-publisher-controller',
  for: namespaces,
  watches: [
    {
      kind: configMaps,
      map: ({ metadata }: ConfigMap) =>
        metadata.name === NAME ? [{ name: metadata.namespace! }] : [],
    },
  ],

  reconciler:
    ({ client, lister }) =>
    ({ name }) => {
      const namespace = lister(namespaces).get({ name });
      if (namespace?.status.phase !== 'Active') return;
      const existing = lister(configMaps).get({ namespace: name, name: NAME });
      const data = { 'ca.crt': certificate };
      if (existing) {
        if (existing.data?.['ca.crt'] !== certificate || Object.keys(existing.data).length !== 1) {
          client.update(configMaps, { ...existing, data });
        }
        return;
      }
      const metadata = {
        namespace: name,
        name: NAME,
        annotations: { 'kubernetes.io/description': DESCRIPTION },
      };
      const created = attempt(() => client.create(configMaps, { metadata, data }));
      if (created.ok || isAlreadyExists(created.refusal) || isNamespaceTerminating(created.refusal))
        return;
      throw created.refusal;
    },
});
