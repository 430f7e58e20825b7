/**
 * test/e2e/common: configmap_volume.go, secrets_volume.go, projected_configmap.go, projected_secret.go, downwardapi_volume.go,
 * projected_downwardapi.go, projected_combined.go.
 */
import { describe, expect } from 'vitest';
import { configMaps } from '../../src/api/core/v1/config-map/config-map.ts';
import { namespaces } from '../../src/api/core/v1/namespace/namespace.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { secrets } from '../../src/api/core/v1/secret/secret.ts';
import type { DownwardAPIVolumeFile, Volume } from '../../src/api/generated/types/core/v1.ts';
import { sh } from '../../src/node/testing/one-node.ts';
import { ended, exec, log, mounting, withData } from './node-bed.ts';
import { row } from './row.ts';

interface Kind {
  readonly title: string;
  /** As the names of its tests end. */
  readonly words: { readonly pod: string; readonly itemMode: string };
  readonly volume: (name: string, more?: object) => Omit<Volume, 'name'>;
  readonly isSecret: boolean;
}

const items = [{ key: 'data-2', path: 'path/to/data-2' }];
const [inMap, inSecret] = [
  { pod: 'the same pod', itemMode: 'Item mode' },
  { pod: 'a pod', itemMode: 'Item Mode' },
];

const kinds: readonly Kind[] = [
  {
    title: '[sig-storage] ConfigMap',
    words: inMap,
    isSecret: false,
    volume: (name, more) => ({ configMap: { name, ...more } }),
  },
  {
    title: '[sig-storage] Secrets',
    words: inSecret,
    isSecret: true,
    volume: (secretName, more) => ({ secret: { secretName, ...more } }),
  },
  {
    title: '[sig-storage] Projected configMap',
    words: inMap,
    isSecret: false,
    volume: (name, { defaultMode, ...more }: { defaultMode?: number } = {}) => ({
      projected: { defaultMode, sources: [{ configMap: { name, ...more } }] },
    }),
  },
  {
    title: '[sig-storage] Projected secret',
    words: inSecret,
    isSecret: true,
    volume: (name, { defaultMode, ...more }: { defaultMode?: number } = {}) => ({
      projected: { defaultMode, sources: [{ secret: { name, ...more } }] },
    }),
  },
];

