/** Plugins that users write, in a real cluster: they schedule, and whatever they do, the cluster goes on. */
import { expect, test } from 'vitest';
import type { Status } from '../../src/apimachinery/status.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { nodeInterpreter } from '../../src/host/node/plugin-interpreter.ts';
import { PluginCluster } from './plugin-cluster.ts';

const filter = (body: string) => `export default { filter(pod, node) { ${body} } }`;
const onlyNode = (name: string) => filter(`return node.name === '${name}' || 'not ${name}'`);

test('filters with its own reason, scores with its own figures, and may be in TypeScript', () => {
  const cluster = new PluginCluster();
  cluster.write(
    'Odd',
    `interface Named { readonly name: string }
const odd = (node: Named): boolean => Number(node.name.split('-')[1]!) % 2 === 1;
export default {
  name: 'Odd',
  filter(pod: object, node: Named) { return odd(node) || 'node(s) had an even number'; },
  score(pod: unknown, node: Named) { return node.name === 'node-3' ? 100 : 0; },
} satisfies object;`,
    { weight: 50 },
  );
  cluster.pod('a');
  expect(cluster.nodeOf('a')).toBe('node-3');
  cluster.pod('b', { nodeSelector: { 'kubernetes.io/hostname': 'node-2' } });
  expect(cluster.message('b')).toBe(
    "0/3 nodes are available: 1 node(s) had an even number, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
  );
  expect(cluster.plugin('Odd').status).toEqual({ moments: ['filter', 'score'], faults: 0 });
});

const CONTAINED: readonly (readonly [string, string, RegExp])[] = [
  ['an endless loop', 'for (;;);', /it took too many steps$/],
  ['a thrown error', "throw new Error('boom')", /plugin: Error: boom \(line 1, column \d+\)$/],
  ['a thrown text', "throw 'boom'", /plugin: boom$/],
  ['an error that cannot be told', 'throw { toString() { for (;;); } }', /too many steps$/],
  ['a huge allocation', 'return new Uint8Array(1e9).length > 0', /memory|RangeError/],
  ['a list of a thousand million', 'return Array(1e9).fill(0).length > 0', /too many steps$/],
  ['nine megabytes', 'return new Uint8Array(9e6).length > 0', /more than 8 MiB of memory$/],
  ['a growing list', 'const a = []; for (;;) a.push(a.slice())', /memory$|steps$/],
  ['a growing text', "let s = 'x'; for (;;) s += s", /memory|too long/],
  ['deep recursion', 'const f = () => f() + 1; return f()', /too deeply/],
  ['deep data', "return JSON.parse('['.repeat(50000))", /too deeply/],
  ['deep code', "return RegExp('(?:'.repeat(5000) + ')'.repeat(5000)).test('')", /too deeply/],
  ['a regular expression', "return /(a+)+$/.test('a'.repeat(40) + 'b')", /too many steps$/],
  ['a search without end', 'return [].indexOf.call({ length: 2 ** 53 - 1 }, 1) > 0', /steps$/],
  ['a sort without end', 'return [3, 2, 1].sort(() => { for (;;); })', /too many steps$/],
  ['a proxy', 'return new Proxy({}, { get() { for (;;); } }).x', /too many steps$/],
  ['a getter in its answer', 'return { get reason() { for (;;); } }', /too many steps$/],
  ['a large number', 'return (2n ** 100000000n) > 0n', /BigInt/],
  ['a cyclic answer', 'const a = []; a.push(a); return a', /filter returned a list, not true/],
  ['no answer', '', /filter returned nothing, not true, false or a reason$/],
  ['a number', 'return 1', /filter returned 1, not/],
  ['a promise', 'return (async () => true)()', /filter returned a Promise, not/],
  ['the page', 'return self.document', /a plugin has no page: self/],
  ['the network', "return fetch('https://example.com')", /a plugin has no network: fetch/],
  ['timers', 'return setTimeout(() => {}, 1)', /a plugin has no clock: setTimeout/],
  ['the clock', 'return Date.now() > 0', /a plugin has no clock: Date/],
  ['chance', 'return Math.random() > 0.5', /a plugin draws no chance: Math.random/],
  ['a module', "return import('node:fs')", /filter returned a Promise/],
  ['eval', "return eval('1')", /a plugin makes no code from text/],
  ['Function', "return new Function('return this')()", /a plugin makes no code from text/],
  [
    'constructors',
    "return globalThis.constructor.constructor('return this')()",
    /a plugin makes no code from text/,
  ],
  [
    'constructors of generators',
    "return (function* () {}).constructor('yield 1')",
    /a plugin makes no code from text/,
  ],
  ['what it is shown', 'pod.metadata.name = 1', /TypeError: /],
  [
    'its own answers',
    "Object.prototype.toJSON = () => ({ type: 'reason', reason: 1 })",
    /its answer cannot be read$/,
  ],
];

