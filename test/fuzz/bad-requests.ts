/** Requests as a broken or hostile client would send them, drawn from a seed. */
import type { ApiRequest, Method } from '../../src/apimachinery/api-request.ts';
import type { Random } from '../../src/sim/random.ts';

const CONTAINER = {
  name: 'c',
  image: 'nginx',
  ports: [{ containerPort: 80, name: 'web' }],
  env: [{ name: 'A', value: 'b' }],
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1' } },
  readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 },
  volumeMounts: [{ name: 'v', mountPath: '/v' }],
};
const POD_SPEC = {
  containers: [CONTAINER],
  volumes: [{ name: 'v', emptyDir: {} }],
  tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
  nodeSelector: { disk: 'ssd' },
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
  ],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 1,
};
const TEMPLATE = { metadata: { labels: { app: 'x' } }, spec: POD_SPEC };
const SELECTOR = { matchLabels: { app: 'x' } };

/** Where objects of each kind are made, and one that is fine. */
const SAMPLES: readonly { readonly path: string; readonly object: object }[] = [
  { path: '/api/v1/namespaces/default/pods', object: { spec: POD_SPEC } },
  {
    path: '/apis/apps/v1/namespaces/default/deployments',
    object: {
      spec: {
        replicas: 1,
        selector: SELECTOR,
        template: TEMPLATE,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      },
    },
  },
  {
    path: '/apis/apps/v1/namespaces/default/replicasets',
    object: { spec: { replicas: 1, selector: SELECTOR, template: TEMPLATE } },
  },
  {
    path: '/api/v1/namespaces/default/services',
    object: { spec: { ports: [{ port: 80, targetPort: 'web' }], selector: { app: 'x' } } },
  },
  {
    path: '/api/v1/namespaces/default/configmaps',
    object: { data: { a: 'b' }, binaryData: { c: 'AA==' } },
  },
  {
    path: '/api/v1/namespaces/default/secrets',
    object: { type: 'Opaque', stringData: { a: 'b' } },
  },
  { path: '/api/v1/namespaces', object: { spec: { finalizers: ['kubernetes'] } } },
  {
    path: '/api/v1/nodes',
    object: {
      spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] },
      status: { capacity: { cpu: '1' } },
    },
  },
  {
    path: '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
    object: { spec: { minAvailable: '50%', selector: SELECTOR } },
  },
  { path: '/apis/scheduling.k8s.io/v1/priorityclasses', object: { value: 10 } },
  {
    path: '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    object: { spec: { holderIdentity: 'x', leaseDurationSeconds: 40 } },
  },
];

