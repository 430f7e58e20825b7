import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import json from '../../api/generated/schema.json' with { type: 'json' };
import { deepFreeze } from '../meta.ts';
import { decode, decodingError, strictError } from './decode.ts';
import { Schema, type SchemaJson } from './schema.ts';

const schema = new Schema(json as unknown as SchemaJson);
const core = (kind: string) => `io.k8s.api.core.v1.${kind}`;
const decodePod = (value: unknown) => decode<any>(schema, core('Pod'), value);
const decodeDeployment = (value: unknown) =>
  decode<any>(schema, 'io.k8s.api.apps.v1.Deployment', value);

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' }, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: '500m', memory: '1Gi' } },
          },
        ],
      },
    },
  },
};

describe('what is fine', () => {
  test('comes back equal and frozen, not the same', () => {
    const { object, unknown, error } = decodeDeployment(deployment);
    expect({ object, unknown, error }).toEqual({
      object: deployment,
      unknown: [],
      error: undefined,
    });
    expect(object).not.toBe(deployment);
    expect(Object.isFrozen(object.spec.template.spec.containers[0].ports)).toBe(true);
  });

  test('is kept when it is frozen already', () => {
    const frozen = deepFreeze(structuredClone(deployment));
    expect(decodeDeployment(frozen).object).toBe(frozen);
    const scaled = deepFreeze({ ...frozen, spec: { ...frozen.spec, replicas: 5, paused: null } });
    const { object } = decodeDeployment(scaled);
    expect(object.spec.replicas).toBe(5);
    expect('paused' in object.spec).toBe(false);
    expect(object.spec.template).toBe(frozen.spec.template);
    expect(object.metadata).toBe(frozen.metadata);
  });
});

