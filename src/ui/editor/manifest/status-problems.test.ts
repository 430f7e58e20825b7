import { expect, test } from 'vitest';
import { StatusError } from '../../../apimachinery/status.ts';
import { invalid, required } from '../../../apimachinery/field-error.ts';
import { readManifests, type Manifest } from './documents.ts';
import { exactPlaceOfField, placeOfField } from './field-place.ts';
import { placeOfMessage, problemsOf, typeOf } from './status-problems.ts';

const text = `# The web.
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels:
    app.kubernetes.io/name: web
    tier: a b
spec:
  replicas: three
  selector: {matchLabels: {app: web}}
  template:
    spec:
      containers:
      - name: one
        image: nginx
      -
        name: two
        resources:
          requests:
            cpu: 100x
            memory: 1Gi
        ports:
        - containerPort: 80
        - containerPort: http
`;
const deployment = readManifests(text, 'web.yaml').manifests[0]!;
const lineOf = (field: string, manifest: Manifest = deployment) =>
  placeOfField(manifest, field).startLine;

test.each([
  ['metadata.name', 6],
  ['metadata.labels[app.kubernetes.io/name]', 9],
  ['metadata.labels.app.kubernetes.io/name', 9],
  ['spec.selector.matchLabels', 13],
  ['spec.template.spec.containers', 16],
  ['spec.template.spec.containers[0]', 17],
  ['spec.template.spec.containers[0].image', 18],
  ['spec.template.spec.containers[1].name', 20],
  ['spec.template.spec.containers[1].image', 20], // Not written: the container that lacks it.
  ['spec.template.spec.containers[1].ports[1].containerPort', 27],
  ['spec.template.spec.containers[9].name', 16],
  ['.spec.replicas', 12],
  ['spec.strategy.type', 11],
  ['nonsense', 3],
  ['', 3],
])('%s is at line %i', (field, line) => expect(lineOf(field)).toBe(line));

test('a place covers the key and its value, on one line', () => {
  expect(placeOfField(deployment, 'spec.replicas')).toEqual({
    startLine: 12,
    startColumn: 3,
    endLine: 12,
    endColumn: 18,
  });
  expect(exactPlaceOfField(deployment, 'spec.strategy')).toBeUndefined();
});

test('each cause is told at its own line', () => {
  const { status } = StatusError.invalid({ group: 'apps', kind: 'Deployment' }, 'web', [
    invalid('metadata.labels', 'a b', 'a valid label must …'),
    required('spec.template.spec.containers[1].image'),
    required('spec.template.spec.containers[1].image'),
  ]);
  expect(
    problemsOf(status, deployment).map(({ message, place }) => [place.startLine, message]),
  ).toEqual([
    [10, 'metadata.labels: Invalid value: "a b": a valid label must …'],
    [20, 'spec.template.spec.containers[1].image: Required value'],
  ]);
});

test('unknown fields are told one by one', () => {
  const message =
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].image", unknown field "spec.selector.matchLabels.app"';
  expect(problemsOf({ message }, deployment)).toMatchObject([
    {
      place: { startLine: 18 },
      message: expect.stringMatching(
        /: strict decoding error: unknown field "spec.template.spec.containers\[0\].image"$/,
      ),
    },
    {
      place: { startLine: 13 },
      message: expect.stringMatching(
        /: strict decoding error: unknown field "spec.selector.matchLabels.app"$/,
      ),
    },
  ]);
});

test.each([
  [
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    12,
  ],
  [
    'json: cannot unmarshal string into Go struct field ContainerPort.spec.template.spec.containers.ports.containerPort of type int32',
    27,
  ],
  [
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    23,
  ],
  ["unable to parse quantity's suffix", 23],
  ['namespaces "shop" not found', 7],
  ['deployments.apps "web" already exists', 6],
  ['something that nobody foresaw', 4],
  ['unknown field "spec.template.spec.containers[1].ports"', 25],
  ['spec.template.spec.containers[0].image: no tag is set', 18],
])('%s → line %i', (message, line) => {
  expect(
    placeOfMessage(
      `Deployment in version "v1" cannot be handled as a Deployment: ${message}`.replace(
        /^.*: (?=spec|unknown|names|deploy|some)/,
        '',
      ),
      deployment,
    ).startLine,
  ).toBe(line);
});

test('what server-side apply cannot type is told field by field', () => {
  const message = `failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): errors:
  .spec.replicas: expected numeric (int or float), got string
  .spec.template.spec.containers.ports.containerPort: expected numeric (int or float), got string
  .spec.template.spec.containers[name="two"].ports: field not declared in schema
  .spec.template.spec.containers[name="two"].ports[containerPort=80,protocol="TCP"].containerPort: odd
  .spec.template.spec.containers: duplicate entries for key [name="c"]`;
  expect(problemsOf({ message }, deployment).map(({ place }) => place.startLine)).toEqual([
    12, 27, 25, 26, 16,
  ]);
  expect(problemsOf({ message }, deployment)[0]?.message).toBe(
    'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string',
  );
});

test('base64 that is none is found in data', () => {
  const [secret] = readManifests(
    'kind: Secret\ndata:\n  good: aGk=\n  bad: hi!\n',
    's.yaml',
  ).manifests;
  expect(placeOfMessage('illegal base64 data at input byte 2', secret!).startLine).toBe(4);
});

test('kind and apiVersion must be there', () => {
  const of = (yaml: string) => typeOf(readManifests(yaml, 'x.yaml').manifests[0]!, 'x.yaml');
  expect(of('apiVersion: v1\nkind: Pod\n')).toEqual({ apiVersion: 'v1', kind: 'Pod' });
  expect(of('apiVersion: v1\n')).toMatchObject({
    message: `unable to decode "x.yaml": Object 'Kind' is missing in '{"apiVersion":"v1"}'`,
    place: { startLine: 1 },
  });
  expect(of('metadata: {}\nkind: Pod\n')).toMatchObject({
    message: `unable to decode "x.yaml": Object 'apiVersion' is missing in '{"metadata":{},"kind":"Pod"}'`,
  });
  expect(of('metadata: {}\nkind: 7\n')).toMatchObject({ place: { startLine: 2 } });
});