for (const { title, words, volume, isSecret } of kinds)
  describe(title, () => {
    const name = isSecret ? 'secret' : 'map';
    const says = (
      source: Omit<Volume, 'name'>,
      args: string[],
      text: string,
      spec: object = {},
    ) => {
      const [container, more] = mounting(source, ...args);
      const { log: said, phase } = ended(container, { ...more, ...spec });
      expect([phase, said]).toEqual(['Succeeded', expect.stringContaining(text)]);
    };
    const content = 'content of file "/v/data-1": value-1';

    row(`${title} should be consumable from pods in volume [NodeConformance]`, () =>
      says(
        volume(name),
        ['--file_content=/v/data-1', '--file_mode=/v/data-1'],
        `mode of file "/v/data-1": -rw-r--r--\n${content}`,
      ),
    );
    row(
      `${title} should be consumable from pods in volume with defaultMode set [LinuxOnly] [NodeConformance]`,
      () =>
        says(
          volume(name, { defaultMode: 0o400 }),
          ['--file_mode=/v/data-1'],
          'mode of file "/v/data-1": -r--------',
        ),
    );
    row(`${title} should be consumable from pods in volume with mappings [NodeConformance]`, () =>
      says(
        volume(name, { items }),
        ['--file_content=/v/path/to/data-2'],
        'content of file "/v/path/to/data-2": value-2',
      ),
    );
    row(
      `${title} should be consumable from pods in volume with mappings and ${words.itemMode} set [LinuxOnly] [NodeConformance]`,
      () =>
        says(
          volume(name, { items: [{ ...items[0], mode: 0o400 }] }),
          ['--file_mode=/v/path/to/data-2'],
          'mode of file "/v/path/to/data-2": -r--------',
        ),
    );
    if (isSecret)
      row(
        `${title} should be consumable from pods in volume as non-root with defaultMode and fsGroup set [LinuxOnly] [NodeConformance]`,
        () =>
          says(
            volume(name, { defaultMode: 0o440 }),
            ['--file_content=/v/data-1', '--file_mode=/v/data-1'],
            'mode of file "/v/data-1": -r--r-----\ncontent of file "/v/data-1": value-1',
            {
              securityContext: { runAsUser: 1000, fsGroup: 1001 },
            },
          ),
      );
    else {
      const securityContext = { runAsUser: 1000 };
      row(`${title} should be consumable from pods in volume as non-root [NodeConformance]`, () =>
        says(volume(name), ['--file_content=/v/data-1'], content, { securityContext }),
      );
      row(
        `${title} should be consumable from pods in volume with mappings as non-root [NodeConformance]`,
        () =>
          says(volume(name, { items }), ['--file_content=/v/path/to/data-2'], 'value-2', {
            securityContext,
          }),
      );
      row(`${title} updates should be reflected in volume [NodeConformance]`, () => {
        const node = withData();
        const [container, spec] = mounting(
          volume(name),
          '--break_on_expected_content=false',
          '--retry_time=300',
          '--file_content_in_loop=/v/data-1',
        );
        node.create('p', container, spec);
        node.run(30);
        expect(log(node)).toContain('value-1');
        node.client.patch(configMaps, { namespace: 'default', name }, 'merge', {
          data: { 'data-1': 'value-2' },
        });
        node.run(120);
        expect(log(node)).toContain('content of file "/v/data-1": value-2');
      });
    }
    row(
      `${title} should be consumable in multiple volumes in ${words.pod} [NodeConformance]`,
      () => {
        const volumeMounts = [
          { name: 'v', mountPath: '/v' },
          { name: 'w', mountPath: '/w' },
        ];
        const volumes = ['v', 'w'].map((each) => ({ name: each, ...volume(name) }));
        const { log: said } = ended(
          { ...sh('cat /v/data-1 /w/data-1; echo'), volumeMounts },
          { volumes },
        );
        expect(said).toBe('value-1value-1\n');
      },
    );
    row(`${title} optional updates should be reflected in volume [NodeConformance]`, () => {
      const node = withData();
      const kind = isSecret ? secrets : configMaps;
      const write = (object: string, data: object) => {
        const metadata = { name: object, namespace: 'default' };
        if (isSecret) node.client.create(secrets, { metadata, stringData: { ...data } });
        else node.client.create(configMaps, { metadata, data: { ...data } });
      };
      write('del', { 'data-1': 'value-1' });
      const all = ['del', 'create', name];
      node.create(
        'p',
        {
          ...sh('sleep 3600'),
          volumeMounts: all.map((each) => ({ name: each, mountPath: `/${each}` })),
        },
        {
          volumes: all.map((each) => ({ name: each, ...volume(each, { optional: true }) })),
        },
      );
      node.run(30);
      node.client.delete(kind, { namespace: 'default', name: 'del' });
      write('create', { 'data-1': 'new' });
      node.run(120);
      expect(
        exec(node, ['sh', '-c', 'ls /del; cat /create/data-1; echo; cat /' + name + '/data-3']),
      ).toBe('new\nvalue-3');
    });
  });

