/** Definitions of well-known projects install, and their objects are validated, defaulted and printed. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { SECOND } from '../../src/sim/clock.ts';

const objects = (file: string): any[] =>
  parseAllDocuments(readFileSync(`test/custom-resources/${file}.yaml`, 'utf8')).map((one) =>
    one.toJS(),
  );

function installed(project: string) {
  const { server, simulation } = loneApiServer();
  const answer = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown, headers = {}) =>
    server.handle({ method, path, body, headers }) as {
      status: number;
      body: any;
      warnings?: string[];
    };
  for (const definition of objects(`${project}/definitions`)) {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const { status, body, warnings } = answer('POST', path, definition);
    expect([status, body.message, warnings]).toEqual([201, undefined, undefined]);
  }
  simulation.runFor(SECOND);
  const pathOf = ({ apiVersion, kind, metadata }: any) => {
    const { resources } = answer('GET', `/apis/${apiVersion}`).body;
    const { name } = resources.find((one: any) => one.kind === kind && !one.name.includes('/'));
    const namespace = metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
    return `/apis/${apiVersion}${namespace}/${name}`;
  };
  const create = (object: any) => answer('POST', pathOf(object), object);
  const printed = (object: any) => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { columnDefinitions, rows } = answer('GET', pathOf(object), undefined, { accept }).body;
    const shown = columnDefinitions.map(({ name }: any, at: number) => [name, rows[0].cells[at]]);
    return Object.fromEntries(shown);
  };
  const instances = objects(`${project}/instances`);
  const one = (kind: string) => instances.find((object) => object.kind === kind);
  return { answer, pathOf, create, printed, instances, one };
}

describe.each(['cert-manager', 'argo-cd', 'prometheus-operator'])('%s', (project) => {
  test('its objects are accepted as they are written', () => {
    const { create, instances } = installed(project);
    for (const object of instances) {
      const { status, body, warnings } = create(object);
      expect([object.kind, status, body.message, warnings]).toEqual([
        object.kind,
        201,
        undefined,
        undefined,
      ]);
      expect(body).toMatchObject(object);
    }
  });

  test('it is published with its fields', () => {
    const { answer, instances } = installed(project);
    const { definitions } = answer('GET', '/openapi/v2').body;
    for (const { apiVersion, kind } of instances) {
      const { components } = answer('GET', `/openapi/v3/apis/${apiVersion}`).body;
      const [group, version] = apiVersion.split('/');
      const name = [...group.split('.').reverse(), version, kind].join('.');
      for (const schema of [components.schemas[name], definitions[name]]) {
        expect(schema['x-kubernetes-group-version-kind']).toEqual([{ group, version, kind }]);
        expect(Object.keys(schema.properties)).toEqual(
          expect.arrayContaining(['metadata', 'spec']),
        );
      }
    }
  });
});

const changed = (object: any, path: string, value: unknown): any => {
  const copy = structuredClone(object);
  const steps = path.split('.');
  const parent = steps.slice(0, -1).reduce((at, step) => at[step], copy);
  if (value === undefined) delete parent[steps.at(-1)!];
  else parent[steps.at(-1)!] = value;
  return copy;
};

test.each([
  ['cert-manager', 'Certificate', 'spec.secretName', undefined, 'spec.secretName: Required value'],
  [
    'cert-manager',
    'Certificate',
    'spec.usages',
    ['serving'],
    'spec.usages[0]: Unsupported value: "serving": supported values: "signing", "digital signature", "content commitment", "key encipherment", "data encipherment", "key agreement", "cert sign", "crl sign", "server auth", "client auth", "code signing", "email protection", "any"',
  ],
  [
    'cert-manager',
    'Certificate',
    'spec.commonName',
    'c'.repeat(65),
    'spec.commonName: Too long: may not be more than 64 bytes',
  ],
  [
    'cert-manager',
    'CertificateRequest',
    'spec.request',
    'not base64!',
    'spec.request: Invalid value: "not base64!": spec.request in body must be of type byte: "not base64!"',
  ],
  ['argo-cd', 'Application', 'spec.destination', undefined, 'spec.destination: Required value'],
  [
    'argo-cd',
    'Application',
    'spec.revisionHistoryLimit',
    'many',
    'spec.revisionHistoryLimit: Invalid value: "string": spec.revisionHistoryLimit in body must be of type integer: "string"',
  ],
  [
    'argo-cd',
    'AppProject',
    'spec.syncWindows.0.kind',
    'maybe',
    'spec.syncWindows[0].kind: Unsupported value: "maybe": supported values: "allow", "deny"',
  ],
  [
    'prometheus-operator',
    'PodMonitor',
    'spec.podMetricsEndpoints.0.portNumber',
    0,
    'spec.podMetricsEndpoints[0].portNumber: Invalid value: 0: spec.podMetricsEndpoints[0].portNumber in body should be greater than or equal to 1',
  ],
  [
    'prometheus-operator',
    'PrometheusRule',
    'spec.groups',
    [{ name: 'a' }, { name: 'a' }],
    'spec.groups[1]: Duplicate value: {"name":"a"}',
  ],
  [
    'prometheus-operator',
    'Prometheus',
    'spec.volumeClaimTemplate.kind',
    undefined,
    'spec.volumeClaimTemplate.kind: Required value: must not be empty',
  ],
])('%s: %s with %s %o', (project, kind, path, value, problem) => {
  const { create, one } = installed(project);
  const object = changed(one(kind), path, value);
  const { status, body } = create(object);
  const name = `${kind}.${object.apiVersion.split('/')[0]} ${JSON.stringify(object.metadata.name)}`;
  expect([status, body.message]).toEqual([422, `${name} is invalid: ${problem}`]);
});

test.each([
  [
    'cert-manager',
    'Certificate',
    {
      issuerRef: { name: 'letsencrypt', kind: 'Issuer', group: 'cert-manager.io' },
      privateKey: { rotationPolicy: 'Always' },
    },
  ],
  ['prometheus-operator', 'Prometheus', { scrapeInterval: '30s', portName: 'web' }],
  ['prometheus-operator', 'Alertmanager', { retention: '120h' }],
])('%s: %s has defaults', (project, kind, spec) => {
  const { create, one } = installed(project);
  expect(create(one(kind)).body.spec).toMatchObject(spec);
});

test('columns tell what status says', () => {
  const { answer, create, pathOf, printed, one } = installed('cert-manager');
  const certificate = one('Certificate');
  create(certificate);
  expect(printed(certificate)).toMatchObject({
    Name: 'web',
    Ready: null,
    Secret: 'web-tls',
    Issuer: 'letsencrypt',
  });
  const status = {
    conditions: [
      { type: 'Issuing', status: 'False' },
      { type: 'Ready', status: 'True', message: 'fine' },
    ],
  };
  answer(
    'PATCH',
    `${pathOf(certificate)}/web/status`,
    { status },
    { 'content-type': 'application/merge-patch+json' },
  );
  expect(printed(certificate)).toMatchObject({ Ready: 'True', Status: 'fine', Age: '0s' });
});
