import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: { readonly [field: string]: Schema };
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as unknown;
const { definitions } = read('./schema.json') as { definitions: { [name: string]: Schema } };

const core = (kind: string) => definitions[`io.k8s.api.core.v1.${kind}`];
const field = (kind: string, name: string) => core(kind)?.properties?.[name];
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });

describe('definitions', () => {
  test('have upstream’s full names', () => {
    const odd = Object.keys(definitions).filter((name) => !/^io\.k8s\.[\w.-]+\.\w+$/.test(name));
    expect(odd).toEqual([]);
  });

  test('refer only to definitions', () => {
    const text = JSON.stringify(definitions);
    const names = [...text.matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name as string);
    expect([...new Set(names)].filter((name) => !(name in definitions))).toEqual([]);
  });

  test('carry no texts', () => {
    expect(JSON.stringify(definitions)).not.toMatch(/"description":"/);
  });

  test('require what Kubernetes requires', () => {
    const deploymentSpec = definitions['io.k8s.api.apps.v1.DeploymentSpec'];
    expect(deploymentSpec?.required).toEqual(['selector', 'template']);
    expect(core('PodSpec')?.required).toEqual(['containers']);
    expect(core('Container')?.required).toEqual(['name']);
  });

  test('tell int32 from int64, and quantities, times and int-or-strings from strings', () => {
    const deploymentSpec = definitions['io.k8s.api.apps.v1.DeploymentSpec']?.properties;
    expect(deploymentSpec?.['replicas']).toEqual({ type: 'integer', format: 'int32' });
    expect(field('PodSpec', 'terminationGracePeriodSeconds')?.format).toBe('int64');
    expect(field('Secret', 'data')?.additionalProperties?.format).toBe('byte');
    expect(field('ResourceRequirements', 'requests')?.additionalProperties).toEqual(
      ref('io.k8s.apimachinery.pkg.api.resource.Quantity'),
    );
    expect(field('ServicePort', 'targetPort')).toEqual(
      ref('io.k8s.apimachinery.pkg.util.intstr.IntOrString'),
    );
    expect(field('Event', 'eventTime')).toEqual(
      ref('io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime'),
    );
  });

  test('know the values of an enum', () => {
    expect(field('Taint', 'effect')?.enum).toEqual(['NoExecute', 'NoSchedule', 'PreferNoSchedule']);
  });
});

describe('lists', () => {
  test.each([
    { of: 'PodSpec', list: 'containers', applied: ['name'], patched: 'name' },
    { of: 'PodSpec', list: 'ephemeralContainers', applied: ['name'], patched: 'name' },
    { of: 'PodSpec', list: 'volumes', applied: ['name'], patched: 'name' },
    { of: 'PodSpec', list: 'hostAliases', applied: ['ip'], patched: 'ip' },
    { of: 'PodSpec', list: 'topologySpreadConstraints', applied: ['topologyKey', 'whenUnsatisfiable'], patched: 'topologyKey' },
    { of: 'Container', list: 'ports', applied: ['containerPort', 'protocol'], patched: 'containerPort' },
    { of: 'Container', list: 'volumeMounts', applied: ['mountPath'], patched: 'mountPath' },
    { of: 'ServiceSpec', list: 'ports', applied: ['port', 'protocol'], patched: 'port' },
    { of: 'NodeStatus', list: 'conditions', applied: ['type'], patched: 'type' },
  ])('$of.$list is keyed by $applied, patched by $patched', ({ of, list, applied, patched }) => {
    expect(field(of, list)).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': applied,
      'x-kubernetes-patch-merge-key': patched,
    });
  });

  test.each([
    { of: 'PodSpec', list: 'tolerations' },
    { of: 'Container', list: 'envFrom' },
    { of: 'NodeSpec', list: 'taints' },
  ])('$of.$list is replaced as a whole', ({ of, list }) => {
    expect(field(of, list)?.['x-kubernetes-list-type']).toBe('atomic');
    expect(field(of, list)?.['x-kubernetes-patch-merge-key']).toBeUndefined();
  });

  test('all say how they are applied, but for the items of List kinds', () => {
    const untyped = Object.entries(definitions).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, { type, ...schema }]) => type === 'array' && !schema['x-kubernetes-list-type'])
        .map(([property]) => `${name}.${property}`),
    );
    expect(untyped.filter((path) => !/List\.items$/.test(path))).toEqual([]);
  });

  test('that are maps have their keys in the items', () => {
    const missing = Object.entries(definitions).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([property, schema]) => {
        const keys = (schema['x-kubernetes-list-map-keys'] ?? []) as string[];
        const item = definitions[schema.items?.$ref?.replace('#/definitions/', '') ?? ''];
        return keys
          .filter((key) => !item?.properties?.[key])
          .map((key) => `${name}.${property} by ${key}`);
      }),
    );
    expect(missing).toEqual([]);
  });
});

describe('resources', () => {
  const resources = read('./resources.json') as {
    group: string;
    version: string;
    resource: string;
    kind: string;
    namespaced: boolean;
    verbs: string[];
    subresources: { name: string; kind: string; group?: string; verbs: string[] }[];
  }[];
  const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
  const find = (resource: string, group = '') =>
    resources.find((each) => each.resource === resource && each.group === group);

  test('have the verbs that discovery shows', () => {
    expect(find('pods')).toMatchObject({ kind: 'Pod', namespaced: true, verbs: all });
    expect(find('nodes')).toMatchObject({ kind: 'Node', namespaced: false, verbs: all });
    expect(find('namespaces')?.verbs).toEqual(all.filter((verb) => verb !== 'deletecollection'));
    expect(find('componentstatuses')?.verbs).toEqual(['get', 'list']);
    expect(find('bindings')?.verbs).toEqual(['create']);
  });

  test('have subresources, some of another group', () => {
    expect(find('deployments', 'apps')?.subresources).toEqual([
      { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
      { name: 'status', kind: 'Deployment', verbs: ['get', 'patch', 'update'] },
    ]);
    expect(find('pods')?.subresources.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'attach PodAttachOptions',
      'binding Binding',
      'ephemeralcontainers Pod',
      'eviction Eviction',
      'exec PodExecOptions',
      'log Pod',
      'portforward PodPortForwardOptions',
      'proxy PodProxyOptions',
      'resize Pod',
      'status Pod',
    ]);
  });

  test('each have a definition', () => {
    const kinds = Object.values(definitions).flatMap(
      (definition) =>
        (definition['x-kubernetes-group-version-kind'] ?? []) as { group: string; version: string; kind: string }[],
    );
    const known = new Set(kinds.map(({ group, version, kind }) => `${group}/${version}/${kind}`));
    const strangers = resources.filter((each) => !known.has(`${each.group}/${each.version}/${each.kind}`));
    expect(strangers).toEqual([]);
  });
});
