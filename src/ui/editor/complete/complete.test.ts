import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kindNamed } from '../../../api/registry.ts';
import { suggestionsAt, type LiveNames } from './live-suggestions.ts';
import { snippets } from './snippets.ts';
import { contextAt } from './yaml-context.ts';

/** The cursor is the bar. */
const at = (text: string) => {
  const lines = text.split('\n');
  const line = lines.findIndex((candidate) => candidate.includes('|'));
  const column = lines[line]!.indexOf('|') + 1;
  lines[line] = lines[line]!.replace('|', '');
  return contextAt(lines, line + 1, column);
};

describe('the place in a document', () => {
  test.each([
    ['metadata:\n  namespace: |', 'metadata.namespace', true],
    ['metadata:\n  namespace: de|fault', 'metadata.namespace', true],
    ['spec:\n  nodeSelector:\n    |', 'spec.nodeSelector', false],
    ['spec:\n  nodeSelector:\n    disk: |', 'spec.nodeSelector.disk', true],
    ['spec:\n  tolerations:\n  - key: |', 'spec.tolerations.key', true],
    ['spec:\n  tolerations:\n    - effect: NoSchedule\n      key: |', 'spec.tolerations.key', true],
    ['spec:\n  tolerations:\n  - effect: NoSchedule\n    key: |', 'spec.tolerations.key', true],
    ['a:\n  b:\n    c: 1\n  d:\n    e: |', 'a.d.e', true],
    ['a:\n  b: 1\n---\nc:\n  |', 'c', false],
    [
      'spec:\n  # nothing\n\n  selector:\n    matchLabels:\n      app: |',
      'spec.selector.matchLabels.app',
      true,
    ],
    ['values:\n  - |', 'values', true],
    ['|', '', false],
  ])('%j', (text, path, atValue) => {
    expect({ path: at(text).path.join('.'), atValue: at(text).atValue }).toEqual({ path, atValue });
  });

  test.each([
    ['|', true],
    ['Dep|', true],
    ['# about\n\n|\n', true],
    ['a: 1\n---\nDe|\n---\nb: 1', true],
    ['a: 1\n|', false],
    ['|\na: 1', false],
    ['  De|', false],
  ])('%j is in an empty document: %s', (text, empty) => expect(at(text).emptyDocument).toBe(empty));
});

const live: LiveNames = {
  namespaces: ['default', 'shop'],
  nodes: [
    { name: 'node-1', labels: { disk: 'ssd', 'kubernetes.io/hostname': 'node-1' }, taints: [] },
    {
      name: 'gpu-1',
      labels: { disk: 'hdd', 'kubernetes.io/hostname': 'gpu-1' },
      taints: [{ key: 'gpu', value: 'only', effect: 'NoSchedule' }],
    },
  ],
  labels: [{ app: 'web' }, { app: 'db', tier: 'back' }],
  priorityClasses: ['high', 'low'],
  components: ['etcd'],
  images: ['nginx:1.27'],
};

test.each([
  ['metadata:\n  namespace: |', 'default shop'],
  ['spec:\n  nodeName: |', 'gpu-1 node-1'],
  ['spec:\n  nodeSelector:\n    |', 'disk: kubernetes.io/hostname:'],
  ['spec:\n  nodeSelector:\n    disk: |', 'hdd ssd'],
  ['spec:\n  tolerations:\n  - key: |', 'gpu'],
  ['spec:\n  tolerations:\n  - key: gpu\n    value: |', 'only'],
  ['spec:\n  selector:\n    |', 'app: tier:'],
  ['spec:\n  selector:\n    matchLabels:\n      app: |', 'db web'],
  ['spec:\n  priorityClassName: |', 'high low'],
  ['spec:\n  topologySpreadConstraints:\n  - topologyKey: |', 'disk kubernetes.io/hostname'],
  ['spec:\n  containers:\n  - image: |', 'nginx:1.27'],
  ['spec:\n  target:\n    component: |', 'etcd'],
  [
    'spec:\n  affinity:\n    nodeAffinity:\n      matchExpressions:\n      - key: |',
    'disk kubernetes.io/hostname',
  ],
  ['spec:\n  replicas: |', ''],
])('%j offers %s', (text, offered) => {
  expect(
    suggestionsAt(at(text), live)
      .map(({ text: word, isKey }) => (isKey ? `${word}:` : word))
      .join(' '),
  ).toBe(offered);
});

test.each(snippets)(
  'the snippet $kind is YAML of its kind once it is filled in',
  ({ apiVersion, kind, body }) => {
    const names = new Map(
      [...body.matchAll(/\$\{(\d):([^}]*)\}/g)].map(([, index = '', value = '']) => [index, value]),
    );
    const text = body.replace(/\$\{(\d)(?::([^}]*))?\}/g, (_all, index: string) =>
      names.get(index)!,
    );
    const object = parse(text) as { apiVersion: string; kind: string; metadata: { name: string } };
    expect(object).toMatchObject({ apiVersion, kind });
    expect(object.metadata.name).toMatch(/^[a-z]+$/);
    if (apiVersion.startsWith('sim.'))
      expect(kindNamed('sim.kubeglass.dev', 'v1alpha1', kind)).toBeDefined();
  },
);
