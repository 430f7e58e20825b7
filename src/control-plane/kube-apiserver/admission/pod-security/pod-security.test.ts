/** Pod Security: each check with the Pod that it refuses, the labels, and what is told of templates and Pods that are there. */
import { beforeEach, describe, expect, test } from 'vitest';
import { asking, messageOf, type Ask } from '../../testing/ask.ts';
import { loneApiServer, type LoneApiServer } from '../../testing/lone-api-server.ts';

let cluster: LoneApiServer;
let ask: Ask;

beforeEach(() => {
  cluster = loneApiServer();
  ask = asking(cluster.server);
  namespace('strict', { enforce: 'restricted' });
  namespace('base', { enforce: 'baseline' });
  for (const name of ['strict', 'base', 'default', 'watched'])
    ask('POST', `/api/v1/namespaces/${name}/serviceaccounts`, account);
});

const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };

const labelled = (modes: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(modes).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]),
  );

const namespace = (name: string, modes: Record<string, string>) =>
  ask('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: labelled(modes) },
  });

const container = (more = {}, name = 'a') => ({ name, image: 'nginx:1.27', ...more });
const secured = (more = {}, name = 'a') => container({ securityContext: SAFE, ...more }, name);
const SAFE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

const spec = (of: object, containers: readonly object[] = [secured()]) => ({ containers, ...of });
const podOf = (of: object, annotations = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', annotations },
  spec: of,
});
const context = (securityContext: object) => ({ securityContext });

const REFUSED = 'pods "p" is forbidden: violates PodSecurity';

describe('baseline refuses', () => {
  test.each([
    {
      pod: spec({ hostNetwork: true, hostPID: true }),
      says: 'host namespaces (hostNetwork=true, hostPID=true)',
    },
    {
      pod: spec({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
      says: 'hostPath volumes (volume "v")',
    },
    {
      pod: spec({}, [container({ ports: [{ containerPort: 80, hostPort: 80 }] })]),
      says: 'hostPort (container "a" uses hostPort 80)',
    },
    {
      pod: spec({}, [
        container(context({ privileged: true })),
        container(context({ privileged: true }), 'b'),
      ]),
      says: 'privileged (containers "a", "b" must not set securityContext.privileged=true)',
    },
    {
      pod: spec({}, [
        container(context({ capabilities: { add: ['SYS_ADMIN', 'NET_RAW', 'CHOWN'] } })),
      ]),
      says: 'non-default capabilities (container "a" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
    },
    {
      pod: spec(context({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] })),
      says: 'forbidden sysctls (kernel.msgmax)',
    },
    {
      pod: spec(context({ seccompProfile: { type: 'Unconfined' } })),
      says: 'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    },
    {
      pod: spec(context({ appArmorProfile: { type: 'Unconfined' } })),
      says: 'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    },
    {
      pod: spec(context({ seLinuxOptions: { type: 'x', user: 'u' } })),
      says: 'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "x"; user may not be set)',
    },
    {
      pod: spec({}, [container({ livenessProbe: { httpGet: { host: 'evil', port: 80 } } })]),
      says: 'probe or lifecycle host (container "a" uses probe or lifecycle host "evil")',
    },
  ])('$says', ({ pod, says }) => {
    const answer = ask('POST', '/api/v1/namespaces/base/pods', podOf(pod));
    expect(messageOf(answer)).toBe(`${REFUSED} "baseline:latest": ${says}`);
    expect(answer.status).toBe(403);
  });
});

describe('restricted refuses', () => {
  test.each([
    {
      pod: spec({}, [container()]),
      says: 'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    },
    {
      pod: spec(context({ runAsNonRoot: false })),
      says: 'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
    },
    { pod: spec(context({ runAsUser: 0 })), says: 'runAsUser=0 (pod must not set runAsUser=0)' },
    {
      pod: spec({
        volumes: [
          { name: 'v', hostPath: { path: '/' } },
          { name: 'n', nfs: { server: 's', path: '/' } },
        ],
      }),
      says: 'restricted volume types (volumes "v", "n" use restricted volume types "hostPath", "nfs")',
    },
    {
      pod: spec({}, [
        secured(
          context({ ...SAFE, capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] } }),
        ),
      ]),
      says: 'unrestricted capabilities (container "a" must not include "CHOWN" in securityContext.capabilities.add)',
    },
    {
      pod: spec({
        initContainers: [
          secured(context({ ...SAFE, seccompProfile: { type: 'Unconfined' } }), 'i'),
        ],
      }),
      says: 'seccompProfile (container "i" must not set securityContext.seccompProfile.type to "Unconfined")',
    },
  ])('$says', ({ pod, says }) => {
    const before = cluster.etcd.revision;
    const answer = ask('POST', '/api/v1/namespaces/strict/pods', podOf(pod));
    expect(messageOf(answer)).toBe(`${REFUSED} "restricted:latest": ${says}`);
    expect(cluster.etcd.revision).toBe(before);
  });

  test('nothing of a Pod that gives up what it can', () => {
    expect(ask('POST', '/api/v1/namespaces/strict/pods', podOf(spec({}))).status).toBe(201);
  });

  test('what a later version asks only in that version', () => {
    namespace('old', { enforce: 'restricted', 'enforce-version': 'v1.7' });
    ask('POST', '/api/v1/namespaces/old/serviceaccounts', account);
    const answer = ask('POST', '/api/v1/namespaces/old/pods', podOf(spec({}, [container()])));
    expect(messageOf(answer)).toBe(
      `${REFUSED} "restricted:v1.7": runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)`,
    );
  });
});

describe('labels of a Namespace', () => {
  test('are checked', () => {
    expect(messageOf(namespace('wrong', { enforce: 'strict', 'warn-version': '1.20' }))).toBe(
      'Namespace "wrong" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.20": must be "latest" or "v1.x"]',
    );
  });

  test('that ask for more tell which Pods fall short', () => {
    for (const name of ['b', 'a'])
      ask('POST', '/api/v1/namespaces/default/pods', {
        ...podOf(spec({ hostPID: true }, [container()])),
        metadata: { name },
      });
    const { warnings } = ask('PATCH', '/api/v1/namespaces/default', {
      metadata: { labels: labelled({ enforce: 'baseline' }) },
    });
    expect(warnings).toEqual([
      'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
      'a (and 1 other pod): host namespaces',
    ]);
  });
});

test('a template that could not be run is taken with a warning', () => {
  namespace('watched', { warn: 'baseline', enforce: 'baseline' });
  const { status, warnings } = ask('POST', '/apis/apps/v1/namespaces/watched/replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: spec({ hostPID: true }, [container()]),
      },
    },
  });
  expect(status).toBe(201);
  expect(warnings).toContain(
    'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
  );
});
