/**
 * Who may import whom. Each row names a folder, the folders that it may import, and why in a sentence;
 * whatever is not named is forbidden. Tests may import anything.
 */
const core = require('./scripts/lib/core-folders.cjs');

const api = ['src/apimachinery', 'src/api'];
const client = ['src/sim', ...api, 'src/client'];
const controllers = [...client, 'src/controller-runtime'];
/** What crosses the worker's boundary as plain data: times, spans, the input log, the cluster's spec. */
const facts = [
  'src/sim/clock.ts',
  'src/sim/trace.ts',
  'src/sim/input-log.ts',
  'src/cluster/spec.ts',
];
const kubelet = ['src/node/cri', 'src/node/cni', 'src/node/csi', 'src/node/dra', 'src/node/net'];

const rows = [
  // folder, what it may import, why
  ['src/version.ts', [], 'The version is a fact that everybody may name and that needs nobody.'],
  ['src/sim', [], 'Time, chance and causes know no Kubernetes.'],
  [
    'src/apimachinery',
    ['src/api/generated'],
    'What all kinds share knows no kind; only the generated shapes of their common parts.',
  ],
  [
    'src/pki',
    ['src/apimachinery/bytes.ts'],
    'Keys, signatures and certificates are bytes; what they vouch for is not their business.',
  ],
  [
    'src/api',
    ['src/apimachinery', 'src/sim/clock.ts'],
    'A kind is a value made from the machinery, and knows what a millisecond is; it has never heard of a component.',
  ],
  ['src/client', ['src/sim', ...api], 'A client reads and writes kinds, and waits on the clock.'],
  ['src/controller-runtime', client, 'A controller is a client with a queue.'],
  [
    'src/control-plane/etcd',
    ['src/sim'],
    'etcd stores values under keys and does not know what they are.',
  ],
  [
    'src/control-plane/kube-apiserver',
    ['src/control-plane/etcd', 'src/sim', 'src/pki', ...api],
    'Only the API server touches etcd, and it serves kinds without knowing who asks.',
  ],
  [
    'src/control-plane/kube-scheduler',
    controllers,
    'The scheduler sees the API and has never heard of the kubelet.',
  ],
  [
    'src/control-plane/kube-controller-manager',
    [...controllers, 'src/pki'],
    'Controllers see the API and not each other.',
  ],
  [
    'src/control-plane/cloud-controller-manager',
    controllers,
    'The cloud, too, is only a client of the API.',
  ],
  [
    'src/node/kubelet',
    [...controllers, ...kubelet],
    'The kubelet is a client that drives its runtime, network and storage through their interfaces.',
  ],
  [
    'src/node/machine.ts',
    ['src/node/kubelet', ...controllers, ...kubelet],
    'A machine is hardware with a runtime and a network on it, and starts the kubelet that drives them.',
  ],
  [
    'src/node/kube-proxy',
    controllers,
    'kube-proxy turns Services into rules and knows no kubelet.',
  ],
  [
    'src/node/net',
    ['src/sim'],
    'The wire between sandboxes carries bytes between ports and knows no Pods.',
  ],
  [
    'src/node/cri',
    ['src/sim', 'src/node/net', ...api],
    'A container runtime is asked and answers; it is nobody’s client.',
  ],
  [
    'src/node/cni',
    ['src/sim', ...api],
    'A network plugin is asked and answers; it is nobody’s client.',
  ],
  [
    'src/node/csi',
    ['src/sim', 'src/node/cri', ...api],
    'A storage driver is asked and answers; it is nobody’s client.',
  ],
  [
    'src/node/dra',
    [...client],
    'A driver of devices is asked by the kubelet, and publishes what it has as a client of its own.',
  ],
  [
    'src/addons',
    [...controllers, ...kubelet],
    'An addon is a workload: a client, running in a container of the simulated runtime.',
  ],
  ['src/cluster', core, 'The one place that knows all components, and wires them together.'],
  [
    'src/plugin-interpreter',
    ['src/control-plane/kube-scheduler/written-plugins/interpreter.ts'],
    'The interpreter of users’ plugins implements one interface of the scheduler, and knows nothing else.',
  ],
  [
    'src/scenarios',
    [...api, ...facts],
    'A scenario is data: objects to apply, never code that reaches into the cluster.',
  ],
  [
    'src/lessons',
    [...api, ...facts, 'src/scenarios'],
    'A lesson is data about objects; it runs the same on any cluster.',
  ],
  [
    'src/backend',
    ['src/host/worker', ...api, ...facts],
    'How the page reaches a cluster: over messages to the worker, or over HTTP.',
  ],
  [
    'src/host',
    [
      'src/cluster',
      'src/backend',
      'src/plugin-interpreter',
      'src/control-plane/kube-scheduler/written-plugins/interpreter.ts',
      'src/sim',
      'src/pki',
      'src/kubectl',
      'src/scenarios',
      ...api,
    ],
    'A host gives the cluster real time and a door: messages or HTTP.',
  ],
  [
    'src/kubectl',
    ['src/backend', ...api, ...facts],
    'kubectl talks to whatever cluster the backend reaches.',
  ],
  [
    'src/ui',
    ['src/backend', 'src/kubectl', 'src/scenarios', 'src/lessons', ...api, ...facts],
    'The page draws what the API says; it holds no part of the simulation.',
  ],
];

