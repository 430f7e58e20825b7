/** kube-scheduler's queue as objects, made when somebody asks. */
import { queuedPods } from '../../api/sim/v1alpha1/queued-pod/queued-pod.ts';
import { queueReport } from '../../control-plane/kube-scheduler/scheduling-queue/queue-report.ts';
import type { KubeScheduler } from '../../control-plane/kube-scheduler/scheduler.ts';
import type { ComputedKind } from './computed.ts';

/** `scheduler` gives the one whose queue it is, while it runs. */
export function queueKind(scheduler: () => Pick<KubeScheduler, 'queue'> | undefined): ComputedKind {
  return {
    kind: queuedPods,
    find({ namespace }) {
      const running = scheduler();
      const all = running ? queueReport(running.queue) : [];
      return namespace === undefined
        ? all
        : all.filter(({ metadata }) => metadata.namespace === namespace);
    },
  };
}
