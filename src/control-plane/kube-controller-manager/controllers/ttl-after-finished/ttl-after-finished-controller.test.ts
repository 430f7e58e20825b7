import { expect, test } from 'vitest';
import { rowsOf } from '../../../../../test/text-table.ts';
import type { Job } from '../../../../api/generated/types/batch/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import type { ControllerContext } from '../../../../controller-runtime/controller.ts';
import { ttlAfterFinishedController } from './ttl-after-finished-controller.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

/** TestTimeLeft and needsCleanup of pkg/controller/ttlafterfinished; seconds, and what is done with the Job. */
const JOBS = `
  name                     | condition      | ago | ttl | does
  unfinished               |                |     | 0   |
  no TTL                   | Complete       | 0   |     |
  completed now, 0 s       | Complete       | 0   | 0   | deletes
  completed now, 10 s      | Complete       | 0   | 10  | waits 10
  completed 10 s ago, 15 s | Complete       | 10  | 15  | waits 5
  completed 15 s ago, 15 s | Complete       | 15  | 15  | deletes
  failed, no TTL           | Failed         | 0   |     |
  failed now, 0 s          | Failed         | 0   | 0   | deletes
  failed now, 10 s         | Failed         | 0   | 10  | waits 10
  failed 10 s ago, 15 s    | Failed         | 10  | 15  | waits 5
  failed long ago, 15 s    | Failed         | 99  | 15  | deletes
  about to fail            | FailureTarget  | 99  | 15  |
  being deleted already    | Complete going | 99  | 15  |
`;

test.each(rowsOf(JOBS))('$name', ({ condition = '', ago, ttl, does }) => {
  const [type, going] = condition.split(' ');
  const lastTransitionTime = timestamp(NOW - Number(ago) * 1000);
  const job = {
    metadata: { name: 'j', namespace: 'default', ...(going && { deletionTimestamp: 'now' }) },
    spec: { ...(ttl && { ttlSecondsAfterFinished: Number(ttl) }) },
    status: { ...(type && { conditions: [{ type, status: 'True', lastTransitionTime }] }) },
  } as unknown as Job;
  const told: string[] = [];
  const context = {
    client: { delete: () => told.push('deletes') },
    clock: { now: () => NOW },
    lister: () => ({ get: () => job }),
  } as unknown as ControllerContext;
  const result = ttlAfterFinishedController.reconciler(context)(job.metadata);
  if (result?.requeueAfter) told.push(`waits ${result.requeueAfter / 1000}`);
  expect(told.join(' ')).toBe(does);
});
