/** What a container finds in its environment and its volumes, and what is said when it cannot be given. */
import { expect, test } from 'vitest';
import { configMaps } from '../../api/core/v1/config-map/config-map.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { secrets } from '../../api/core/v1/secret/secret.ts';
import { services } from '../../api/core/v1/service/service.ts';
import type { Container, PodSpec } from '../../api/generated/types/core/v1.ts';
import { ready, sh, type OneNode } from '../testing/one-node.ts';

const namespace = 'default';

function withObjects(): OneNode {
  const node = ready();
  node.client.create(configMaps, {
    metadata: { name: 'config', namespace },
    data: { color: 'blue', 'app.conf': 'level=info\n' },
  });
  node.client.create(secrets, {
    metadata: { name: 'secret', namespace },
    stringData: { password: 'hunter2' },
  });
  node.client.create(services, {
    metadata: { name: 'my-db', namespace },
    spec: { clusterIP: '10.96.1.2', ports: [{ name: 'sql', port: 5432 }] },
  });
  node.run(1);
  return node;
}

const log = (node: OneNode) =>
  node.kubelet.containerLogs(namespace, 'web', 'app', {}).trim().split('\n');

function says(container: Partial<Container>, spec: Partial<PodSpec> = {}, node = withObjects()) {
  node.create('web', container, { restartPolicy: 'Never', ...spec });
  node.run(20);
  return log(node);
}

const key = (name: string, of: string) => ({ configMapKeyRef: { name, key: of } });

test.each([
  [{ name: 'A', value: '$(B)-$$(C)' }, '$(B)-$(C)'],
  [{ name: 'A', valueFrom: key('config', 'color') }, 'blue'],
  [{ name: 'A', valueFrom: { secretKeyRef: { name: 'secret', key: 'password' } } }, 'hunter2'],
  [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'nope', key: 'x', optional: true } } }, ''],
  [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, 'web'],
  [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, '10.244.1.2'],
  [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }, '192.168.1.11'],
  [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }, 'node-1'],
  [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }, '4'],
  [
    { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
    '64',
  ],
])('%o is $A', (env, value) => {
  const resources = { limits: { memory: '64Mi' } };
  expect(says({ ...sh('echo "$A"'), env: [env], resources })).toEqual([value]);
});

test('whole objects and Services become variables, and arguments name them', () => {
  const container = {
    ...sh(
      'echo $X_color $MY_DB_SERVICE_HOST:$MY_DB_SERVICE_PORT_SQL $MY_DB_PORT_5432_TCP_ADDR; echo "$(GREETING)"',
    ),
    envFrom: [{ prefix: 'X_', configMapRef: { name: 'config' } }],
    env: [
      { name: 'NAME', value: 'you' },
      { name: 'GREETING', value: 'hello $(NAME)' },
    ],
  };
  expect(says(container)).toEqual(['blue 10.96.1.2:5432 10.96.1.2', 'hello you']);
  const alone = { ...container, command: ['sh', '-c', 'env | grep -c MY_DB'] };
  expect(says(alone, { enableServiceLinks: false })).toEqual(['0']);
});

test.each([
  { env: [{ name: 'A', valueFrom: key('nope', 'x') }], message: 'configmap "nope" not found' },
  {
    env: [{ name: 'A', valueFrom: key('config', 'x') }],
    message: "couldn't find key x in ConfigMap default/config",
  },
  {
    env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'secret', key: 'x' } } }],
    message: "couldn't find key x in Secret default/secret",
  },
  { envFrom: [{ secretRef: { name: 'nope' } }], message: 'secret "nope" not found' },
  {
    securityContext: { runAsNonRoot: true },
    message: /^container has runAsNonRoot and image will run as root \(pod: "web_default/,
  },
])('$message', ({ message, ...container }) => {
  const node = withObjects();
  node.create('web', { ...sh('true'), ...container });
  node.run(5);
  const { waiting } = node.container('web').state!;
  expect(waiting?.reason).toBe('CreateContainerConfigError');
  expect(waiting?.message).toEqual(
    typeof message === 'string' ? message : expect.stringMatching(message),
  );
  expect(node.told('web').join('\n')).toContain(`Failed: Error: ${waiting?.message}`);
});

test('a container that lacked a ConfigMap starts once it is there', () => {
  const node = withObjects();
  node.create('web', { ...sh('echo $A'), env: [{ name: 'A', valueFrom: key('late', 'x') }] });
  node.run(5);
  node.client.create(configMaps, { metadata: { name: 'late', namespace }, data: { x: 'now' } });
  node.run(30);
  expect(log(node)).toContain('now');
});

const mounted = (
  volume: object,
  script: string,
  mount: object = {},
): [Partial<Container>, Partial<PodSpec>] => [
  { ...sh(script), volumeMounts: [{ name: 'v', mountPath: '/v', ...mount }] },
  { volumes: [{ name: 'v', ...volume }] },
];

