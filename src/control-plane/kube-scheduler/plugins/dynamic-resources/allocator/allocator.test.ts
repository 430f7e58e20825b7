/**
 * Which devices claims get: rows of upstream's allocator tests under their names (dynamic-resource-allocation/structured/
 * internal/allocatortesting/allocator_testing.go), as `request=pool/device`.
 */
import { expect, test } from 'vitest';
import { Allocator } from './allocator.ts';
import {
  A,
  B,
  NO,
  admin,
  all,
  ask,
  atLeast,
  chosenBy,
  claim,
  classOf,
  classes,
  first,
  many,
  match,
  memory,
  node,
  numa,
  onNode1,
  one,
  planet,
  region,
  runRow,
  slice,
  sub,
  two,
  withAttributes,
  type Row,
} from './testing/rows.ts';

const rows: Readonly<Record<string, Row>> = {
  simple: {
    claims: [claim([ask('r', 'a')])],
    slices: [one],
    says: [`r=pool-1/device-1 ${onNode1}`],
  },
  'small-and-large-backtrack-claims': {
    claims: [claim([ask('s', 'a', 1, atLeast('1Gi'))]), claim([ask('l', 'a', 1, atLeast('2Gi'))])],
    slices: [slice('slice-1', 'pool-1', [memory('device-2', '2Gi'), memory('device-1', '1Gi')])],
    says: [`s=pool-1/device-1 ${onNode1}`, `l=pool-1/device-2 ${onNode1}`],
  },
  'devices-split-across-different-slices': {
    claims: [claim([ask('r', 'a', 2)])],
    slices: [one, slice('slice-2', 'pool-2', ['device-1'])],
    says: [`r=pool-1/device-1 r=pool-2/device-1 ${onNode1}`],
  },
  'obsolete-slice': {
    claims: [claim([ask('r', 'a')])],
    slices: [
      slice('slice-1', 'pool-1', ['device-1'], { slices: 2 }),
      slice('slice-1', 'pool-1', ['device-2'], { slices: 2, generation: 2 }),
    ],
    says: NO,
  },
  'a newer generation for another node makes this one obsolete': {
    claims: [claim([ask('r', 'a')])],
    slices: [
      slice('slice-1', 'pool-1', ['device-1'], { slices: 2 }),
      slice('slice-2', 'pool-1', ['device-1'], { generation: 2, place: { nodeName: 'node-2' } }),
    ],
    says: NO,
  },
  'duplicate-slice': {
    claims: [claim([ask('r', 'a')])],
    slices: [
      slice('slice-1', 'pool-1', ['device-1'], { slices: 2 }),
      slice('slice-1-2', 'pool-1', ['device-1'], { slices: 2 }),
    ],
    says: 'invalid resource pools were encountered',
  },
  'no-slices': { claims: [claim([ask('r', 'a')])], says: NO },
  'not-enough-suitable-devices': {
    claims: [claim([ask('r', 'a')]), claim([ask('s', 'a')])],
    slices: [one],
    says: NO,
  },
  'no-classes': {
    claims: [claim([ask('r', 'a')])],
    slices: [one],
    classes: [],
    says: 'claim ns/claim-0, request r: could not retrieve device class a: deviceclass.resource.k8s.io "a" not found',
  },
  'empty-class': {
    claims: [claim([ask('r', '')])],
    slices: [one],
    says: 'claim ns/claim-0, request r: missing device class name (unsupported request type?)',
  },
  'no-claims-to-allocate': { claims: [], slices: [one], says: [] },
  'all-devices-many': {
    claims: [claim([all('r', 'a')])],
    slices: [one, slice('slice-1', 'pool-2', ['device-1'])],
    says: [`r=pool-1/device-1 r=pool-2/device-1 ${onNode1}`],
  },
  'all-devices-of-the-incomplete-pool': {
    claims: [claim([all('r', 'a')])],
    slices: [slice('slice-1', 'pool-1', ['device-1'], { slices: 2 })],
    says: 'claim ns/claim-0, request r: asks for all devices, but resource pool driver-a/pool-1 is currently being updated',
  },
  'all-devices-plus-another-reversed': {
    claims: [claim([ask('r', 'b')]), claim([all('r', 'a')])],
    slices: [two, slice('slice-1', 'pool-1', ['device-1'], { driver: B })],
    says: [`r=pool-1/device-1 ${onNode1}`, `r=pool-1/device-1 r=pool-1/device-2 ${onNode1}`],
  },
  'all-devices-no-solution': {
    claims: [claim([ask('r', 'a')]), claim([all('r', 'a')])],
    slices: [one],
    says: NO,
  },
  'all-devices-no-solution-reversed': {
    claims: [claim([all('r', 'a')]), claim([ask('r', 'a')])],
    slices: [one],
    says: NO,
  },
  'all-devices-slice-without-devices': {
    claims: [claim([all('r', 'a')])],
    slices: [slice('slice-1', 'pool-1', [])],
    says: NO,
  },
  'all-devices-some-allocated': {
    claims: [claim([all('r', 'a')])],
    slices: [two],
    taken: ['driver-a/pool-1/device-1'],
    says: NO,
  },
  'all-devices-some-allocated-admin-access': {
    claims: [claim([all('r', 'a', admin)])],
    slices: [two],
    taken: ['driver-a/pool-1/device-1'],
    says: [`r=pool-1/device-1! r=pool-1/device-2! ${onNode1}`],
  },
  'all-devices-some-allocating-admin-access': {
    claims: [claim([ask('r', 'a', 1, admin), all('s', 'a', admin)])],
    slices: [two],
    says: NO,
  },
  'count-devices-some-allocated-admin-access': {
    claims: [claim([ask('r', 'a', 2, admin)])],
    slices: [two],
    taken: ['driver-a/pool-1/device-1'],
    says: [`r=pool-1/device-1! r=pool-1/device-2! ${onNode1}`],
  },
  'separate-claims-share-device-admin-access': {
    claims: [claim([ask('r', 'a', 1, admin)]), claim([ask('r', 'a', 1, admin)])],
    slices: [two],
    says: [`r=pool-1/device-1! ${onNode1}`, `r=pool-1/device-1! ${onNode1}`],
  },
  'admin-access-claims-device-allocating-for-non-admin-access': {
    claims: [claim([ask('r', 'a')]), claim([ask('r', 'a', 1, admin)])],
    slices: [two],
    says: [`r=pool-1/device-1 ${onNode1}`, `r=pool-1/device-1! ${onNode1}`],
  },
  'all-devices-slice-without-devices-prioritized-list': {
    claims: [claim([first('r', sub('x', 'a', 0, { allocationMode: 'All' }), sub('y', 'b'))])],
    slices: [
      slice('slice-1', 'pool-1', []),
      slice('slice-2', 'pool-2', ['device-1'], { driver: B }),
    ],
    says: [`r/y=pool-2/device-1 ${onNode1}`],
  },
  'all-devices-some-allocated-prioritized-list': {
    claims: [claim([first('r', sub('x', 'a', 0, { allocationMode: 'All' }), sub('y', 'b'))])],
    slices: [two, slice('slice-2', 'pool-2', ['device-1'], { driver: B })],
    taken: ['driver-a/pool-1/device-1'],
    says: [`r/y=pool-2/device-1 ${onNode1}`],
  },
  'network-attached-device': {
    claims: [claim([ask('r', 'a')])],
    slices: [slice('slice-1', 'pool-1', ['device-1'], { place: region() })],
    says: ['r=pool-1/device-1 region in region-1'],
  },
  'unsuccessful-allocation-network-attached-device': {
    claims: [claim([ask('r', 'a')])],
    slices: [slice('slice-1', 'pool-1', ['device-1'], { place: region() })],
    node: node('node-2', 'region-2'),
    says: NO,
  },
  'many-network-attached-devices': {
    claims: [claim([ask('r', 'a', 3)])],
    slices: [
      slice('slice-1', 'pool-1', ['device-1'], { place: region() }),
      slice('slice-1', 'pool-2', ['device-1'], { place: { allNodes: true } }),
      slice('slice-1', 'pool-3', ['device-1'], { place: planet }),
    ],
    says: [
      'r=pool-1/device-1 r=pool-2/device-1 r=pool-3/device-1 region in region-1 planet in earth',
    ],
  },
  'available everywhere': {
    claims: [claim([ask('r', 'a')])],
    slices: [slice('slice-1', 'pool-2', ['device-1'], { place: { allNodes: true } })],
    says: ['r=pool-2/device-1'],
  },
  'local-and-network-attached-devices': {
    claims: [claim([ask('r', 'a', 2)])],
    slices: [
      slice('slice-1', 'pool-1', ['device-1'], { place: region() }),
      slice('slice-1', 'pool-2', ['device-1']),
    ],
    says: [`r=pool-1/device-1 r=pool-2/device-1 ${onNode1}`],
  },
  'already-allocated-devices': {
    claims: [claim([ask('r', 'a')])],
    slices: [one],
    taken: ['driver-a/pool-1/device-1'],
    says: NO,
  },
  'with-constraint': {
    claims: [
      claim([ask('r', 'a'), ask('s', 'a')], {
        constraints: [match('numa'), match('driverVersion'), match('text'), match('flag')],
      }),
    ],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        ['device-1', 'device-2'].map((name) =>
          withAttributes(name, {
            numa: { int: 1 },
            driverVersion: { version: '1.0.0' },
            text: { string: 'x' },
            flag: { bool: true },
          }),
        ),
      ),
    ],
    says: [`r=pool-1/device-1 s=pool-1/device-2 ${onNode1}`],
  },
  'with-constraint-non-existent-attribute': {
    claims: [claim([ask('r', 'a')], { constraints: [match('numa')] })],
    slices: [one],
    says: NO,
  },
  'with-constraint-not-matching-int-attribute': {
    claims: [claim([ask('r', 'a', 2)], { constraints: [match('numa')] })],
    slices: [slice('slice-1', 'pool-1', [numa('device-1', 1), numa('device-2', 2)])],
    says: NO,
  },
  'with-constraint-not-matching-int-attribute-all-devices': {
    claims: [claim([all('r', 'a')], { constraints: [match('numa')] })],
    slices: [slice('slice-1', 'pool-1', [numa('device-1', 1), numa('device-2', 2)])],
    says: 'claim ns/claim-0, request r: cannot add device driver-a/pool-1/device-2 because a claim constraint would not be satisfied',
  },
  'with-constraint-for-request-retry': {
    claims: [
      claim([ask('r', 'a'), ask('s', 'a')], {
        constraints: [match('version', ['r']), match('text')],
      }),
    ],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        ['a', 'b', 'b'].map((string, i) =>
          withAttributes(`device-${i + 1}`, {
            version: { version: `${i + 1}.0.0` },
            text: { string },
          }),
        ),
      ),
    ],
    says: [`r=pool-1/device-2 s=pool-1/device-3 ${onNode1}`],
  },
  'with-class-device-config': {
    claims: [claim([ask('r', 'a'), ask('s', 'a'), ask('t', 'b')])],
    classes: [
      classOf('a', A, { opaque: { driver: A, parameters: { of: 'a' } } }),
      classOf('b', B, { opaque: { driver: B, parameters: { of: 'b' } } }),
    ],
    slices: [two, slice('slice-2', 'pool-1', ['device-1'], { driver: B })],
    says: [
      `r=pool-1/device-1 s=pool-1/device-2 t=pool-1/device-1 ${onNode1} FromClass[r,s]={"of":"a"} FromClass[t]={"of":"b"}`,
    ],
  },
  'claim-with-device-config': {
    claims: [claim([ask('r', 'a')], { config: [{ opaque: { driver: A, parameters: {} } }] })],
    slices: [one],
    says: [`r=pool-1/device-1 ${onNode1} FromClaim[]={}`],
  },
  'unknown-selector': {
    claims: [claim([ask('r', 'a', 1, { selectors: [{}] })])],
    slices: [one],
    says: 'claim ns/claim-0, request r: selector #0: CEL expression empty (unsupported selector type?)',
  },
  'unknown-allocation-mode': {
    claims: [claim([ask('r', 'a', 1, { allocationMode: 'future-mode' })])],
    slices: [one],
    says: 'claim ns/claim-0, request r: unsupported count mode future-mode',
  },
  'unknown-constraint': {
    claims: [claim([ask('r', 'a')], { constraints: [{}] })],
    slices: [one],
    says: 'claim ns/claim-0, constraint #0: empty constraint (unsupported constraint type?)',
  },
  'invalid-CEL-one-device': {
    claims: [claim([ask('r', 'a', 1, { selectors: [chosenBy('noSuchVar')] })])],
    slices: [one],
    says: `claim ns/claim-0: selector #0: CEL compile error: compilation failed: ERROR: <input>:1:1: undeclared reference to 'noSuchVar' (in container '')
 | noSuchVar
 | ^`,
  },
  'an attribute that only some devices have': {
    claims: [
      claim([
        ask('r', 'a', 1, { selectors: [chosenBy(`device.attributes["${A}"].model == "x"`)] }),
      ]),
    ],
    slices: [one],
    says: 'claim ns/claim-0: selector #0 on device driver-a/pool-1/device-1: CEL runtime error: no such key: model. Consider using CEL optional chaining (?), has() macro, or orValue() for optional fields',
  },
  'too-many-devices-single-request': {
    claims: [claim([ask('r', 'a', 500)])],
    says: 'claim ns/claim-0: number of requested devices 500 exceeds the claim limit of 32',
  },
  'many-devices-okay': { claims: [claim([ask('r', 'a', 32)])], says: NO },
  'too-many-devices-total': {
    claims: [claim([ask('r', 'a', 32), ask('s', 'a')])],
    slices: [slice('slice-1', 'pool-1', many(33))],
    says: 'claim ns/claim-0: number of requested devices 33 exceeds the claim limit of 32',
  },
};

test.each(Object.entries(rows))('%s', (_name, row) => runRow(row));

test('a search without end is given up after so many steps, the same on every machine', () => {
  const odd = slice(
    'slice-1',
    'pool-1',
    many(60).map((name, i) => numa(name, i % 2)),
  );
  const impossible = claim([ask('r', 'a', 31)], { constraints: [match('numa')] });
  const outcome = new Allocator({ devices: new Set(), shared: new Map() }, () => classes[0], [
    odd,
  ]).allocate(node(), [impossible]);
  expect(outcome).toEqual({ reason: 'timed out trying to allocate devices' });
});
