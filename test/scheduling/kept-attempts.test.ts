/** What is kept of attempts is counted with all that it holds, or its bound would be none. */
import { expect, test } from 'vitest';
import { bytesOf } from '../../src/control-plane/kube-scheduler/attempts/attempt-record.ts';
import { GeneratedCluster } from './generated-cluster.ts';

test('scores and messages count', () => {
  const cluster = new GeneratedCluster(31);
  const { attempts } = cluster;
  for (let i = 0; i < 60; i++) cluster.step();
  const kept = attempts.names('default').map((name) => attempts.find('default', name)!);
  expect(kept.some(({ scores }) => scores)).toBe(true);
  expect(kept.some(({ message }) => message)).toBe(true);
  expect(attempts.bytes).toBe(kept.reduce((sum, record) => sum + bytesOf(record), 0));
});