test.each([
  [{ emptyDir: {} }, 'echo a > /v/f; cat /v/f; stat -c %a /v', ['a', '777']],
  [
    { emptyDir: { medium: 'Memory' } },
    'grep " /v " /proc/mounts',
    ['tmpfs /v tmpfs rw,relatime 0 0'],
  ],
  [
    { configMap: { name: 'config' } },
    'ls /v; cat /v/color; readlink /v/color',
    ['app.conf', 'color', 'blue..data/color'],
  ],
  [
    { configMap: { name: 'config', items: [{ key: 'color', path: 'a/b' }] } },
    'cat /v/a/b',
    ['blue'],
  ],
  [{ configMap: { name: 'nope', optional: true } }, 'ls -A /v | wc -l', ['2']],
  [
    { secret: { secretName: 'secret', defaultMode: 0o400 } },
    'stat -L -c %a /v/password; cat /v/password',
    ['400', 'hunter2'],
  ],
  [
    { downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
    'cat /v/n',
    ['web'],
  ],
  [
    { projected: { sources: [{ secret: { name: 'secret' } }, { configMap: { name: 'config' } }] } },
    'ls /v',
    ['app.conf', 'color', 'password'],
  ],
  [{ hostPath: { path: '/var/data', type: 'DirectoryOrCreate' } }, 'touch /v/x; ls /v', ['x']],
])('%o: %s', (volume, script, lines) => expect(says(...mounted(volume, script))).toEqual(lines));

test('a mount may be read-only, a part of a volume, or one file', () => {
  expect(says(...mounted({ emptyDir: {} }, 'touch /v/x', { readOnly: true }))).toEqual([
    'touch: /v/x: Read-only file system',
  ]);
  const [container, spec] = mounted({ configMap: { name: 'config' } }, 'cat /etc/app.conf', {
    mountPath: '/etc/app.conf',
    subPath: 'app.conf',
  });
  expect(says(container, spec)).toEqual(['level=info']);
});

test('hosts, host name and resolv.conf are as the Pod asks', () => {
  const container = sh('hostname; grep foo /etc/hosts; cat /etc/resolv.conf');
  const spec = {
    hostname: 'box',
    hostAliases: [{ ip: '1.2.3.4', hostnames: ['foo', 'bar'] }],
    dnsConfig: { nameservers: ['1.1.1.1'] },
  };
  expect(says(container, spec)).toEqual([
    'box',
    '1.2.3.4\tfoo\tbar',
    'search default.svc.cluster.local svc.cluster.local cluster.local',
    'nameserver 10.96.0.10',
    'nameserver 1.1.1.1',
    'options ndots:5',
  ]);
});

test('who runs is who the Pod says, and may do what he may', () => {
  const securityContext = { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 };
  const [container, spec] = mounted(
    { emptyDir: {} },
    'id; echo x > /v/f && ls -ln /v | tail -n 1 | cut -c1-36; touch /etc/x; cd /root',
  );
  expect(says(container, { ...spec, securityContext })).toEqual([
    'uid=1000 gid=3000 groups=2000,3000',
    '-rw-r--r--    1 1000     2000       ',
    'touch: /etc/x: Permission denied',
    "sh: cd: can't cd to /root: Permission denied",
  ]);
});

test('containers of one Pod share a volume, and their processes if they are to', () => {
  const node = ready();
  const mount = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };
  node.create(
    'web',
    { ...sh('sleep 5; cat /v/f; ps | grep -c pause; ps | grep -c "sleep 77"'), ...mount },
    {
      restartPolicy: 'Never',
      shareProcessNamespace: true,
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        { name: 'app', ...sh('sleep 5; cat /v/f; ps | grep -c "[s]leep 77"'), ...mount },
        { name: 'other', ...sh('echo shared > /v/f; sleep 77'), ...mount },
      ],
    },
  );
  node.run(20);
  expect(log(node)).toEqual(['shared', '2']);
});

test('a Pod whose ConfigMap is missing waits, says so, and starts when it comes', () => {
  const node = withObjects();
  node.create('web', ...mounted({ configMap: { name: 'late' } }, 'cat /v/x; echo; sleep 3600'));
  node.run(5);
  expect(node.container('web').state?.waiting?.reason).toBe('ContainerCreating');
  expect(node.told('web')).toEqual([
    'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "late" not found (x4)',
  ]);
  node.client.create(configMaps, { metadata: { name: 'late', namespace }, data: { x: 'here' } });
  node.run(20);
  expect(log(node)).toEqual(['here']);
});

test('what changes in a ConfigMap reaches the Pod within its next resync, and labels at once', () => {
  const node = withObjects();
  node.create(
    'web',
    {
      ...sh('while true; do cat /v/color /v/l; echo; sleep 10; done'),
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    },
    {
      volumes: [
        {
          name: 'v',
          projected: {
            sources: [
              { configMap: { name: 'config' } },
              {
                downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] },
              },
            ],
          },
        },
      ],
    },
  );
  node.run(10);
  node.client.patch(configMaps, { namespace, name: 'config' }, 'merge', { data: { color: 'red' } });
  node.run(200);
  node.client.patch(pods, { namespace, name: 'web' }, 'merge', {
    metadata: { labels: { a: 'b' } },
  });
  node.run(20);
  const lines = log(node);
  expect(lines[0]).toBe('blue');
  expect(lines.indexOf('red')).toBeGreaterThan(0);
  expect(lines.indexOf('red')).toBeLessThan(11);
  expect(lines.at(-1)).toBe('reda="b"');
});
