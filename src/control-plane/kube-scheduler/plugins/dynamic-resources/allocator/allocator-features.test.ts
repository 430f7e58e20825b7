/**
 * Alternatives, parts of devices, taints, and in which order devices are tried: rows of upstream's allocator tests under
 * their names (allocatortesting/allocator_testing.go and lexicographical_testing.go).
 */
import { test } from 'vitest';
import type { Device } from '../../../../../api/generated/types/resource/v1.ts';
import {
  A,
  B,
  NO,
  ask,
  atLeast,
  boolFirst,
  claim,
  consuming,
  counterSets,
  distinct,
  first,
  many,
  onNode1,
  one,
  range,
  runRow,
  shareable,
  slice,
  sub,
  taint,
  two,
  type Row,
} from './testing/rows.ts';

const rows: Readonly<Record<string, Row>> = {
  'prioritized-list-first-unavailable': {
    claims: [claim([first('r', sub('x', 'b'), sub('y', 'a'))])],
    slices: [one],
    says: [`r/y=pool-1/device-1 ${onNode1}`],
  },
  'prioritized-list-non-available': {
    claims: [claim([first('r', sub('x', 'b', 2), sub('y', 'a', 2))])],
    slices: [one, slice('slice-2', 'pool-2', ['device-1'], { driver: B })],
    says: NO,
  },
  'prioritized-list-device-config': {
    claims: [
      claim([first('r', sub('x', 'b', 1), sub('y', 'a', 2))], {
        config: [
          { requests: ['r/x'], opaque: { driver: B, parameters: { x: 1 } } },
          { requests: ['r/y'], opaque: { driver: A, parameters: { y: 1 } } },
        ],
      }),
    ],
    slices: [two],
    says: [`r/y=pool-1/device-1 r/y=pool-1/device-2 ${onNode1} FromClaim[]={"y":1}`],
  },
  'prioritized list: too many devices in one alternative, enough in the next': {
    claims: [claim([ask('r', 'a', 30), first('s', sub('x', 'a', 3), sub('y', 'a', 2))])],
    slices: [slice('slice-1', 'pool-1', many(40))],
    says: [
      `${many(30)
        .map((name) => `r=pool-1/${name}`)
        .join(' ')} s/y=pool-1/device-30 s/y=pool-1/device-31 ${onNode1}`,
    ],
  },
  'partitionable-devices-unused-counters-in-counter-set': {
    claims: [claim([ask('r', 'a', 2)])],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        [
          consuming('device-1', { memory: '5Gi' }),
          consuming('device-2', { memory: '4Gi' }),
          consuming('device-3', { memory: '4Gi' }),
        ],
        { slices: 2 },
      ),
      counterSets('slice-2', 'pool-1', { 'counter-set-1': { memory: '8Gi', unused: '1Gi' } }),
    ],
    says: [`r=pool-1/device-2 r=pool-1/device-3 ${onNode1}`],
  },
  'partitionable-devices-no-capacity-available': {
    claims: [claim([ask('r', 'a')])],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        [consuming('device-1', { memory: '4Gi' }), consuming('device-2', { memory: '16Gi' })],
        { slices: 2 },
      ),
      counterSets('slice-2', 'pool-1', { 'counter-set-1': { memory: '18Gi' } }),
    ],
    taken: ['driver-a/pool-1/device-2'],
    says: NO,
  },
  'a counter set that nobody published makes the pool invalid': {
    claims: [claim([ask('r', 'a')])],
    slices: [slice('slice-1', 'pool-1', [consuming('device-1', { memory: '4Gi' })])],
    says: 'invalid resource pools were encountered',
  },
  'partitionable-devices-per-device-node-selection-nodename': {
    claims: [
      claim([first('r', sub('x', 'a', 1, atLeast('6Gi')), sub('y', 'a', 1, atLeast('4Gi')))]),
    ],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        [
          consuming('device-1', { memory: '4Gi' }, { nodeName: 'node-1' }),
          consuming('device-2', { memory: '6Gi' }, { nodeName: 'node-2' }),
        ],
        { slices: 2, place: { perDeviceNodeSelection: true } },
      ),
      counterSets('slice-2', 'pool-1', { 'counter-set-1': { memory: '18Gi' } }),
    ],
    says: [`r/y=pool-1/device-1 ${onNode1}`],
  },
  'what devices elsewhere consume counts': {
    claims: [claim([ask('r', 'a')])],
    slices: [
      slice('slice-1', 'pool-1', [consuming('device-1', { memory: '4Gi' })], { slices: 3 }),
      slice('slice-2', 'pool-1', [consuming('device-2', { memory: '6Gi' })], {
        slices: 3,
        place: { nodeName: 'node-2' },
      }),
      counterSets('slice-3', 'pool-1', { 'counter-set-1': { memory: '8Gi' } }, { slices: 3 }),
    ],
    taken: ['driver-a/pool-1/device-2'],
    says: NO,
  },
  'tainted-two-devices': {
    claims: [claim([ask('r', 'a')])],
    slices: [
      slice('slice-1', 'pool-1', [
        { name: 'device-1', taints: [taint('NoSchedule')] } as Device,
        { name: 'device-2', taints: [taint('NoExecute')] } as Device,
      ]),
    ],
    says: NO,
  },
  'tainted-two-devices-tolerated': {
    claims: [
      claim([
        ask('r', 'a', 1, {
          tolerations: [{ key: 'taint', operator: 'Exists', effect: 'NoExecute' }],
        }),
      ]),
    ],
    slices: [
      slice('slice-1', 'pool-1', [
        { name: 'device-1', taints: [taint('NoSchedule')] } as Device,
        { name: 'device-2', taints: [taint('NoExecute')] } as Device,
      ]),
    ],
    says: [`r=pool-1/device-2 ${onNode1}`],
  },
  'a taint without effect keeps nobody off': {
    claims: [claim([ask('r', 'a')])],
    slices: [slice('slice-1', 'pool-1', [{ name: 'device-1', taints: [taint('None')] } as Device])],
    says: [`r=pool-1/device-1 ${onNode1}`],
  },
  'allow-multiple-allocations-not-allocate-multi-allocatable-device-which-already-dedicated': {
    claims: [claim([ask('r', 'a', 1, { capacity: { requests: { part: '1' } } })])],
    slices: [
      slice('slice-1', 'pool-1', [shareable('device-1', { capacity: { part: range('2') } })]),
    ],
    taken: ['driver-a/pool-1/device-1'],
    says: NO,
  },
  'allow-multiple-allocations-with-partitionable-device': {
    claims: [
      claim([
        ask('r', 'a'),
        first('s', sub('x', 'a', 1, atLeast('6Gi')), sub('y', 'a', 1, atLeast('4Gi'))),
      ]),
    ],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        [
          consuming('device-1', { memory: '4Gi' }, { allowMultipleAllocations: true }),
          consuming('device-2', { memory: '6Gi' }, { allowMultipleAllocations: true }),
          consuming('device-3', { memory: '4Gi' }, { allowMultipleAllocations: true }),
        ],
        { slices: 2 },
      ),
      counterSets('slice-2', 'pool-1', { 'counter-set-1': { memory: '8Gi' } }),
    ],
    says: [`r=pool-1/device-1(memory:4Gi) s/y=pool-1/device-3(memory:4Gi) ${onNode1}`],
  },
  'consumable-capacity: parts are rounded up, and add up': {
    claims: [
      claim([
        ask('r', 'a', 1, { capacity: { requests: { part: '1' } } }),
        ask('s', 'a', 1, { capacity: { requests: { part: '3' } } }),
      ]),
    ],
    slices: [
      slice('slice-1', 'pool-1', [shareable('device-1', { capacity: { part: range('6') } })]),
    ],
    says: [`r=pool-1/device-1(part:2) s=pool-1/device-1(part:4) ${onNode1}`],
  },
  'consumable-capacity: what others have counts': {
    claims: [claim([ask('r', 'a', 1, { capacity: { requests: { part: '3' } } })])],
    slices: [
      slice('slice-1', 'pool-1', [shareable('device-1', { capacity: { part: range('6') } })]),
    ],
    shared: { 'driver-a/pool-1/device-1': { part: '4' } },
    says: NO,
  },
  'consumable-capacity: more than a request may have': {
    claims: [claim([ask('r', 'a', 1, { capacity: { requests: { part: '5' } } })])],
    slices: [
      slice('slice-1', 'pool-1', [shareable('device-1', { capacity: { part: range('6') } })]),
    ],
    says: NO,
  },
  'consumable-capacity: one of the valid values': {
    claims: [claim([ask('r', 'a', 1, { capacity: { requests: { part: '3' } } })])],
    slices: [
      slice('slice-1', 'pool-1', [
        shareable('device-1', {
          capacity: {
            part: { value: '8', requestPolicy: { default: '1', validValues: ['1', '4', '8'] } },
          },
        }),
      ]),
    ],
    says: [`r=pool-1/device-1(part:4) ${onNode1}`],
  },
  'a capacity that the device does not have': {
    claims: [claim([ask('r', 'a', 1, { capacity: { requests: { other: '1' } } })])],
    slices: [one],
    says: NO,
  },
  'with-distinct-constraints': {
    claims: [
      claim([ask('r', 'a'), ask('s', 'a'), ask('t', 'a')], {
        constraints: [distinct('flag', 'r', 's'), distinct('numa', 'r', 's', 't')],
      }),
    ],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        [true, false, true].map((bool, int) =>
          shareable(`device-${int + 1}`, { attributes: { flag: { bool }, numa: { int } } }),
        ),
      ),
    ],
    says: [`r=pool-1/device-1() s=pool-1/device-2() t=pool-1/device-3() ${onNode1}`],
  },
  'with-distinct-constraints-attribute-not-set': {
    claims: [claim([ask('r', 'a')], { constraints: [distinct('flag', 'r')] })],
    slices: [slice('slice-1', 'pool-1', [shareable('device-1', {})])],
    says: NO,
  },
  'with-distinct-constraints-with-subrequests': {
    claims: [
      claim(
        ['r', 's', 't'].map((name) => first(name, sub('x', 'a', 1, boolFirst), sub('y', 'a'))),
        { constraints: [distinct('boolAttribute', 'r', 's')] },
      ),
    ],
    slices: [
      slice(
        'slice-1',
        'pool-1',
        [true, false].map((bool, i) =>
          shareable(`device-${i + 1}`, { attributes: { boolAttribute: { bool } } }),
        ),
      ),
    ],
    says: [`r/x=pool-1/device-1() s/y=pool-1/device-2() t/x=pool-1/device-1() ${onNode1}`],
  },
  'lexicographical-sorting-pools': {
    claims: [claim([ask('r', 'a', 2)])],
    slices: ['3', '2', '1'].map((n, i) => slice(`slice-${i}`, `pool-${n}`, ['device-1'])),
    says: [`r=pool-1/device-1 r=pool-2/device-1 ${onNode1}`],
  },
  'lexicographical-sorting-pools-with-binding-conditions': {
    claims: [claim([ask('r', 'a', 2)])],
    slices: [
      slice('slice-1', 'pool-1', [
        {
          name: 'device-1',
          bindingConditions: ['IsPrepared'],
          bindingFailureConditions: ['Failed'],
        },
      ]),
      slice('slice-3', 'pool-3', ['device-3']),
      slice('slice-2', 'pool-2', ['device-2']),
    ],
    says: [`r=pool-2/device-2 r=pool-3/device-3 ${onNode1}`],
  },
  'lexicographical-sorting-slices': {
    claims: [claim([ask('r', 'a', 2)])],
    slices: ['3', '2', '1'].map((n) =>
      slice(`slice-${n}`, 'pool-1', [`device-${n}`], { slices: 3 }),
    ),
    says: [`r=pool-1/device-1 r=pool-1/device-2 ${onNode1}`],
  },
};

test.each(Object.entries(rows))('%s', (_name, row) => runRow(row));
