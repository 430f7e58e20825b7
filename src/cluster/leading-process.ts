/** A process that acts only while it is the leader (client-go tools/leaderelection). */
import { every, SECOND, type Clock, type ScopedClock } from '../sim/clock.ts';
import { Process, type RunningProcess } from './process.ts';

/** As kube-controller-manager and kube-scheduler have it by default. */
const RENEW_PERIOD = 2 * SECOND;
const RENEW_DEADLINE = 10 * SECOND;
/** How long whoever runs the control plane takes to start a process again. */
export const RESTART_DELAY = SECOND;

/**
 * When it cannot renew its lease for ten seconds (RenewDeadline) it ends itself, and is started anew with nothing in memory.
 * So a manager that was cut off does not take the silence for that of the nodes.
 */
// Parity: the Lease objects in kube-system are not written; whether they could be is what counts here.
export function leadingProcess(
  name: string,
  clock: Clock,
  canRenew: () => boolean,
  make: (scope: ScopedClock) => RunningProcess,
): Process {
  const process: Process = new Process(name, clock, (scope) => {
    let renewed = scope.now();
    every(scope, RENEW_PERIOD, () => {
      if (canRenew()) renewed = scope.now();
      else if (scope.now() - renewed >= RENEW_DEADLINE) process.restart(RESTART_DELAY);
    });
    return make(scope);
  });
  return process;
}
