import { describe, expect, test } from 'vitest';
import { messageOf } from './field-error.ts';
import {
  validateConditions,
  validateFieldManager,
  validateLabelSelector,
} from './meta-validation.ts';
import type { ObjectMeta } from './meta.ts';
import {
  validateObjectMeta,
  validateObjectMetaUpdate,
  type ObjectMetaRules,
} from './object-meta.ts';

const fine: ObjectMeta = {
  name: 'web',
  namespace: 'default',
  uid: '1',
  resourceVersion: '7',
  creationTimestamp: '2026-01-01T00:00:00Z',
  generation: 2,
};
const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: '2', controller: true };

const onCreate = (change: Partial<ObjectMeta>, rules: ObjectMetaRules = { namespaced: true }) =>
  validateObjectMeta({ ...fine, ...change }, rules).map(messageOf);
const onUpdate = (next: Partial<ObjectMeta>, previous: Partial<ObjectMeta> = {}) =>
  validateObjectMetaUpdate({ ...fine, ...next }, { ...fine, ...previous }).map(messageOf);

describe('on create', () => {
  test.each<[Partial<ObjectMeta>, ObjectMetaRules?]>([
    [{}],
    [{ generateName: 'web-' }],
    [
      { name: 'system:node', namespace: undefined },
      { namespaced: false, names: 'path-segment' },
    ],
    [{ annotations: { 'Example.com/Any': 'x'.repeat(1000) } }],
    [{ ownerReferences: [owner, { ...owner, controller: false }] }],
    [{ finalizers: ['example.com/one', 'orphan'] }],
  ])('%j is fine', (change, rules) => expect(onCreate(change, rules)).toEqual([]));

  test.each<[Partial<ObjectMeta>, string | RegExp, ObjectMetaRules?]>([
    [{ name: '' }, 'metadata.name: Required value: name or generateName is required'],
    [{ name: 'Web' }, /^metadata\.name: Invalid value: "Web": a lowercase RFC 1123 subdomain/],
    [
      { generateName: 'Web-' },
      /^metadata\.generateName: Invalid value: "Web-": a lowercase RFC 1123/,
    ],
    [{ name: '0web' }, /a DNS-1035 label/, { namespaced: true, names: 'label-1035' }],
    [
      { name: 'a.b' },
      'metadata.name: Invalid value: "a.b": must not contain dots',
      { namespaced: true, names: 'label' },
    ],
    [{ namespace: '' }, 'metadata.namespace: Required value'],
    [
      { namespace: 'x' },
      'metadata.namespace: Forbidden: not allowed on this type',
      { namespaced: false },
    ],
    [
      { generation: -1 },
      'metadata.generation: Invalid value: -1: must be greater than or equal to 0',
    ],
    [{ labels: { a: '-' } }, /^metadata\.labels: Invalid value: "-": a valid label must be/],
    [{ labels: { '-': 'a' } }, /^metadata\.labels: Invalid value: "-": name part must consist of/],
    [
      { annotations: { a: 'x'.repeat(262_144) } },
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [
      { ownerReferences: [owner, { ...owner, name: 'other' }] },
      /Only one reference can have Controller set to true\. Found "true" in references for ReplicaSet\/rs and ReplicaSet\/other$/,
    ],
    [
      { ownerReferences: [{ ...owner, uid: '' }] },
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
    [
      { ownerReferences: [{ ...owner, apiVersion: 'v1', kind: 'Event' }] },
      /\/v1, Kind=Event is disallowed from being an owner$/,
    ],
    [
      { finalizers: ['orphan', 'foregroundDeletion'] },
      /finalizer orphan and foregroundDeletion cannot be both set$/,
    ],
    [
      { managedFields: [{ operation: 'Patch' }] },
      'metadata.managedFields[0].operation: Invalid value: "Patch": must be `Apply` or `Update`',
    ],
  ])('%j is refused', (change, message, rules) => {
    const messages = onCreate(change, rules);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(message);
  });
});

describe('on update', () => {
  test.each<[Partial<ObjectMeta>, string, Partial<ObjectMeta>?]>([
    [{ name: 'other' }, 'metadata.name: Invalid value: "other": field is immutable'],
    [{ uid: '9' }, 'metadata.uid: Invalid value: "9": field is immutable'],
    [{ namespace: undefined }, 'metadata.namespace: Invalid value: "": field is immutable'],
    [
      { resourceVersion: '' },
      'metadata.resourceVersion: Invalid value: "": must be specified for an update',
    ],
    [{ generation: 1 }, 'metadata.generation: Invalid value: 1: must not be decremented'],
    [
      {},
      'metadata.deletionTimestamp: Invalid value: null: field is immutable',
      { deletionTimestamp: '2026-01-01T00:00:00Z' },
    ],
    [
      { deletionTimestamp: 't', finalizers: ['b', 'a', 'old'] },
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a", "b"}',
      { deletionTimestamp: 't', finalizers: ['old'] },
    ],
  ])('%j is refused', (next, message, previous) =>
    expect(onUpdate(next, previous)).toEqual([message]),
  );

  test('labels, annotations and a higher generation are fine', () =>
    expect(onUpdate({ labels: { a: 'b' }, annotations: { a: 'b' }, generation: 3 })).toEqual([]));
});

test('label selectors', () => {
  const selector = {
    matchLabels: { a: 'b' },
    matchExpressions: [
      { key: 'a', operator: 'In' },
      { key: 'b', operator: 'Exists', values: ['x'] },
      { key: 'c', operator: 'Near' },
    ],
  };
  expect(validateLabelSelector(selector, 'spec.selector').map(messageOf)).toEqual([
    "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    'spec.selector.matchExpressions[2].operator: Invalid value: "Near": not a valid selector operator',
  ]);
});

test('conditions', () => {
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Because',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  expect(validateConditions([ready], 'status.conditions')).toEqual([]);
  expect(
    validateConditions([ready, { ...ready, status: 'Yes', reason: '' }], 'c').map(messageOf),
  ).toEqual([
    'c[1].type: Duplicate value: "Ready"',
    'c[1].status: Unsupported value: "Yes": supported values: "False", "True", "Unknown"',
    'c[1].reason: Required value: must be set',
  ]);
});

test('field managers are short and printable', () => {
  expect(validateFieldManager('kubectl apply')).toEqual([]);
  expect(validateFieldManager('é\n').map(messageOf)).toEqual([
    'fieldManager: Invalid value: "é\\n": invalid character U+000A (at position 2)',
  ]);
  expect(validateFieldManager('x'.repeat(129)).map(messageOf)).toEqual([
    'fieldManager: Too long: may not be more than 128 bytes',
  ]);
});