describe('what is made the same', () => {
  test('quantities, times, nulls and empty collections', () => {
    const { object } = decodePod({
      metadata: {
        name: 'p',
        creationTimestamp: '2026-01-01T02:00:00.5+01:00',
        labels: { a: null },
        annotations: {},
        generateName: null,
      },
      spec: {
        volumes: [{ name: 'v', emptyDir: {} }],
        containers: [
          { name: 'c', args: [], resources: { limits: { cpu: 0.5, memory: '1024Mi' } } },
        ],
        tolerations: null,
      },
    });
    expect(object).toEqual({
      metadata: { name: 'p', creationTimestamp: '2026-01-01T01:00:00Z', labels: { a: '' } },
      spec: {
        volumes: [{ name: 'v', emptyDir: {} }],
        containers: [{ name: 'c', resources: { limits: { cpu: '500m', memory: '1Gi' } } }],
      },
    });
  });

  test('microseconds', () => {
    const lease = (renewTime: string) =>
      decode<any>(schema, 'io.k8s.api.coordination.v1.Lease', { spec: { renewTime } });
    expect(lease('2026-01-01T00:00:00.123456Z').object.spec.renewTime).toBe(
      '2026-01-01T00:00:00.123456Z',
    );
    expect(lease('2026-01-01T02:00:00.500000+02:00').object.spec.renewTime).toBe(
      '2026-01-01T00:00:00.500000Z',
    );
    expect(lease('2026-02-29T00:00:00.000000Z').error).toBe(
      'parsing time "2026-02-29T00:00:00.000000Z": day out of range',
    );
    expect(lease('2026-01-01T24:00:00.000000Z').error).toBe(
      'parsing time "2026-01-01T24:00:00.000000Z": hour out of range',
    );
    expect(lease('2026-01-01T00:00:00Z').error).toBe(
      'parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    );
  });

  test('a list that must be there stays, though empty', () =>
    expect(decodePod({ spec: { containers: [], volumes: [] } }).object).toEqual({
      spec: { containers: [] },
    }));

  test('extensions keep everything', () => {
    const raw = { any: [{ thing: null }], __proto__: { polluted: true } };
    const { object, unknown } = decode<any>(schema, 'io.k8s.api.apps.v1.ControllerRevision', {
      data: raw,
      revision: 1,
    });
    expect(object.data).toEqual(raw);
    expect(unknown).toEqual([]);
  });
});

describe('what the kind does not have', () => {
  test('is dropped and told by its path', () => {
    const { object, unknown } = decodePod({
      spec: {
        containers: [
          { name: 'c', imagee: 'x' },
          { name: 'd', ports: [{ port: 1 }] },
        ],
        foo: 1,
      },
      'a"b': 1,
    });
    expect(unknown).toEqual([
      'spec.containers[0].imagee',
      'spec.containers[1].ports[0].port',
      'spec.foo',
      'a"b',
    ]);
    expect(object).toEqual({ spec: { containers: [{ name: 'c' }, { name: 'd', ports: [{}] }] } });
    expect(strictError(unknown.slice(2))).toBe(
      'strict decoding error: unknown field "spec.foo", unknown field "a\\"b"',
    );
    expect(strictError([])).toBeUndefined();
    expect(strictError(['a'], ['b'])).toBe(
      'strict decoding error: duplicate field "b", unknown field "a"',
    );
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s is a name like any other', (name) => {
    const hostile = JSON.parse(
      `{"spec":{"${name}":{"a":1}},"metadata":{"labels":{"${name}":"x"}}}`,
    );
    const { object, unknown } = decodePod(hostile);
    expect(unknown).toEqual([`spec.${name}`]);
    expect(Object.keys(object.metadata.labels)).toEqual([name]);
    expect(Object.getPrototypeOf(object.metadata.labels)).toBe(Object.prototype);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });
});

const field = (path: string) => `Go struct field ${path}`;

test.each([
  [
    { spec: { containers: 'x' } },
    `json: cannot unmarshal string into ${field('PodSpec.spec.containers')} of type []v1.Container`,
  ],
  [{ spec: [] }, `json: cannot unmarshal array into ${field('Pod.spec')} of type v1.PodSpec`],
  [
    { spec: { hostNetwork: 'yes' } },
    `json: cannot unmarshal string into ${field('PodSpec.spec.hostNetwork')} of type bool`,
  ],
  [
    { spec: { containers: [{ name: 'c', env: [{ name: 'A', value: 1 }] }] } },
    `json: cannot unmarshal number into ${field('EnvVar.spec.containers.env.value')} of type string`,
  ],
  [
    { metadata: { labels: { a: 1 } } },
    `json: cannot unmarshal number into ${field('ObjectMeta.metadata.labels')} of type string`,
  ],
  [
    { metadata: { labels: [] } },
    `json: cannot unmarshal array into ${field('ObjectMeta.metadata.labels')} of type map[string]string`,
  ],
  [
    { spec: { priority: 3e9 } },
    `json: cannot unmarshal number 3000000000 into ${field('PodSpec.spec.priority')} of type int32`,
  ],
  [
    { spec: { priority: 1.5 } },
    `json: cannot unmarshal number 1.5 into ${field('PodSpec.spec.priority')} of type int32`,
  ],
  [
    { spec: { containers: [{ args: [true] }] } },
    `json: cannot unmarshal bool into ${field('Container.spec.containers.args')} of type string`,
  ],
  [
    { spec: { overhead: 5 } },
    `json: cannot unmarshal number into ${field('PodSpec.spec.overhead')} of type v1.ResourceList`,
  ],
  [
    { spec: { overhead: { cpu: 'much' } } },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    { metadata: { creationTimestamp: 'x' } },
    'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
  ],
  [
    { metadata: { creationTimestamp: '2026-02-30T00:00:00Z' } },
    'parsing time "2026-02-30T00:00:00Z": day out of range',
  ],
  [
    { metadata: { creationTimestamp: '2026-13-01T00:00:00Z' } },
    'parsing time "2026-13-01T00:00:00Z": month out of range',
  ],
  [
    { metadata: { creationTimestamp: 1 } },
    `json: cannot unmarshal number into ${field('ObjectMeta.metadata.creationTimestamp')} of type string`,
  ],
  [
    { spec: { containers: [{ livenessProbe: { httpGet: { port: true } } }] } },
    `json: cannot unmarshal bool into ${field('HTTPGetAction.spec.containers.livenessProbe.httpGet.port')} of type int32`,
  ],
  ['x', 'json: cannot unmarshal string into Go value of type v1.Pod'],
  // What a type reads itself ends the reading, so it is told though it comes later.
  [{ spec: { hostNetwork: 1, overhead: { cpu: '1i' } } }, "unable to parse quantity's suffix"],
])('%j: %s', (value, error) => expect(decodePod(value).error).toBe(error));

test('the error as the API server tells it', () => {
  const { error } = decodeDeployment({ spec: { replicas: 'three' } });
  expect(decodingError('Deployment', 'v1', error!)).toBe(
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  );
});

test.each([
  ['aGk=', undefined],
  ['aGk', 'illegal base64 data at input byte 0'],
  ['aGVs\nbG8=', undefined],
  ['a b=', 'illegal base64 data at input byte 1'],
  ['=', 'illegal base64 data at input byte 0'],
])('base64 %j: %s', (data, error) =>
  expect(decode(schema, core('Secret'), { data: { key: data } }).error).toBe(error),
);

describe('depth', () => {
  const nested = (depth: number, open: string, close: string) =>
    JSON.parse(`{"spec":{"deep":${open.repeat(depth)}0${close.repeat(depth)}}}`);

  test('is bounded for unknown fields', () => {
    expect(decodePod(nested(100_000, '[', ']')).error).toBe(
      "invalid character '[' exceeded max depth",
    );
    expect(decodePod(nested(100, '[', ']')).error).toBeUndefined();
  });

  test('is bounded for types that contain themselves', () => {
    const deep = JSON.parse(`${'{"not":'.repeat(50_000)}{}${'}'.repeat(50_000)}`);
    const name = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
    expect(decode(schema, name, deep).error).toBe("invalid character '{' exceeded max depth");
  });

  test('is bounded for what is kept as it is', () => {
    const raw = {
      data: JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`),
      revision: 1,
    };
    const { error } = decode(schema, 'io.k8s.api.apps.v1.ControllerRevision', raw);
    expect(error).toBe("invalid character '{' exceeded max depth");
  });
});

describe('laws', () => {
  const names = ['Pod', 'Service', 'Node', 'ConfigMap', 'PersistentVolumeClaim'].map(core);
  const keys = fc.constantFrom(
    'metadata',
    'spec',
    'status',
    'name',
    'labels',
    'containers',
    'ports',
    '__proto__',
    'data',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, true, 0, 1.5, 'x', '1', '1Gi'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
    ),
  }));

  test('any JSON is read or refused, and reading the result again changes nothing', () =>
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, given) => {
        const { object } = decode(schema, name, given);
        expect(decode(schema, name, object)).toEqual({ object, unknown: [] });
        expect(decode(schema, name, object).object).toBe(object);
      }),
      { numRuns: 500 },
    ));

  test('what is known from before makes no difference', () =>
    fc.assert(
      fc.property(fc.constantFrom(...names), value, value, (name, before, other) => {
        const known = decode<any>(schema, name, before).object;
        for (const key of ['metadata', 'spec', 'status']) {
          const given = { ...known, [key]: other, kept: known.metadata };
          expect(decode(schema, name, given, known)).toEqual(decode(schema, name, given));
        }
        expect(decode(schema, name, other, known)).toEqual(decode(schema, name, other));
      }),
      { numRuns: 300 },
    ));
});