row('[sig-storage] ConfigMap binary data should be reflected in volume [NodeConformance]', () => {
  const node = withData();
  node.client.create(configMaps, {
    metadata: { name: 'binary', namespace: 'default' },
    data: { text: 'value-1' },
    binaryData: { dump: '3q2+7w==' },
  });
  const [, spec] = mounting({ configMap: { name: 'binary' } });
  const { log: said } = ended(
    { ...sh('cat /v/text; echo; base64 /v/dump'), volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    spec,
    node,
  );
  expect(said).toBe('value-1\n3q2+7w==\n');
});

row(
  '[sig-storage] Secrets should be able to mount in a volume regardless of a different secret existing with same name in different namespace [NodeConformance]',
  () => {
    const node = withData();
    node.client.create(namespaces, { metadata: { name: 'other' }, spec: {} });
    node.client.create(secrets, {
      metadata: { name: 'secret', namespace: 'other' },
      stringData: { 'data-1': 'wrong' },
    });
    const [container, spec] = mounting(
      { secret: { secretName: 'secret' } },
      '--file_content=/v/data-1',
    );
    expect(ended(container, spec, node).log).toContain('value-1');
  },
);

const resources = {
  limits: { cpu: '1250m', memory: '64Mi' },
  requests: { cpu: '250m', memory: '32Mi' },
};
const ofResource = (resource: string, divisor = '1'): DownwardAPIVolumeFile => ({
  path: 'f',
  resourceFieldRef: { containerName: 'app', resource, divisor },
});
const podName: DownwardAPIVolumeFile = { path: 'f', fieldRef: { fieldPath: 'metadata.name' } };

for (const [title, volume] of [
  [
    '[sig-storage] Downward API volume',
    (file: DownwardAPIVolumeFile, defaultMode?: number) => ({
      downwardAPI: { items: [file], defaultMode },
    }),
  ],
  [
    '[sig-storage] Projected downwardAPI',
    (file: DownwardAPIVolumeFile, defaultMode?: number) => ({
      projected: { defaultMode, sources: [{ downwardAPI: { items: [file] } }] },
    }),
  ],
] as const) {
  const says = (
    file: DownwardAPIVolumeFile,
    text: string,
    more: object = { resources },
    args = ['--file_content=/v/f'],
    mode?: number,
  ) => {
    const [container, spec] = mounting(volume(file, mode), ...args);
    expect(ended({ ...container, ...more }, spec).log).toContain(text);
  };
  const is = (value: string) => `content of file "/v/f": ${value}\n`;
  row(`${title} should provide podname only [NodeConformance]`, () => says(podName, is('p')));
  row(`${title} should provide container's cpu limit [NodeConformance]`, () =>
    says(ofResource('limits.cpu'), is('2')),
  );
  row(`${title} should provide container's cpu request [NodeConformance]`, () =>
    says(ofResource('requests.cpu', '1m'), is('250')),
  );
  row(`${title} should provide container's memory limit [NodeConformance]`, () =>
    says(ofResource('limits.memory'), is('67108864')),
  );
  row(`${title} should provide container's memory request [NodeConformance]`, () =>
    says(ofResource('requests.memory', '1Mi'), is('32')),
  );
  row(
    `${title} should provide node allocatable (cpu) as default cpu limit if the limit is not set [NodeConformance]`,
    () => says(ofResource('limits.cpu'), is('4'), {}),
  );
  row(
    `${title} should provide node allocatable (memory) as default memory limit if the limit is not set [NodeConformance]`,
    () => says(ofResource('limits.memory', '1Gi'), is('16'), {}),
  );
  const mode = ['--file_mode=/v/f'];
  row(`${title} should set DefaultMode on files [LinuxOnly] [NodeConformance]`, () =>
    says(podName, 'mode of file "/v/f": -r--------', {}, mode, 0o400),
  );
  row(`${title} should set mode on item file [LinuxOnly] [NodeConformance]`, () =>
    says({ ...podName, mode: 0o400 }, 'mode of file "/v/f": -r--------', {}, mode),
  );
  for (const what of ['labels', 'annotations'] as const)
    row(`${title} should update ${what} on modification [NodeConformance]`, () => {
      const node = withData();
      const file = { path: 'f', fieldRef: { fieldPath: `metadata.${what}` } };
      const [container, spec] = mounting(
        volume(file),
        '--break_on_expected_content=false',
        '--retry_time=120',
        '--file_content_in_loop=/v/f',
      );
      node.create('p', container, spec);
      node.run(20);
      node.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', {
        metadata: { [what]: { key3: 'value3' } },
      });
      node.run(20);
      expect(log(node)).toContain('key3="value3"');
    });
}

row(
  '[sig-storage] Projected combined should project all components that make up the projection API [Projection][NodeConformance]',
  () => {
    const sources = [
      { configMap: { name: 'map', items: [{ key: 'data-1', path: 'a' }] } },
      { secret: { name: 'secret', items: [{ key: 'data-2', path: 'b' }] } },
      { downwardAPI: { items: [podName] } },
    ];
    const [, spec] = mounting({ projected: { sources } });
    expect(
      ended(
        { ...sh('cat /v/a /v/b /v/f; echo'), volumeMounts: [{ name: 'v', mountPath: '/v' }] },
        spec,
      ).log,
    ).toBe('value-1value-2p\n');
  },
);