test('whatever it does is contained and named, and the cluster goes on', () => {
  const cluster = new PluginCluster([{ count: 2 }]);
  cluster.write('Bad', filter('return true'));
  const seen = CONTAINED.map(([, body], i) => {
    cluster.rewrite('Bad', { source: filter(body) });
    cluster.pod(`p${i}`);
    const { lastFault, faults } = cluster.plugin('Bad').status;
    const found = { said: cluster.message(`p${i}`), fault: faults! > 0, ...lastFault };
    // Each Pod that waits would be tried again with each plugin that follows.
    if (i > 0) cluster.forget(`p${i}`);
    return found;
  });
  for (const [i, [what, , message]] of CONTAINED.entries()) {
    const { pod, moment, said, fault } = seen[i]!;
    expect.soft(said, what).toMatch(/^running "Bad" filter plugin: /);
    expect.soft(said, what).toMatch(message);
    expect.soft({ pod, moment, fault }, what).toEqual({
      pod: `default/p${i}`,
      moment: 'filter',
      fault: true,
    });
  }
  expect(({} as { toJSON?: unknown }).toJSON).toBeUndefined();
  cluster.remove('Bad');
  cluster.run(20);
  expect(cluster.nodeOf('p0')).toMatch(/^node-/);
});

test('a Pod that a plugin failed is tried again with back-off', () => {
  const cluster = new PluginCluster();
  cluster.write('Bad', filter("throw new TypeError('no')"));
  cluster.pod('a');
  cluster.run(30);
  const attempts = cluster.attempts();
  expect(attempts[0]!.result).toBe('error');
  expect(attempts.length).toBeGreaterThan(3);
  expect(attempts.length).toBeLessThan(9);
  expect(cluster.plugin('Bad').status.faults).toBe(attempts.length);
});

test.each([
  ['score', 'score() { return 101 }', /returns an invalid score 101, it should in the range of/],
  ['score', 'score() { return 1.5 }', /^running Score plugins: plugin "Bad" failed with: score re/],
  ['score', "score() { throw Error('x') }", /failed with: Error: x \(line 1, column \d+\)$/],
  [
    'normalizeScore',
    'score() { return 1 }, normalizeScore() { return [1] }',
    /^running Normalize on Score plugins: plugin "Bad" failed with: normalizeScore returned a list/,
  ],
  ['preScore', "preScore() { throw Error('x') }", /^running PreScore plugin "Bad": Error: x/],
  ['preFilter', 'preFilter() { for (;;); }', /^running PreFilter plugin "Bad": it was stopped/],
])('%s: %s', (_moment, functions, message) => {
  const cluster = new PluginCluster();
  cluster.write('Bad', `export default { ${functions} }`);
  cluster.pod('a');
  expect(cluster.message('a')).toMatch(message);
});