/** Folders whose subfolders are extensions: each may be deleted without touching its siblings. */
const extensionPoints = [
  'src/control-plane/kube-apiserver/admission',
  'src/control-plane/kube-scheduler/plugins',
  'src/control-plane/kube-controller-manager/controllers',
  'src/node/cri/images',
  'src/node/cri/runtimes',
  'src/scenarios',
  'src/lessons',
  'src/ui/lenses',
];

const packagesOfTheCore = [
  'sorted-btree',
  'pure-rand',
  'yaml',
  're2js',
  'unbash',
  '@noble/hashes',
  '@noble/curves',
];

const tests = '\\.(test|soak)\\.tsx?$|/testing/';
const within = (paths) => `^(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})(/|$)`;

const directions = rows.map(([folder, allowed, why]) => {
  // A row further down a path speaks for itself: control-plane/etcd is not etcd's parent's business.
  const own = rows.map(([other]) => other).filter((other) => other.startsWith(`${folder}/`));
  return {
    name: folder.replace('src/', ''),
    comment: `${why} It may import ${[...allowed, 'itself'].join(', ')}.`,
    severity: 'error',
    from: { path: within([folder]), pathNot: [tests, ...(own.length ? [within(own)] : [])] },
    to: {
      path: '^(src|test|bench|e2e|scripts)/',
      pathNot: within([folder, 'src/version.ts', ...allowed]),
    },
  };
});

const siblings = extensionPoints.map((folder) => ({
  name: `siblings in ${folder.replace('src/', '')}`,
  comment: 'Extensions never import each other; what two of them need lies beside their folders.',
  severity: 'error',
  from: { path: `^${folder}/([^/]+)/`, pathNot: tests },
  to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/$1/` },
}));

module.exports = {
  forbidden: [
    ...directions,
    ...siblings,
    {
      name: 'kinds',
      comment: 'One kind may name another’s types, and no more.',
      severity: 'error',
      from: { path: '^src/api/(?!generated/)([^/]+/[^/]+/[^/]+)/', pathNot: tests },
      to: {
        path: '^src/api/(?!generated/)[^/]+/[^/]+/[^/]+/',
        pathNot: ['^src/api/$1/', '/types\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'listed',
      comment:
        'A new folder needs a row in .dependency-cruiser.cjs that says what it may import and why.',
      severity: 'error',
      from: { path: '^src/', pathNot: [within(rows.map(([folder]) => folder)), tests] },
      to: {},
    },
    {
      name: 'cluster-backend only',
      comment: 'A host implements the interface of a backend; it takes its types and nothing else.',
      severity: 'error',
      from: { path: '^src/host/', pathNot: tests },
      to: {
        path: '^src/backend/',
        pathNot: '^src/backend/cluster-backend\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'packages of the core',
      comment: `The core is synchronous and has no I/O. Packages known to be so: ${packagesOfTheCore.join(', ')}.`,
      severity: 'error',
      from: { path: within(core), pathNot: tests },
      to: { path: 'node_modules', pathNot: `node_modules/(${packagesOfTheCore.join('|')})/` },
    },
    {
      name: 'no Node in the core',
      comment:
        'The core runs in a browser’s worker as well: what it needs from outside is injected by a host.',
      severity: 'error',
      from: { path: within(core), pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no Node in the page',
      comment: 'The page runs in a browser; only src/host/node may use Node’s modules.',
      severity: 'error',
      from: { path: '^src/(ui|backend|kubectl|host/worker)/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'cycles',
      comment: 'Of two files that need each other, neither can be read first.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'found',
      comment: 'An import that leads nowhere is a dependency that cannot be judged.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '(\\?(worker|raw|url)|^virtual:|^monaco-|\\.css$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true, // Types count: an import is an import.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
