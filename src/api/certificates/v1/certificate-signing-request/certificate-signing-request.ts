/** A wish for a certificate (pkg/registry/certificates/certificates/strategy.go, 1.36). */
import { timestamp } from '../../../../apimachinery/meta.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
  CertificateSigningRequestSpec,
  CertificateSigningRequestStatus,
} from '../../../generated/types/certificates/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import { humanDuration } from '../../../printing/human-duration.ts';
import type { ResourceDefinition, StatusStrategy } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
import { validateRequest, validateUpdate } from './validation.ts';

export const certificateSigningRequests: ResourceDefinition<CertificateSigningRequest> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  schema: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  strategy: {
    applyDefaults: (request) =>
      filled(request, {
        spec: EMPTY as unknown as CertificateSigningRequestSpec,
        status: EMPTY,
      }),
    // Whoever asks cannot say that somebody else does.
    prepareForCreate(request, _now, user) {
      const { username: _u, uid: _i, groups: _g, extra: _e, ...asked } = request.spec;
      const { name, uid, groups, extra } = user ?? { name: '', groups: [] };
      const spec = {
        ...asked,
        username: name,
        ...(uid && { uid }),
        ...(groups.length > 0 && { groups }),
        ...(extra && Object.keys(extra).length > 0 && { extra }),
      };
      return { ...clearStatus(request), spec };
    },
    prepareForUpdate: (next, previous) => keepStatus(keepSpec(next, previous), previous),
    names: 'path-segment',
    validate: validateRequest,
    validateUpdate: (next, previous) => validateUpdate(next, previous, 'object'),
  },
  statusStrategy: {
    prepareForUpdate: (next, previous, now = 0) => {
      const kept = keepSpec(next, previous);
      const others = (kept.status.conditions ?? []).filter(({ type }) => !isVerdict(type));
      const verdicts = (previous.status.conditions ?? []).filter(({ type }) => isVerdict(type));
      const conditions = [...verdicts, ...others];
      const status = conditions.length > 0 ? { ...kept.status, conditions } : kept.status;
      return timed(having(kept, 'status', status), previous, now);
    },
    validateUpdate: (next, previous) => validateUpdate(next, previous, 'status'),
  },
  // printCertificateSigningRequest, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    ageColumn,
    {
      name: 'SignerName',
      description:
        'signerName indicates the requested signer, and is a qualified name.\n\nList/watch requests for CertificateSigningRequests can filter on this field using a "spec.signerName=NAME" fieldSelector.\n\nWell-known Kubernetes signers are:\n 1. "kubernetes.io/kube-apiserver-client": issues client certificates that can be used to authenticate to kube-apiserver.\n  Requests for this signer are never auto-approved by kube-controller-manager, can be issued by the "csrsigning" controller in kube-controller-manager.\n 2. "kubernetes.io/kube-apiserver-client-kubelet": issues client certificates that kubelets use to authenticate to kube-apiserver.\n  Requests for this signer can be auto-approved by the "csrapproving" controller in kube-controller-manager, and can be issued by the "csrsigning" controller in kube-controller-manager.\n 3. "kubernetes.io/kubelet-serving" issues serving certificates that kubelets use to serve TLS endpoints, which kube-apiserver can connect to securely.\n  Requests for this signer are never auto-approved by kube-controller-manager, and can be issued by the "csrsigning" controller in kube-controller-manager.\n\nMore details are available at https://k8s.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers\n\nCustom signerNames can also be specified. The signer defines:\n 1. Trust distribution: how trust (CA bundles) are distributed.\n 2. Permitted subjects: and behavior when a disallowed subject is requested.\n 3. Required, permitted, or forbidden x509 extensions in the request (including whether subjectAltNames are allowed, which types, restrictions on allowed values) and behavior when a disallowed extension is requested.\n 4. Required, permitted, or forbidden key usages / extended key usages.\n 5. Expiration/certificate lifetime: whether it is fixed by the signer, configurable by the admin.\n 6. Whether or not requests for CA certificates are allowed.',
      cell: ({ spec }) => spec.signerName || '<none>',
    },
    {
      name: 'Requestor',
      description:
        'request contains an x509 certificate signing request encoded in a "CERTIFICATE REQUEST" PEM block. When serialized as JSON or YAML, the data is additionally base64-encoded.',
      cell: ({ spec }) => spec.username ?? '',
    },
    {
      name: 'RequestedDuration',
      description:
        'expirationSeconds is the requested duration of validity of the issued certificate. The certificate signer may issue a certificate with a different validity duration so a client must check the delta between the notBefore and and notAfter fields in the issued certificate to determine the actual duration.\n\nThe v1.22+ in-tree implementations of the well-known Kubernetes signers will honor this field as long as the requested duration is not greater than the maximum duration they will honor per the --cluster-signing-duration CLI flag to the Kubernetes controller manager.\n\nCertificate signers may not honor this field for various reasons:\n\n  1. Old signer that is unaware of the field (such as the in-tree\n     implementations prior to v1.22)\n  2. Signer whose configured maximum is shorter than the requested duration\n  3. Signer whose configured minimum is longer than the requested duration\n\nThe minimum valid value for expirationSeconds is 600, i.e. 10 minutes.',
      cell: ({ spec }) =>
        spec.expirationSeconds === undefined
          ? '<none>'
          : humanDuration(spec.expirationSeconds * 1000),
    },
    {
      name: 'Condition',
      description:
        'conditions applied to the request. Known conditions are "Approved", "Denied", and "Failed".',
      cell: stateOf,
    },
  ],
  fields: ({ spec }) => ({ 'spec.signerName': spec.signerName ?? '' }),
};

/** The `approval` subresource: Approved and Denied are said here and nowhere else. */
export const approvalStrategy: StatusStrategy<CertificateSigningRequest> = {
  prepareForUpdate: (next, previous, now = 0) => timed(keepSpec(next, previous), previous, now),
  validateUpdate: (next, previous) => validateUpdate(next, previous, 'approval'),
};

const isVerdict = (type: string): boolean => type === 'Approved' || type === 'Denied';

/** populateConditionTimestamps. */
function timed(
  request: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  now: number,
): CertificateSigningRequest {
  const before = previous.status.conditions ?? [];
  const at = timestamp(now);
  const complete = (
    condition: CertificateSigningRequestCondition,
  ): CertificateSigningRequestCondition => {
    const same = before.find(
      ({ type, status }) => type === condition.type && status === condition.status,
    );
    return filled(condition, {
      lastUpdateTime: at,
      lastTransitionTime: same?.lastTransitionTime ?? at,
    });
  };
  const { conditions } = request.status;
  if (!conditions) return request;
  const status: CertificateSigningRequestStatus = {
    ...request.status,
    conditions: conditions.map(complete),
  };
  return { ...request, status };
}

/** `Approved,Issued`. */
function stateOf({ status: { conditions = [], certificate } }: CertificateSigningRequest): string {
  const has = (type: string) => conditions.some((condition) => condition.type === type);
  return [
    has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending',
    ...(has('Failed') ? ['Failed'] : []),
    ...(certificate ? ['Issued'] : []),
  ].join(',');
}