test.each([
  ['export default {', /^SchedulerPlugin.* spec.source: Invalid value: SyntaxError: .*\(line 1/],
  ['export const x = 1', /there is no plugin: export default \{ … \}/],
  ['export default { filtre() {} }', /filtre means nothing: a plugin has name, preFilter, filter/],
  ['export default {}', /a plugin has at least one of preFilter, filter/],
  [
    'export default { name: "Other", filter() {} }',
    /it calls itself "Other", and the object is "P/,
  ],
  ['for (;;);', /it was stopped: it took too many steps/],
  ['\nself.x', /a plugin has no page: self \(line 2, column \d+\)/],
  ['import fs from "node:fs"; fs; export default { filter() {} }', /could not load module/],
  [`let x = ${'<a>('.repeat(40)}1${')'.repeat(40)}`, /types are too nested/],
  ['x'.repeat(65_537), /spec.source: Too long/],
])('is refused before anybody is scheduled by it: %#', (source, message) => {
  const cluster = new PluginCluster();
  const { status, body } = cluster.write('P', source);
  expect(status).toBe(422);
  expect((body as Status).message).toMatch(message);
});

test('what it keeps in variables is forgotten after each call, but for what preFilter and preScore find', () => {
  const cluster = new PluginCluster();
  cluster.write(
    'Counting',
    `let calls = 0; let seen = [];
export default {
  preFilter(pod, nodes) { calls += 10; seen = nodes.map(({ name }) => name); },
  filter(pod, node, cycle) { return ++calls === 11 && seen.includes(node.name) || 'called ' + calls; },
  score() { return calls++; },
}`,
  );
  for (const name of ['a', 'b', 'c']) cluster.pod(name);
  const [newest] = cluster.attempts();
  expect(newest!.result).toBe('scheduled');
  const { nodes } = cluster.explanation(newest!.metadata.name);
  const raw = nodes.map(({ scores }) => scores!.find(({ plugin }) => plugin === 'Counting')!);
  expect(raw.map((score) => score.raw)).toEqual([10, 10, 10]);
  expect(raw[0]!.arithmetic).toEqual(['score(pod, node) = 10']);
});

test('explained, it says what it said; replayed, it does what it did', () => {
  const cluster = new PluginCluster([{ count: 5 }]);
  cluster.write(
    'FewestPods',
    `export default {
  filter(pod, node) { return node.pods.length < 6 || 'node(s) were full enough' },
  preScore(pod, nodes, { state }) { state.most = Math.max(...nodes.map((node) => node.pods.length)); },
  score(pod, node, { state }) { return state.most - node.pods.length; },
  normalizeScore(pod, scores) { const best = Math.max(1, ...scores.map(({ score }) => score));
    return scores.map(({ score }) => Math.floor(score * 100 / best)); },
}`,
  );
  for (let i = 0; i < 20; i++) cluster.pod(`p${i}`);
  for (const attempt of cluster.attempts()) {
    const explained = cluster.explanation(attempt.metadata.name);
    const scoresOf = ({ nodes }: { nodes: readonly Scored[] }) =>
      nodes
        .map(({ name, scores = [] }) => {
          const { raw, normalized } = scores.find(({ plugin }) => plugin === 'FewestPods') ?? {};
          return [name, raw, normalized].join();
        })
        .sort();
    expect(scoresOf(explained)).toEqual(scoresOf(attempt));
  }
  const { inputLog, simulation } = cluster.cluster;
  const again = Cluster.replay(inputLog, { interpreter: nodeInterpreter });
  expect(again.simulation.digest.hex).toBe(simulation.digest.hex);
});

interface Scored {
  readonly name: string;
  readonly scores?: readonly {
    readonly plugin: string;
    readonly raw: number;
    readonly normalized: number;
  }[];
}

test('a configuration may name it, weigh it and give it arguments; a study sees it', () => {
  const cluster = new PluginCluster();
  const source = `export default { filter(pod, node, { args }) { return node.name === args.node || 'elsewhere' } }`;
  cluster.write('Only', source, { enabled: false });
  cluster.pod('a');
  expect(cluster.nodeOf('a')).toBeDefined();
  const profile = (node: string) => ({
    profiles: [
      {
        plugins: { multiPoint: { enabled: [{ name: 'Only' }] } },
        pluginConfig: [{ name: 'Only', args: { node } }],
      },
    ],
  });
  expect(
    cluster.configure({ profiles: [{ plugins: { filter: { enabled: [{ name: 'Olny' }] } } }] }),
  ).toMatchObject({ status: 422 });
  expect(cluster.configure(profile('node-2')).status).toBe(200);
  cluster.pod('b');
  expect(cluster.nodeOf('b')).toBe('node-2');
  const studied = cluster.study({
    place: 'All',
    schedulerConfiguration: profile('node-1'),
  });
  expect(new Set(studied.present.placements.map(({ node }) => node))).toEqual(new Set(['node-2']));
  expect(new Set(studied.changed!.placements.map(({ node }) => node))).toEqual(new Set(['node-1']));
  cluster.remove('Only');
  cluster.pod('c');
  expect(cluster.nodeOf('c')).toBeDefined();
});

test('switched off and on, and deleted, it takes effect at once', () => {
  const cluster = new PluginCluster();
  cluster.write('One', onlyNode('node-1'));
  cluster.rewrite('One', { enabled: false });
  for (const name of ['a', 'b', 'c']) cluster.pod(name);
  expect(new Set(['a', 'b', 'c'].map((name) => cluster.nodeOf(name))).size).toBe(3);
  cluster.rewrite('One', { enabled: true, source: onlyNode('node-2') });
  cluster.pod('d');
  expect(cluster.nodeOf('d')).toBe('node-2');
});

test('where there is no interpreter, plugins are refused and say so', () => {
  const { cluster } = new PluginCluster();
  const without = Cluster.replay({ ...cluster.inputLog, inputs: [] });
  const response = without.submit({
    method: 'POST',
    path: '/apis/sim.kubeglass.dev/v1alpha1/schedulerplugins',
    body: { metadata: { name: 'P' }, spec: { source: onlyNode('a') } },
  });
  expect((response.body as Status).message).toContain('there is no interpreter for plugins here');
});
