/** What Pods are given on their way in, and what they are refused, by plugins that are too small for a file of tests each. */
import { beforeEach, expect, test } from 'vitest';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { ApiResponse } from '../../../apimachinery/api-request.ts';
import { asking, messageOf, type Ask } from '../testing/ask.ts';
import { loneApiServer } from '../testing/lone-api-server.ts';

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer().server);
  account('default', {});
});

const PODS = '/api/v1/namespaces/default/pods';

const account = (name: string, more: object) =>
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name },
    ...more,
  });

const pod = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', ...metadata },
  spec: { containers: [{ name: 'c', image: 'nginx:1.27' }], ...spec },
});
const bodyOf = ({ body }: ApiResponse) => body as Pod;
const MIRROR = { annotations: { 'kubernetes.io/config.mirror': 'x' } };

test('a Pod gets the token of its account, once', () => {
  const { spec } = bodyOf(ask('POST', PODS, pod()));
  expect(spec.serviceAccountName).toBe('default');
  expect(spec.volumes).toEqual([
    expect.objectContaining({ name: expect.stringMatching(/^kube-api-access-[a-z0-9]{5}$/) }),
  ]);
  const [{ name }] = spec.volumes as [{ name: string }];
  expect(spec.containers[0]!.volumeMounts).toEqual([
    { name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
  ]);
  // Sent back with another container, it keeps the volume that it has.
  const containers = [...spec.containers, { name: 'd', image: 'nginx:1.27' }];
  const again = bodyOf(ask('POST', PODS, pod({ ...spec, containers }, { name: 'again' })));
  expect(again.spec.volumes).toEqual(spec.volumes);
  expect(again.spec.containers[1]!.volumeMounts).toEqual(spec.containers[0]!.volumeMounts);
});

test.each([
  {
    says: 'error looking up service account default/who: serviceaccount "who" not found',
    sent: pod({ serviceAccountName: 'who' }),
  },
  {
    says: 'a mirror pod may not reference service accounts',
    sent: pod({ serviceAccountName: 'default' }, MIRROR),
  },
  {
    says: 'a mirror pod may not reference secrets',
    sent: pod({ volumes: [{ name: 'v', secret: { secretName: 's' } }] }, MIRROR),
  },
  {
    says: 'volume with secret.secretName="s" is not allowed because service account strict does not reference that secret',
    sent: pod({
      serviceAccountName: 'strict',
      volumes: [{ name: 'v', secret: { secretName: 's' } }],
    }),
  },
  {
    says: 'container c with envVar E referencing secret.secretName="s" is not allowed because service account strict does not reference that secret',
    sent: pod({
      serviceAccountName: 'strict',
      containers: [
        {
          name: 'c',
          image: 'i',
          env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
        },
      ],
    }),
  },
  {
    says: 'imagePullSecrets[0].name="s" is not allowed because service account strict does not reference that imagePullSecret',
    sent: pod({ serviceAccountName: 'strict', imagePullSecrets: [{ name: 's' }] }),
  },
])('$says', ({ says, sent }) => {
  account('strict', {
    metadata: {
      name: 'strict',
      annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' },
    },
    secrets: [{ name: 'mine' }],
  });
  expect(messageOf(ask('POST', PODS, sent))).toBe(`pods "p" is forbidden: ${says}`);
});

test('a Pod that is bound bears the zone of its node', () => {
  ask('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': 'a', other: 'x' } },
  });
  ask('POST', PODS, pod({}, { labels: { app: 'web' } }));
  ask('POST', `${PODS}/p/binding`, { target: { kind: 'Node', name: 'n' } });
  expect(bodyOf(ask('GET', `${PODS}/p`)).metadata.labels).toEqual({
    app: 'web',
    'topology.kubernetes.io/zone': 'a',
  });
});