const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '',
  '\0',
  'a/b/c',
  'é',
  '$patch',
  '$setElementOrder/containers',
  '-',
  'x'.repeat(300),
];
const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 31,
  2 ** 63,
  '',
  ' ',
  '\0',
  '\u202e',
  '../../etc',
  'x'.repeat(70_000),
  '1e9999',
  '-1',
  '9'.repeat(400),
  'NaN',
  [],
  {},
  [null],
  [[]],
  [[[{}]]],
  { $patch: 'delete' },
  { $patch: 'replace' },
  ['a', 1, {}],
];
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PATCHES = [
  'json-patch+json',
  'merge-patch+json',
  'strategic-merge-patch+json',
  'apply-patch+yaml',
];
const PATHS = [
  '',
  '/',
  '//',
  '/api',
  '/api/',
  '/api/v1/',
  '/api/v9/pods',
  '/apis/apps',
  '/apis/apps/v1/',
  '/apis//v1/pods',
  '/api/v1/namespaces//pods',
  '/api/v1/namespaces/default/pods/',
  '/api/v1/namespaces/default/pods/a/b/c',
  '/api/v1/pods/a',
  '/api/v1/nodes/a/pods',
  '/api/v1/namespaces/__proto__/pods',
  '/api/v1/namespaces/default/__proto__',
  '/apis/__proto__/v1/constructor',
  '/api/v1/namespaces/default/pods/%2e%2e',
  '/openapi/v3/../../x',
  '/openapi/v3/__proto__',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/api/v1/namespaces/default/pods/x/log',
  '/api/v1/namespaces/default/pods/x/binding',
  '/api/v1/namespaces/default/pods/x/eviction',
  '/apis/apps/v1/namespaces/default/deployments/x/scale',
  '/api/v1/namespaces/x/finalize',
  '/healthz/x',
  '\u0000',
];
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  limit: ['-1', 'abc', '1e9', '9'.repeat(30), '0', '1'],
  continue: [
    'x',
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi8uLi8ifQ',
    'eyJ2',
    '%%%',
    'e30',
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6OTk5OTk5OTk5LCJzdGFydCI6ImEifQ',
  ],
  resourceVersion: ['abc', '-1', '999999999999', '0', '1', '1.5', ' '],
  resourceVersionMatch: ['Exact', 'NotOlderThan', 'x', ''],
  labelSelector: [
    'a b c',
    'a in (',
    'a==',
    '!',
    ',',
    '(',
    'a in (b),',
    'x'.repeat(500),
    '\0',
    'a notin ()',
    'a>b',
  ],
  fieldSelector: [
    'foo=bar',
    '=',
    'metadata.name',
    '__proto__=x',
    'constructor=x',
    'metadata.name==a==b',
    ',,',
    'status.phase!=x',
  ],
  dryRun: ['x', 'All', ''],
  fieldValidation: ['x', 'Strict', 'Ignore', ''],
  fieldManager: ['x'.repeat(200), '\u0007', 'fuzz'],
  force: ['true', 'x', ''],
  propagationPolicy: ['x', 'Orphan', 'Foreground', ''],
  gracePeriodSeconds: ['-1', 'abc', '99999999999999999999', '0'],
  watch: ['true', 'x'],
  sendInitialEvents: ['true', 'x'],
  includeObject: ['x', 'None'],
  timeoutSeconds: ['x', '-1'],
  tailLines: ['x', '-1'],
  sinceTime: ['x'],
  container: ['__proto__', ''],
};
const ACCEPTS = [
  '*/*',
  'application/json',
  'application/foo',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v9;g=x',
  ';;;,,,',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  '',
];

export class BadRequests {
  readonly #random: Random;
  /** Names that exist now and then, so that updates, patches and deletes meet something. */
  readonly names = ['fuzz-a', 'fuzz-b', 'fuzz-c'];

  constructor(random: Random) {
    this.#random = random;
  }

  next(): ApiRequest {
    const chance = this.#random.below(10);
    if (chance === 0) return this.#strangePath();
    const { path, object } = this.#pick(SAMPLES);
    const name = this.#pick(this.names);
    const full = { ...object, metadata: { name, labels: { app: 'x' }, ...this.#metadata() } };
    const method = chance < 4 ? 'POST' : this.#pick(METHODS);
    // To delete all nodes is no mistake of the server's, but no cluster goes on after it.
    const onObject =
      method === 'PUT' ||
      method === 'PATCH' ||
      (method === 'DELETE' && path.endsWith('/nodes')) ||
      (method !== 'POST' && this.#coin());
    return {
      method,
      path: onObject ? `${path}/${name}${this.#subresource()}` : path,
      query: this.#query(),
      headers: this.#headers(method),
      body: method === 'GET' ? undefined : this.#body(full),
    };
  }

  #metadata(): object {
    switch (this.#random.below(8)) {
      case 0:
        return { generateName: 'fuzz-', name: undefined };
      case 1:
        return { resourceVersion: this.#pick(['1', 'x', '', '-1', '99999999']) };
      case 2:
        return { uid: 'not-mine' };
      case 3:
        return { finalizers: this.#pick([['a'], [''], ['a/b/c'], ['example.com/x']]) };
      case 4:
        return { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'y' }] };
      case 5:
        return {
          managedFields: this.#pick<unknown>([
            [],
            [{}],
            [{ manager: 'a', fieldsV1: { 'f:x': 1 } }],
            'x',
          ]),
        };
      default:
        return {};
    }
  }

