import { expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

test.each([
  [401, 'Unauthorized', { stage: 'authentication' }],
  [
    403,
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    { stage: 'authorization' },
  ],
  [
    403,
    'pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    { stage: 'admission', plugin: 'ResourceQuota' },
  ],
  [
    403,
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged',
    { stage: 'admission', plugin: 'PodSecurity' },
  ],
  [
    403,
    'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    { stage: 'admission', plugin: 'LimitRanger' },
  ],
  [
    422,
    "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
    { stage: 'admission', plugin: 'ValidatingAdmissionPolicy' },
  ],
  [
    403,
    'pods "a" is forbidden: unable to create new content in namespace n because it is being terminated',
    { stage: 'admission', plugin: 'NamespaceLifecycle' },
  ],
  [400, 'strict decoding error: unknown field "spec.foo"', { stage: 'decoding' }],
  [422, 'Pod "a" is invalid: spec.containers: Required value', { stage: 'validation' }],
  [409, 'pods "a" already exists', { stage: 'storage' }],
  [404, 'pods "a" not found', undefined],
  [500, 'etcd', undefined],
])('%i %s', (code, message, refusal) => expect(refusalOf({ code, message })).toEqual(refusal));
