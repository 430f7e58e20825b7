/** test/e2e/auth/service_accounts.go: what containers see of their account. */
import { expect } from 'vitest';
import type { TokenReview } from '../../src/api/generated/types/authentication/v1.ts';
import { Bed, images, NAMESPACE, PODS } from './cluster-bed.ts';
import { row } from './row.ts';

const area = '[sig-auth] ServiceAccounts ';

row(`${area}should mount an API token into pods`, () => {
  const bed = new Bed();
  bed.create(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, {
    metadata: { name: 'mount-test' },
  });
  bed.runningPod('p', {
    serviceAccountName: 'mount-test',
    container: { image: images.busybox, command: ['sleep', '100000'] },
  });
  const [token, authority, namespace] = ['token', 'ca.crt', 'namespace'].map(
    (file) => bed.exec('p', 'cat', `/var/run/secrets/kubernetes.io/serviceaccount/${file}`).out,
  );
  const root = bed.get(`/api/v1/namespaces/${NAMESPACE}/configmaps/kube-root-ca.crt`);
  expect(authority).toBe(root.data['ca.crt']);
  expect(namespace).toBe(NAMESPACE);
  const { status } = bed.create<TokenReview>('/apis/authentication.k8s.io/v1/tokenreviews', {
    spec: { token },
  });
  expect(status).toMatchObject({
    authenticated: true,
    user: {
      username: `system:serviceaccount:${NAMESPACE}:mount-test`,
      groups: expect.arrayContaining([
        'system:authenticated',
        'system:serviceaccounts',
        `system:serviceaccounts:${NAMESPACE}`,
      ]),
    },
  });
  expect(status!.error ?? '').toBe('');
});

row(`${area}should mount projected service account token`, () => {
  const bed = new Bed();
  const serviceAccountToken = { path: 'token', expirationSeconds: 3600 };
  bed.create(PODS, {
    metadata: { name: 'p' },
    spec: {
      restartPolicy: 'Never',
      volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken }] } }],
      containers: [
        {
          name: 'agnhost-container',
          image: images.agnhost,
          args: ['mounttest', '--file_content=/test-volume/token'],
          volumeMounts: [{ name: 'v', mountPath: '/test-volume', readOnly: true }],
        },
      ],
    },
  });
  bed.until('it has ended', () => bed.pod('p').status.phase === 'Succeeded');
  expect(bed.log('p')).toMatch(
    /content of file "\/test-volume\/token": [\w\-=]+\.[\w\-=]+\.?[\w\-.+/=]*/,
  );
});
