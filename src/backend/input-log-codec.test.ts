import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_CLUSTER, FIXED_START, type ClusterInputLog } from '../cluster/spec.ts';
import { ENGINE_VERSION } from '../version.ts';
import { decodeLink, encodeLink, isLink, LinkError } from './input-log-codec.ts';

const log: ClusterInputLog = {
  engine: ENGINE_VERSION,
  seed: 7,
  start: FIXED_START,
  cluster: {
    scenario: 'hello-world',
    nodes: [
      {
        count: 3,
        zones: ['a', 'b'],
        capacity: { cpu: '4', 'nvidia.com/gpu': '1' },
        labels: { 'kubeglass.dev/pool': '' },
      },
      { namePrefix: 'gpu', count: 1, taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
    ],
  },
  inputs: [
    {
      at: FIXED_START,
      user: 'kubernetes-admin',
      request: {
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/default/deployments/web',
        query: { fieldManager: 'kubeglass-editor', force: 'true' },
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'wéb ☸' } },
      },
    },
    {
      at: FIXED_START + 5,
      step: 31,
      user: 'Jane Doe',
      identity: { groups: ['dev'], uid: 'u', extra: { 'example.com/scope': ['a', 'b'] } },
      request: { method: 'DELETE', path: '/api/v1/nodes/node-1' },
    },
  ],
  end: { at: FIXED_START + 60_000, step: 900 },
};

const pack = async (text: string): Promise<string> => {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return `#v1=${Buffer.from(await new Response(packed).arrayBuffer()).toString('base64url')}`;
};
const problem = (fragment: string): Promise<unknown> =>
  decodeLink(fragment).then(
    () => 'opened',
    (error: unknown) => (error instanceof LinkError ? error.problem : error),
  );

