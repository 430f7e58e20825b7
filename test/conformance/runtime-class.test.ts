/** test/e2e/common/node/runtimeclass.go. */
import { beforeEach, expect, test } from 'vitest';
import type { RuntimeClass } from '../../src/api/generated/types/node/v1.ts';
import { asking, messageOf, type Ask } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { row } from './row.ts';

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer().server);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', account);
});

const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses';
const runtimeClass = (name: string, more: object = {}) => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name, labels: { test: 'e2e' } },
  handler: 'conformance',
  ...more,
});
const pod = (runtimeClassName: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { runtimeClassName, containers: [{ name: 'c', image: 'pause' }] },
});
const PODS = '/api/v1/namespaces/default/pods';
const items = () =>
  (ask('GET', `${CLASSES}?labelSelector=test=e2e`).body as { items: RuntimeClass[] }).items;

row('[sig-node] RuntimeClass  should support RuntimeClasses API operations', () => {
  const named = (list: string, name: string) =>
    (ask('GET', list).body as Record<string, { name: string }[]>)[
      list === '/apis' ? 'groups' : 'resources'
    ]!.some((one) => one.name === name);
  expect(named('/apis', 'node.k8s.io')).toBe(true);
  expect(named('/apis/node.k8s.io/v1', 'runtimeclasses')).toBe(true);

  for (const name of ['a', 'b', 'c'])
    expect(ask('POST', CLASSES, runtimeClass(name)).status).toBe(201);
  expect(messageOf(ask('POST', CLASSES, runtimeClass('a')))).toMatch(/already exists$/);
  expect(ask('GET', `${CLASSES}/a`).status).toBe(200);
  expect(items()).toHaveLength(3);
  const patched = ask('PATCH', `${CLASSES}/a`, { metadata: { annotations: { patched: 'true' } } });
  expect(patched.body).toMatchObject({ metadata: { annotations: { patched: 'true' } } });
  const updated = { ...(patched.body as RuntimeClass), handler: 'conformance' };
  expect(ask('PUT', `${CLASSES}/a`, updated).status).toBe(200);
  expect(messageOf(ask('PUT', `${CLASSES}/a`, { ...updated, handler: 'other' }))).toMatch(
    /field is immutable/,
  );
  ask('DELETE', `${CLASSES}/a`);
  expect(ask('GET', `${CLASSES}/a`).status).toBe(404);
  ask('DELETE', `${CLASSES}?labelSelector=test=e2e`);
  expect(items()).toEqual([]);
});

test('[sig-node] RuntimeClass should reject a Pod requesting a non-existent RuntimeClass', () => {
  expect(messageOf(ask('POST', PODS, pod('nonexistent')))).toBe(
    'pods "p" is forbidden: pod rejected: RuntimeClass "nonexistent" not found',
  );
});

test('[sig-node] RuntimeClass should schedule a Pod requesting a RuntimeClass and initialize its Overhead', () => {
  const podFixed = { cpu: '10m', memory: '1Mi' };
  ask('POST', CLASSES, runtimeClass('heavy', { overhead: { podFixed } }));
  expect(ask('POST', PODS, pod('heavy')).body).toMatchObject({ spec: { overhead: podFixed } });
});

test('[sig-node] RuntimeClass should reject a Pod requesting a deleted RuntimeClass', () => {
  ask('POST', CLASSES, runtimeClass('gone'));
  ask('DELETE', `${CLASSES}/gone`);
  expect(ask('POST', PODS, pod('gone')).status).toBe(403);
});
