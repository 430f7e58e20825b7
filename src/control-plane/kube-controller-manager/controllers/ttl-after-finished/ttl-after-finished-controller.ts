/** Deletes Jobs some time after they have finished (pkg/controller/ttlafterfinished, 1.36). */
import { jobs } from '../../../../api/batch/v1/job/job.ts';
import type { Job } from '../../../../api/generated/types/batch/v1.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { SECOND } from '../../../../sim/clock.ts';

export const ttlAfterFinishedController: ControllerDefinition<Job> = {
  name: 'ttl-after-finished-controller',
  for: jobs,

  reconciler({ client, clock, lister }) {
    return (request) => {
      const job = lister(jobs).get(request);
      const seconds = job?.spec.ttlSecondsAfterFinished;
      if (!job || seconds === undefined || job.metadata.deletionTimestamp) return;
      const end = job.status.conditions?.find(
        ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
      );
      if (!end?.lastTransitionTime) return;
      const wait = parseTime(end.lastTransitionTime) + seconds * SECOND - clock.now();
      if (wait > 0) return { requeueAfter: wait };
      const { uid, resourceVersion } = job.metadata;
      client.delete(jobs, job.metadata, {
        propagationPolicy: 'Foreground',
        preconditions: { uid, resourceVersion },
      });
    };
  },
};
