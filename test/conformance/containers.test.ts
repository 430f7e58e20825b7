/**
 * test/e2e/common: configmap.go, secrets.go, docker_containers.go, downward_api.go, expansion.go, kubelet.go, runtime.go,
 * security_context.go.
 */
import { expect } from 'vitest';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import type { Container } from '../../src/api/generated/types/core/v1.ts';
import { ready, sh } from '../../src/node/testing/one-node.ts';
import { agnhost, AGNHOST, ended, exec, withData } from './node-bed.ts';
import { row } from './row.ts';

const says = (container: Partial<Container>, text: string, spec: object = {}) =>
  expect(ended(container, spec).log).toContain(text);
const env = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
const field = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
const resource = (name: string, of: string) => ({
  name,
  valueFrom: { resourceFieldRef: { resource: of } },
});

row('[sig-node] ConfigMap should be consumable via environment variable [NodeConformance]', () =>
  says(
    {
      ...sh('env'),
      env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'map', key: 'data-1' } } }],
    },
    'A=value-1\n',
  ),
);
row('[sig-node] ConfigMap should be consumable via the environment [NodeConformance]', () =>
  says(
    { ...sh('env'), envFrom: [{ prefix: 'p-', configMapRef: { name: 'map' } }] },
    'p-data-1=value-1\n',
  ),
);
row(
  '[sig-api-machinery] Secrets should be consumable from pods in env vars [NodeConformance]',
  () =>
    says(
      {
        ...sh('env'),
        env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'secret', key: 'data-1' } } }],
      },
      'A=value-1\n',
    ),
);
row('[sig-api-machinery] Secrets should be consumable via the environment [NodeConformance]', () =>
  says({ ...sh('env'), envFrom: [{ secretRef: { name: 'secret' } }] }, 'data-1=value-1\n'),
);

row(
  "[k8s.io] Docker Containers should be able to override the image's default arguments (docker cmd) [NodeConformance]",
  () =>
    says(
      agnhost('entrypoint-tester', 'override', 'arguments'),
      '[/agnhost entrypoint-tester override arguments]',
    ),
);
row(
  "[k8s.io] Docker Containers should be able to override the image's default command (docker entrypoint) [NodeConformance]",
  () =>
    says(
      { image: AGNHOST, command: ['/agnhost', 'entrypoint-tester'] },
      '[/agnhost entrypoint-tester]',
    ),
);
row(
  "[k8s.io] Docker Containers should be able to override the image's default command and arguments [NodeConformance]",
  () =>
    says(
      { image: AGNHOST, command: ['/agnhost'], args: ['entrypoint-tester', 'override'] },
      '[/agnhost entrypoint-tester override]',
    ),
);
row(
  '[k8s.io] Docker Containers should use the image defaults if command and args are blank [NodeConformance]',
  () => says({ image: AGNHOST }, 'Paused'),
);

row(
  "[sig-node] Downward API should provide container's limits.cpu/memory and requests.cpu/memory as env vars [NodeConformance]",
  () =>
    says(
      {
        ...sh('env'),
        resources: {
          limits: { cpu: '1250m', memory: '64Mi' },
          requests: { cpu: '250m', memory: '32Mi' },
        },
        env: [
          resource('CPU_LIMIT', 'limits.cpu'),
          resource('MEMORY_LIMIT', 'limits.memory'),
          resource('CPU_REQUEST', 'requests.cpu'),
          resource('MEMORY_REQUEST', 'requests.memory'),
        ],
      },
      'CPU_LIMIT=2\nMEMORY_LIMIT=67108864\nCPU_REQUEST=1\nMEMORY_REQUEST=33554432\n',
    ),
);
row(
  '[sig-node] Downward API should provide default limits.cpu/memory from node allocatable [NodeConformance]',
  () =>
    says(
      {
        ...sh('env'),
        env: [resource('CPU_LIMIT', 'limits.cpu'), resource('MEMORY_LIMIT', 'limits.memory')],
      },
      'CPU_LIMIT=4\nMEMORY_LIMIT=',
    ),
);
row('[sig-node] Downward API should provide host IP as an env var [NodeConformance]', () =>
  says({ ...sh('env'), env: [field('HOST_IP', 'status.hostIP')] }, 'HOST_IP=192.168.1.11\n'),
);
row('[sig-node] Downward API should provide pod UID as env vars [NodeConformance]', () =>
  expect(ended({ ...sh('env'), env: [field('POD_UID', 'metadata.uid')] }).log).toMatch(
    /POD_UID=[0-9a-f-]{36}\n/,
  ),
);
row(
  '[sig-node] Downward API should provide pod name, namespace and IP address as env vars [NodeConformance]',
  () =>
    says(
      {
        ...sh('env'),
        env: [
          field('POD_NAME', 'metadata.name'),
          field('POD_NAMESPACE', 'metadata.namespace'),
          field('POD_IP', 'status.podIP'),
        ],
      },
      'POD_NAME=p\nPOD_NAMESPACE=default\nPOD_IP=10.244.1.2\n',
    ),
);