test('a log survives the way through a link', async () => {
  const link = await encodeLink(log);
  expect(link).toMatch(/^#v1=[\w-]+$/);
  expect(link.length).toBeLessThan(900);
  expect(await decodeLink(link)).toEqual(log);
  expect(isLink(link)).toBe(true);
  expect(isLink('#main')).toBe(false);
});

test('any log of the right form survives', async () => {
  const label = fc.stringMatching(/^[a-z]{1,9}$/);
  const logs = fc.record({
    engine: fc.constant('9.9.9'),
    seed: fc.integer(),
    start: fc.constant(FIXED_START),
    cluster: fc.record({
      nodes: fc.array(fc.record({ count: fc.nat(20), labels: fc.dictionary(label, label) }), {
        maxLength: 5,
      }),
    }),
    inputs: fc.array(
      fc.record({
        at: fc.constant(FIXED_START + 1),
        user: label,
        request: fc.record({
          method: fc.constantFrom('POST' as const, 'PUT' as const),
          path: label.map((name) => `/api/v1/nodes/${name}`),
          body: fc.jsonValue({ maxDepth: 5 }),
        }),
      }),
      { maxLength: 10 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(logs, async (made) => {
      const sent = JSON.parse(JSON.stringify(made));
      expect(await decodeLink(await encodeLink(sent))).toEqual(sent);
    }),
    { numRuns: 100 },
  );
});

test('a link that was cut short or mistyped is damaged, and that is all', async () => {
  const link = await encodeLink(log);
  for (let length = 0; length < link.length; length++) {
    expect(['damaged', 'unknown-format', 'refused', 'too-large'], `cut at ${length}`).toContain(
      await problem(link.slice(0, length)),
    );
  }
  await fc.assert(
    fc.asyncProperty(
      fc.nat(link.length - 5),
      fc.string({ maxLength: 4, unit: 'binary' }),
      async (at, noise) => {
        const mutated = `${link.slice(0, 4 + at)}${noise}${link.slice(5 + at)}`;
        // One bit in a text of the log may go unnoticed; anything else is a LinkError.
        expect(['opened', 'damaged', 'refused', 'too-large']).toContain(await problem(mutated));
      },
    ),
    { numRuns: 2000 },
  );
});

test('noise is never anything but a LinkError', async () => {
  const noise = fc.oneof(
    fc.string(),
    fc.base64String().map((text) => `#v1=${text}`),
    fc.json().map((json) => `json${json}`),
  );
  await fc.assert(
    fc.asyncProperty(noise, async (text) => {
      const fragment = text.startsWith('json') ? await pack(text.slice(4)) : text;
      expect(['damaged', 'unknown-format', 'refused', 'too-large']).toContain(
        await problem(fragment),
      );
    }),
    { numRuns: 2000 },
  );
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a list', []],
  ['an unknown field', { ...log, extra: 1 }],
  ['an engine of another form', { ...log, engine: '<img src=x>' }],
  ['a seed that is no number', { ...log, seed: '7' }],
  ['a fraction as start', { ...log, start: 0.5 }],
  ['a year that is far away', { ...log, start: 1e15 }],
  ['too many nodes', { ...log, cluster: { nodes: [{ count: 5001 }] } }],
  ['too many nodes together', { ...log, cluster: { nodes: [{ count: 3000 }, { count: 3000 }] } }],
  ['a negative count', { ...log, cluster: { nodes: [{ count: -1 }] } }],
  [
    'a taint of unknown effect',
    { ...log, cluster: { nodes: [{ count: 1, taints: [{ key: 'a', effect: 'No' }] }] } },
  ],
  [
    'a node name that leads elsewhere',
    { ...log, cluster: { nodes: [{ count: 1, namePrefix: '../a' }] } },
  ],
  ['a key called __proto__', JSON.parse('{"__proto__": {}, "engine": "1"}')],
  ['too many inputs', { ...log, inputs: Array.from({ length: 20_001 }, () => log.inputs[0]) }],
  [
    'an input that reads',
    { ...log, inputs: [{ ...log.inputs[0], request: { method: 'GET', path: '/api/v1/nodes' } }] },
  ],
  ...[
    '/healthz',
    '/api/v1/../x',
    '/api//v1',
    '/api/v1/nodes?x=y',
    '/api/v1/%2e%2e',
    'api/v1',
    '/api/v1/nodes#x',
    '/api/v1/ ',
  ].map((path): [string, unknown] => [
    `the path ${path}`,
    { ...log, inputs: [{ at: FIXED_START, user: 'a', request: { method: 'POST', path } }] },
  ]),
  [
    'a header of another form',
    {
      ...log,
      inputs: [
        {
          at: FIXED_START,
          user: 'a',
          request: { method: 'POST', path: '/api/v1/nodes', headers: { 'X-A': 'b' } },
        },
      ],
    },
  ],
  [
    'a user with line breaks',
    {
      ...log,
      inputs: [
        { at: FIXED_START, user: 'a\nb', request: { method: 'POST', path: '/api/v1/nodes' } },
      ],
    },
  ],
  ...[
    { groups: 'system:masters' },
    { groups: ['a\nb'] },
    { groups: Array(101).fill('a') },
    { groups: [], extra: { a: 'b' } },
    { groups: [], admin: true },
    {},
  ].map((identity): [string, unknown] => [
    `the identity ${JSON.stringify(identity).slice(0, 40)}`,
    { ...log, inputs: [{ ...log.inputs[1], step: undefined, identity }] },
  ]),
  ['inputs in the wrong order', { ...log, inputs: log.inputs.toReversed() }],
  ['an end before its inputs', { ...log, end: { at: FIXED_START, step: 1 } }],
  [
    'an end in a thousand years',
    { ...log, end: { at: FIXED_START + 40 * 86_400_000, step: 1000 } },
  ],
  ['endless steps', { ...log, end: { at: FIXED_START + 6, step: 1e12 } }],
])('refuses %s', async (_name, value) => {
  expect(await problem(await pack(JSON.stringify(value)))).toBe('refused');
});

test('what inflates without end is stopped at the bound', async () => {
  const bomb = await pack(`"${'a'.repeat(200 * 1024 * 1024)}"`);
  expect(bomb.length).toBeLessThan(1_000_000);
  const before = process.memoryUsage().rss;
  expect(await problem(bomb)).toBe('too-large');
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
});

test('nesting is stopped before it is parsed', async () => {
  const deep = (depth: number) => `{"engine":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  expect(await problem(await pack(deep(1_000_000)))).toBe('too-large');
  expect(await problem(await pack(deep(100)))).toBe('refused');
  expect(await problem(await pack('{"engine":"[[[[[[["}'))).toBe('refused');
});

test('what could not be opened is not written either', async () => {
  await expect(
    encodeLink({ ...log, inputs: Array.from({ length: 20_001 }, () => log.inputs[0]!) }),
  ).rejects.toThrow(LinkError);
  await expect(
    encodeLink({ ...log, cluster: DEFAULT_CLUSTER, end: { at: FIXED_START + 1e10, step: 1 } }),
  ).rejects.toThrow(LinkError);
});

test('a newer form of link is told apart from a damaged one', async () => {
  expect(await problem('#v2=abc')).toBe('unknown-format');
});
