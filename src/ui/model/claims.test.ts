/** How claims are told of. */
import { expect, test } from 'vitest';
import type { ResourceClaim } from '../../api/generated/types/resource/v1.ts';
import { claimedDevices, claimState } from './claims.ts';

const result = { request: 'gpu', driver: 'gpu.example.com', pool: 'node-1', device: 'gpu-0' };
const allocation = { devices: { results: [result] } };
const user = { resource: 'pods', name: 'train', uid: '1' };

test.each([
  ['pending', undefined, []],
  ['pending', {}, []],
  ['allocated', { allocation }, [{ ...result, adminAccess: false }]],
  ['reserved', { allocation, reservedFor: [user] }, [{ ...result, adminAccess: false }]],
])('%s', (state, status, devices) => {
  const claim = { metadata: { name: 'c' }, spec: {}, status } as unknown as ResourceClaim;
  expect([claimState(claim), claimedDevices(claim)]).toEqual([state, devices]);
});