row(
  '[k8s.io] Variable Expansion should allow composing env vars into new env vars [NodeConformance]',
  () =>
    says(
      { ...sh('env'), env: env({ FOO: 'foo-value', BAR: 'bar-value', FOOBAR: '$(FOO);;$(BAR)' }) },
      'FOOBAR=foo-value;;bar-value\n',
    ),
);
row(
  "[k8s.io] Variable Expansion should allow substituting values in a container's command [NodeConformance]",
  () =>
    says(
      {
        image: 'busybox',
        command: ['sh', '-c', 'TEST_VAR=wrong echo "$(TEST_VAR)"'],
        env: env({ TEST_VAR: 'test-value' }),
      },
      'test-value\n',
    ),
);
row(
  "[k8s.io] Variable Expansion should allow substituting values in a container's args [NodeConformance]",
  () =>
    says(
      {
        image: 'busybox',
        command: ['sh', '-c'],
        args: ['TEST_VAR=wrong echo "$(TEST_VAR)"'],
        env: env({ TEST_VAR: 'test-value' }),
      },
      'test-value\n',
    ),
);
const volumes = [{ name: 'v', emptyDir: {} }];
row(
  '[k8s.io] Variable Expansion should allow substituting values in a volume subpath [sig-storage]',
  () =>
    says(
      {
        ...sh('test -d /root/p.log && echo found'),
        env: [field('POD_NAME', 'metadata.name')],
        volumeMounts: [
          { name: 'v', mountPath: '/logs', subPathExpr: '$(POD_NAME).log' },
          { name: 'v', mountPath: '/root' },
        ],
      },
      'found',
      { volumes },
    ),
);
for (const [what, value] of [
  ['backticks', '..'],
  ['absolute path', '/tmp'],
] as const)
  row(
    `[k8s.io] Variable Expansion should fail substituting values in a volume subpath with ${what} [sig-storage][Slow]`,
    () => {
      const node = withData();
      node.create(
        'p',
        {
          ...sh('true'),
          env: env({ POD_NAME: value }),
          volumeMounts: [{ name: 'v', mountPath: '/logs', subPathExpr: '$(POD_NAME)' }],
        },
        { volumes },
      );
      node.run(10);
      expect(node.container('p').state?.waiting?.reason).toBe('CreateContainerConfigError');
    },
  );
row(
  '[k8s.io] Variable Expansion should verify that a failing subpath expansion can be modified during the lifecycle of a container [sig-storage][Slow]',
  () => {
    const node = withData();
    node.create(
      'p',
      {
        ...sh('sleep 3600'),
        env: [field('A', "metadata.annotations['mysubpath']")],
        volumeMounts: [{ name: 'v', mountPath: '/logs', subPathExpr: '$(A)/$(B)' }],
      },
      { volumes },
    );
    node.run(10);
    expect(node.container('p').state?.waiting?.reason).toBe('CreateContainerConfigError');
  },
);
row(
  '[k8s.io] Variable Expansion should succeed in writing subpaths in container [sig-storage][Slow]',
  () => {
    const node = withData();
    const volumeMounts = [
      { name: 'v', mountPath: '/sub', subPathExpr: '$(A)' },
      { name: 'v', mountPath: '/all' },
    ];
    node.create(
      'p',
      { ...sh('sleep 3600'), env: [field('A', "metadata.annotations['mysubpath']")], volumeMounts },
      { volumes },
    );
    node.run(1);
    node.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', {
      metadata: { annotations: { mysubpath: 'mypath' } },
    });
    node.run(20);
    expect(exec(node, ['sh', '-c', 'touch /sub/test.log; ls -R /all'])).toContain('test.log');
  },
);

