/** Publishes the cluster's root certificate as a ConfigMap in every namespace (pkg/controller/certificates/rootcacertpublisher, 1.36). */
import type { ConfigMap, Namespace } from '../../../../api/generated/types/core/v1.ts';
import { configMaps } from '../../../../api/core/v1/config-map/config-map.ts';
import { namespaces } from '../../../../api/core/v1/namespace/namespace.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { isAlreadyExists } from '../../../../apimachinery/status.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { isNamespaceTerminating } from '../../../../controller-runtime/pod-control.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service ' +
  'IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

// Parity: nothing in the simulation speaks TLS, so this stands where a certificate would; it is the same in every cluster.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
S3ViZWdsYXNzIHNwZWFrcyBubyBUTFMgaW5zaWRlIHRoZSBzaW11bGF0aW9uLiBU
aGlzIHRleHQgc3RhbmRzIHdoZXJlIHRoZSBjbHVzdGVyJ3Mgcm9vdCBjZXJ0aWZp
Y2F0ZSB3b3VsZCBiZS4=
-----END CERTIFICATE-----
`;

export const rootCaCertificatePublisher: ControllerDefinition<Namespace> = {
  name: 'root-ca-certificate-publisher-controller',
  serviceAccount: 'root-ca-cert-publisher',
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
      const data = { 'ca.crt': CERTIFICATE };
      if (existing) {
        if (existing.data?.['ca.crt'] !== CERTIFICATE || Object.keys(existing.data).length !== 1) {
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
};
