/** Kinds of devices: what is wrong with an object, as rows; what may become of it. */
import { expect, test } from 'vitest';
import { messageOf } from '../../../apimachinery/field-error.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { created, problems } from '../../testing/create.ts';
import { deviceClasses } from './device-class/device-class.ts';
import { resourceClaimTemplates } from './resource-claim-template/resource-claim-template.ts';
import { resourceClaims } from './resource-claim/resource-claim.ts';
import { resourceSlices } from './resource-slice/resource-slice.ts';

const gpu = { name: 'gpu', exactly: { deviceClassName: 'gpu' } };
const claim = (devices: object) => ({ spec: { devices } });
const slice = {
  driver: 'gpu.example.com',
  pool: { name: 'n', resourceSliceCount: 1 },
  nodeName: 'n',
};
const DNS_LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const UNKNOWN =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
const PLACES =
  'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

test.each<[string, ResourceDefinition, any, string[]]>([
  ['a claim', resourceClaims, claim({ requests: [gpu] }), []],
  [
    'a claim of alternatives',
    resourceClaims,
    claim({
      requests: [
        { name: 'a', firstAvailable: [{ name: 'big', deviceClassName: 'gpu', count: 2 }] },
      ],
      constraints: [{ requests: ['a/big'], matchAttribute: 'example.com/numa' }],
    }),
    [],
  ],
  [
    'a claim of neither',
    resourceClaims,
    claim({ requests: [{ name: 'a' }, { ...gpu, name: 'A' }] }),
    [
      'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
      `spec.devices.requests[1].name: Invalid value: "A": ${DNS_LABEL}`,
    ],
  ],
  [
    'a claim of how many?',
    resourceClaims,
    claim({
      requests: [
        { name: 'a', exactly: { deviceClassName: 'gpu', allocationMode: 'All', count: 1 } },
        { name: 'a', exactly: { count: -1, selectors: [{}] } },
        { name: 'c', exactly: { deviceClassName: 'gpu', allocationMode: 'Some' } },
      ],
    }),
    [
      "spec.devices.requests[0].exactly.count: Invalid value: 1: must not be specified when allocationMode is 'All'",
      'spec.devices.requests[1].exactly.deviceClassName: Required value',
      'spec.devices.requests[1].exactly.selectors[0].cel: Required value',
      'spec.devices.requests[1].exactly.count: Invalid value: -1: must be greater than zero',
      'spec.devices.requests[2].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"',
      'spec.devices.requests[1].name: Duplicate value: "a"',
    ],
  ],
  [
    'a constraint on what was not asked for',
    resourceClaims,
    claim({ requests: [gpu], constraints: [{ requests: ['cpu'], matchAttribute: 'numa' }] }),
    [
      `spec.devices.constraints[0].requests[0]: Invalid value: "cpu": ${UNKNOWN}`,
      'spec.devices.constraints[0].matchAttribute: Invalid value: "numa": must include a domain',
    ],
  ],
  [
    'a constraint on an attribute that must differ',
    resourceClaims,
    claim({ requests: [gpu], constraints: [{ distinctAttribute: 'example.com/numa' }] }),
    [],
  ],
  [
    'a constraint on nothing',
    resourceClaims,
    claim({ requests: [gpu], constraints: [{}] }),
    [
      'spec.devices.constraints[0]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
    ],
  ],
  [
    'too many requests',
    resourceClaims,
    claim({ requests: Array.from({ length: 33 }, (_, i) => ({ ...gpu, name: `r${i}` })) }),
    ['spec.devices.requests: Too many: 33: must have at most 32 items'],
  ],
  [
    'a template',
    resourceClaimTemplates,
    { spec: { metadata: { labels: { 'a b': '' } }, spec: { devices: { config: [{}] } } } },
    [
      "spec.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'spec.spec.devices.config[0].opaque: Required value',
    ],
  ],
  [
    'a class',
    deviceClasses,
    { spec: { config: [{ opaque: { driver: 'gpu.example.com', parameters: [] } }] } },
    [
      'spec.config[0].opaque.parameters: Invalid value: "<value omitted>": parameters must be a valid JSON object',
    ],
  ],
  ['a slice', resourceSlices, { spec: { ...slice, devices: [{ name: 'gpu-0' }] } }, []],
  [
    'a slice nowhere',
    resourceSlices,
    { spec: { pool: { name: 'a//b' } } },
    [
      'spec.driver: Required value',
      expect.stringContaining('spec.driver: Invalid value: "": a lowercase RFC 1123 subdomain'),
      expect.stringContaining('spec.pool.name: Invalid value: "": a lowercase RFC 1123 subdomain'),
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      `spec: Required value: ${PLACES}`,
    ],
  ],
  [
    'a slice everywhere',
    resourceSlices,
    { spec: { ...slice, allNodes: true } },
    [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${PLACES}, but multiple fields are set`],
  ],
  [
    'a device with odd attributes',
    resourceSlices,
    {
      spec: {
        ...slice,
        devices: [
          {
            name: 'gpu-0',
            attributes: {
              model: { string: 'a', int: 1 },
              version: { version: '1.02.0' },
              none: {},
              'a-b': { bool: true },
            },
          },
        ],
      },
    },
    [
      'spec.devices[0].attributes[model]: Invalid value: {"string":"a","int":1}: exactly one value must be specified',
      'spec.devices[0].attributes[version].version: Invalid value: "1.02.0": must be a string compatible with semver.org spec 2.0.0',
      'spec.devices[0].attributes[none]: Required value: exactly one value must be specified',
      expect.stringContaining('spec.devices[0].attributes[a-b]: Invalid value: "a-b": a valid C'),
    ],
  ],
])('%s', (_, kind, object, messages) => {
  const given = { metadata: { name: 'x' }, ...object } as KubeObject;
  expect(problems(kind, given).map(messageOf)).toEqual(messages);
});

test('a request is for one device unless it says otherwise', () => {
  const made = created(resourceClaims, { metadata: { name: 'x' }, ...claim({ requests: [gpu] }) });
  expect(made.spec.devices!.requests![0]!.exactly).toEqual({
    deviceClassName: 'gpu',
    allocationMode: 'ExactCount',
    count: 1,
  });
});

const pending = created(resourceClaims, { metadata: { name: 'x' }, ...claim({ requests: [gpu] }) });
const result = { request: 'gpu', driver: 'gpu.example.com', pool: 'n', device: 'gpu-0' };
const allocated = { ...pending, status: { allocation: { devices: { results: [result] } } } };
const pod = { resource: 'pods', name: 'a', uid: '1' };
const afterwards = (status: object, before: any) =>
  resourceClaims.statusStrategy!.validateUpdate!({ ...before, status }, before).map(messageOf);

test.each<[string, any, object, string[]]>([
  ['is allocated', pending, { ...allocated.status, reservedFor: [pod] }, []],
  [
    'is not reserved before it is allocated',
    pending,
    { reservedFor: [pod] },
    ['status.reservedFor: Forbidden: may not be specified when `allocated` is not set'],
  ],
  [
    'keeps its devices',
    allocated,
    { allocation: { devices: { results: [] } } },
    ['status.allocation: Invalid value: {"devices":{"results":[]}}: field is immutable'],
  ],
  [
    'gets what it asked for',
    pending,
    { allocation: { devices: { results: [{ ...result, request: 'cpu' }] } } },
    [`status.allocation.devices.results[0].request: Invalid value: "cpu": ${UNKNOWN}`],
  ],
])('a claim %s', (_, before, status, messages) =>
  expect(afterwards(status, before)).toEqual(messages),
);

test('a claim’s state in words', () => {
  const { cell } = resourceClaims.columns[1]!;
  expect(cell(pending, 0)).toBe('pending');
  expect(cell({ ...allocated, status: { ...allocated.status, reservedFor: [pod] } }, 0)).toBe(
    'allocated,reserved',
  );
});

const selected = (expression: string) => ({
  metadata: { name: 'gpu' },
  spec: { selectors: [{ cel: { expression } }] },
});
const EXPRESSION = 'spec.selectors[0].cel.expression';

test.each<[string, string, string[]]>([
  ['a driver', 'device.driver == "gpu.example.com"', []],
  ['an attribute', 'device.attributes["gpu.example.com"].model.startsWith("A")', []],
  [
    'a version and a capacity',
    'device.attributes["a.b"].driver.isGreaterThan(semver("1.0.0")) && device.capacity["a.b"].memory.compareTo(quantity("40Gi")) >= 0',
    [],
  ],
  ['several attributes of a domain', 'cel.bind(a, device.attributes["a.b"], a.one && a.two)', []],
  [
    'a field that is none',
    'device.name == "a"',
    [
      `${EXPRESSION}: Invalid value: "device.name == \\"a\\"": compilation failed: ERROR: <input>:1:7: undefined field 'name'\n | device.name == "a"\n | ......^`,
    ],
  ],
  [
    'no choice',
    'device.driver',
    [
      `${EXPRESSION}: Invalid value: "device.driver": must evaluate to bool or the unknown type, not string`,
    ],
  ],
  [
    'loops in loops',
    'device.attributes.all(a, device.attributes.all(b, device.attributes.all(c, device.attributes.all(d, a != b && c != d))))',
    [`${EXPRESSION}: Forbidden: too complex, exceeds cost limit`],
  ],
])('a selector of %s', (_what, expression, told) => {
  expect(problems(deviceClasses, selected(expression)).map(messageOf)).toEqual(told);
});
