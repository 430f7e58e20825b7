/** test/e2e/common: empty_dir.go; test/e2e/storage: subpath.go, empty_dir_wrapper.go (1.36). */
import { expect } from 'vitest';
import { configMaps } from '../../src/api/core/v1/config-map/config-map.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { replicationControllers } from '../../src/api/core/v1/replication-controller/replication-controller.ts';
import { sh } from '../../src/node/testing/one-node.ts';
import { agnhost, ended, exec, mounting, withData } from './node-bed.ts';
import { row } from './row.ts';
import { WholeCluster } from './whole-cluster.ts';

const podName = { path: 'data-1', fieldRef: { fieldPath: 'metadata.name' } };

for (const [user, securityContext] of [
  ['root', {}],
  ['non-root', { runAsUser: 1001 }],
] as const)
  for (const [medium, emptyDir] of [
    ['default', {}],
    ['tmpfs', { medium: 'Memory' }],
  ] as const)
    for (const [mode, bits] of [
      ['0644', '-rw-r--r--'],
      ['0666', '-rw-rw-rw-'],
      ['0777', '-rwxrwxrwx'],
    ] as const)
      row(
        `[sig-storage] EmptyDir volumes should support (${user},${mode},${medium}) [LinuxOnly] [NodeConformance]`,
        () => {
          const [container, spec] = mounting(
            { emptyDir },
            '--fs_type=/v',
            `--new_file_${mode}=/v/f`,
            '--file_perm=/v/f',
          );
          const { log: said, phase } = ended(container, { ...spec, securityContext });
          expect(phase).toBe('Succeeded');
          expect(said).toContain(
            `content of file "/v/f": mount-tester new file\n\nperms of file "/v/f": ${bits}`,
          );
          if (medium === 'tmpfs') expect(said).toContain('mount type of "/v": tmpfs');
        },
      );
for (const [medium, emptyDir] of [
  ['default medium', {}],
  ['tmpfs', { medium: 'Memory' }],
] as const)
  row(
    `[sig-storage] EmptyDir volumes volume on ${medium} should have the correct mode [LinuxOnly] [NodeConformance]`,
    () => {
      const [container, spec] = mounting({ emptyDir }, '--file_perm=/v');
      expect(ended(container, spec).log).toBe('perms of file "/v": -rwxrwxrwx\n');
    },
  );

row('[sig-storage] EmptyDir volumes pod should support shared volumes between containers', () => {
  const node = withData();
  const volumeMounts = [{ name: 'v', mountPath: '/v' }];
  node.create(
    'p',
    {},
    {
      containers: [
        { name: 'app', ...sh('sleep 3600'), volumeMounts },
        {
          name: 'sub',
          ...sh('echo "Hello from the busy-box sub-container" > /v/shareddata.txt; sleep 10'),
          volumeMounts,
        },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  );
  node.run(10);
  expect(exec(node, ['cat', '/v/shareddata.txt'])).toBe('Hello from the busy-box sub-container\n');
});

row('[sig-storage] EmptyDir wrapper volumes should not conflict', () => {
  const volumeMounts = [
    { name: 's', mountPath: '/s' },
    { name: 'm', mountPath: '/m' },
  ];
  const volumes = [
    { name: 's', secret: { secretName: 'secret' } },
    { name: 'm', configMap: { name: 'map' } },
  ];
  expect(
    ended({ ...agnhost('mounttest', '--file_content=/s/data-1'), volumeMounts }, { volumes }).phase,
  ).toBe('Succeeded');
});

row(
  '[sig-storage] EmptyDir wrapper volumes should not cause race condition when used for configmaps [Serial]',
  () => {
    const cluster = new WholeCluster(2);
    const names = Array.from({ length: 50 }, (_, i) => `racey-configmap-${i}`);
    for (const name of names)
      cluster.create(configMaps, { metadata: { name }, data: { 'data-1': 'value-1' } });
    const only = { key: 'kubernetes.io/hostname', operator: 'In' as const, values: ['node-2'] };
    const nodeSelectorTerms = [{ matchExpressions: [only] }];
    const items = [{ key: 'data-1', path: 'data-1' }];
    for (const round of [1, 2, 3]) {
      const labels = { name: `wrapped-volume-race-${round}` };
      cluster.create(replicationControllers, {
        metadata: labels,
        spec: {
          replicas: 5,
          selector: labels,
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: 'test-container',
                  image: 'registry.k8s.io/pause:3.10',
                  volumeMounts: names.map((name, i) => ({ name, mountPath: `/etc/config-${i}` })),
                },
              ],
              affinity: {
                nodeAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
                },
              },
              dnsPolicy: 'Default',
              volumes: names.map((name) => ({ name, configMap: { name, items } })),
            },
          },
        },
      });
      cluster.run(60);
      const phases = cluster.list(pods).map(({ status }) => status.phase);
      expect(phases).toEqual(Array(5).fill('Running'));
      cluster.remove(replicationControllers, labels.name);
      cluster.run(60);
    }
  },
);

for (const [kind, source, text] of [
  ['configmap', { configMap: { name: 'map' } }, 'value-1'],
  ['secret', { secret: { secretName: 'secret' } }, 'value-1'],
  ['projected', { projected: { sources: [{ configMap: { name: 'map' } }] } }, 'value-1'],
  ['downward', { downwardAPI: { items: [podName] } }, 'p'],
] as const)
  row(
    `[sig-storage] Subpath Atomic writer volumes should support subpaths with ${kind} pod [LinuxOnly]`,
    () => {
      const volumeMounts = [{ name: 'v', mountPath: '/f', subPath: 'data-1' }];
      expect(
        ended(
          { ...agnhost('mounttest', '--file_content_in_loop=/f', '--retry_time=20'), volumeMounts },
          { volumes: [{ name: 'v', ...source }] },
        ),
      ).toMatchObject({
        phase: 'Succeeded',
        log: expect.stringContaining(`content of file "/f": ${text}\n`),
      });
    },
  );
row(
  '[sig-storage] Subpath Atomic writer volumes should support subpaths with configmap pod with mountPath of existing file [LinuxOnly]',
  () => {
    const volumeMounts = [{ name: 'v', mountPath: '/etc/passwd', subPath: 'data-1' }];
    expect(
      ended(
        { ...sh('cat /etc/passwd; echo'), volumeMounts },
        { volumes: [{ name: 'v', configMap: { name: 'map' } }] },
      ).log,
    ).toBe('value-1\n');
  },
);