row(
  '[k8s.io] Kubelet when scheduling a busybox command in a pod should print the output to logs [NodeConformance]',
  () => says(sh("echo 'Hello World'; sleep 5"), 'Hello World\n'),
);
const failing = () => {
  const node = ready();
  node.create('p', { image: 'busybox', command: ['/bin/false'] });
  node.run(10);
  return node;
};
row(
  '[k8s.io] Kubelet when scheduling a busybox command that always fails in a pod should have an terminated reason [NodeConformance]',
  () => {
    const { state, lastState } = failing().container('p');
    expect((state?.terminated ?? lastState?.terminated)?.reason).toBe('Error');
  },
);
row(
  '[k8s.io] Kubelet when scheduling a busybox command that always fails in a pod should be possible to delete [NodeConformance]',
  () => {
    const node = failing();
    node.remove('p');
    node.run(40);
    expect(node.gone('p')).toBe(true);
  },
);
row(
  '[k8s.io] Kubelet when scheduling a busybox Pod with hostAliases should write entries to /etc/hosts [LinuxOnly] [NodeConformance]',
  () =>
    says(sh('cat /etc/hosts'), '123.45.67.89\tfoo\tbar\n', {
      hostAliases: [{ ip: '123.45.67.89', hostnames: ['foo', 'bar'] }],
    }),
);
row(
  '[k8s.io] Kubelet when scheduling a read only busybox container should not write to root filesystem [LinuxOnly] [NodeConformance]',
  () =>
    says(
      { ...sh('echo test > /file'), securityContext: { readOnlyRootFilesystem: true } },
      "sh: can't create /file: Read-only file system",
    ),
);
row(
  '[k8s.io] KubeletManagedEtcHosts should test kubelet managed /etc/hosts file [LinuxOnly] [NodeConformance]',
  () => says(sh('head -n 1 /etc/hosts'), '# Kubernetes-managed hosts file.'),
);

const message = (script: string, more: object, spec: object = {}) => {
  const node = ready();
  node.create('p', { ...sh(script), ...more }, { restartPolicy: 'Never', ...spec });
  node.run(10);
  return node.container('p').state?.terminated?.message;
};
const fallback = { terminationMessagePolicy: 'FallbackToLogsOnError' };
const REPORT =
  '[k8s.io] Container Runtime blackbox test on terminated container should report termination message [LinuxOnly]';
row(
  `${REPORT} as empty when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set [NodeConformance]`,
  () => expect(message('echo DONE', fallback)).toBeUndefined(),
);
row(
  `${REPORT} from file when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set [NodeConformance]`,
  () => expect(message('echo -n OK > /dev/termination-log; echo DONE', fallback)).toBe('OK'),
);
row(
  `${REPORT} from log output if TerminationMessagePolicy FallbackToLogsOnError is set [NodeConformance]`,
  () => expect(message('echo DONE; false', fallback)).toBe('DONE\n'),
);
row(
  `${REPORT} if TerminationMessagePath is set as non-root user and at a non-default path [NodeConformance]`,
  () =>
    expect(
      message(
        'echo -n DONE > /dev/termination-custom-log',
        { terminationMessagePath: '/dev/termination-custom-log' },
        { securityContext: { runAsUser: 1001 } },
      ),
    ).toBe('DONE'),
);
row(
  '[k8s.io] Container Runtime blackbox test when starting a container that exits should run with the expected status [NodeConformance]',
  () => {
    const after = (restartPolicy: 'Always' | 'OnFailure' | 'Never') => {
      const node = ready();
      node.create(
        'p',
        {
          ...sh('test -f /v/x && exit 0; touch /v/x; exit 1'),
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
        },
        { restartPolicy, volumes },
      );
      node.run(60);
      return `${node.pod('p').status.phase} ${node.container('p').restartCount > 0}`;
    };
    expect((['Always', 'OnFailure', 'Never'] as const).map(after)).toEqual([
      'Running true',
      'Succeeded true',
      'Failed false',
    ]);
  },
);

row(
  '[k8s.io] Security Context When creating a container with runAsUser should run the container with uid 65534 [LinuxOnly] [NodeConformance]',
  () => says({ ...sh('id -u'), securityContext: { runAsUser: 65534 } }, '65534\n'),
);
row(
  '[k8s.io] Security Context When creating a pod with readOnlyRootFilesystem should run the container with writable rootfs when readOnlyRootFilesystem=false [NodeConformance]',
  () =>
    expect(
      ended({ ...sh('touch checkfile'), securityContext: { readOnlyRootFilesystem: false } }).phase,
    ).toBe('Succeeded'),
);
row(
  '[k8s.io] Security Context when creating containers with AllowPrivilegeEscalation should not allow privilege escalation when false [LinuxOnly] [NodeConformance]',
  () =>
    says(
      {
        image: 'registry.k8s.io/e2e-test-images/nonewprivs:1.3',
        securityContext: { allowPrivilegeEscalation: false, runAsUser: 1000 },
      },
      'Effective uid: 1000',
    ),
);