  #body(object: object): unknown {
    switch (this.#random.below(12)) {
      case 0:
        return undefined;
      case 1:
        return this.#pick(HOSTILE_VALUES);
      case 2: {
        const text = JSON.stringify(object);
        return text.slice(0, this.#random.below(text.length));
      }
      case 3:
        return this.#deep(this.#pick([10, 500, 20_000]));
      case 4:
        return this.#jsonPatch();
      case 5:
        return object;
      default: {
        let mutated: unknown = structuredClone(object);
        for (let i = this.#random.below(3); i >= 0; i--) mutated = this.#mutated(mutated);
        return mutated;
      }
    }
  }

  /** The value with something in it changed, renamed, doubled or taken away. */
  #mutated(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || this.#random.below(6) === 0)
      return this.#pick(HOSTILE_VALUES);
    if (Array.isArray(value)) {
      if (value.length === 0 || this.#random.below(4) === 0) return [...value, ...value, null];
      const at = this.#random.below(value.length);
      return value.with(at, this.#mutated(value[at]));
    }
    const entries = Object.entries(value);
    const at = this.#random.below(entries.length + 1);
    const [key, inner] = entries[at] ?? [this.#pick(HOSTILE_KEYS), this.#pick(HOSTILE_VALUES)];
    const rest = entries.filter((_, i) => i !== at);
    switch (this.#random.below(5)) {
      case 0:
        return Object.fromEntries(rest);
      case 1:
        return ownEntries([...rest, [this.#pick(HOSTILE_KEYS), inner]]);
      default:
        return ownEntries([...rest, [key, this.#mutated(inner)]]);
    }
  }

  #deep(levels: number): unknown {
    let value: unknown = 1;
    const key = this.#pick(['spec', 'metadata', 'a', 'template']);
    const list = this.#coin();
    for (let i = 0; i < levels; i++) value = list ? [value] : { [key]: value };
    return list ? { spec: value } : value;
  }

  #jsonPatch(): unknown {
    const ops = ['add', 'remove', 'replace', 'move', 'copy', 'test', 'x', ''];
    const paths = [
      '',
      '/',
      '/spec',
      '/spec/replicas',
      '/metadata/name',
      '/metadata/labels/x',
      '/spec/containers/0/image',
      '/spec/containers/-',
      '/spec/containers/99',
      '/__proto__/x',
      '/constructor/prototype/x',
      '/metadata/labels/__proto__',
      'x',
      '~2',
      '/a~1b',
      '/kind',
      '/status',
    ];
    return Array.from({ length: this.#random.below(4) }, () => ({
      op: this.#pick(ops),
      path: this.#pick(paths),
      from: this.#pick(paths),
      value: this.#pick(HOSTILE_VALUES),
    }));
  }

  #strangePath(): ApiRequest {
    return {
      method: this.#pick(METHODS),
      path: this.#pick(PATHS),
      query: this.#query(),
      headers: this.#headers('GET'),
      body: this.#coin() ? this.#pick(HOSTILE_VALUES) : undefined,
    };
  }

  #subresource(): string {
    const below = [
      '/status',
      '/scale',
      '/eviction',
      '/binding',
      '/log',
      '/exec',
      '/finalize',
      '/x',
    ];
    return this.#random.below(6) === 0 ? this.#pick(below) : '';
  }

  #query(): Record<string, string> {
    const query: Record<string, string> = {};
    while (this.#random.below(3) === 0) {
      const name = this.#pick(Object.keys(QUERIES));
      query[name] = this.#pick(QUERIES[name]!);
    }
    return query;
  }

  #headers(method: Method): Record<string, string> {
    return {
      'user-agent': 'fuzz/1',
      ...(this.#random.below(5) === 0 && { accept: this.#pick(ACCEPTS) }),
      ...(method === 'PATCH' && { 'content-type': `application/${this.#pick(PATCHES)}` }),
      ...(this.#random.below(30) === 0 && {
        'content-type': this.#pick(['text/plain', '', 'x', 'application/json; charset']),
      }),
    };
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)]!;
  }

  #coin(): boolean {
    return this.#random.below(2) === 0;
  }
}

/** As JSON.parse makes it: `__proto__` is a key like any other. */
function ownEntries(entries: readonly (readonly [string, unknown])[]): object {
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`,
  ) as object;
}
