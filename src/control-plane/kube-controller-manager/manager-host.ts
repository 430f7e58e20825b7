/** What kube-controller-manager's process gives each of its controllers. */
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { WorkQueue } from '../../client/work-queue.ts';
import {
  runController,
  type ControllerDefinition,
  type ControllerHost,
} from '../../controller-runtime/controller.ts';

export interface ManagerHost extends ControllerHost {
  /** The built-in kinds. What else the cluster serves is found by discovery. */
  readonly kinds: readonly ResourceDefinition[];
}

/** One of upstream's controllers. */
export interface ManagedController {
  readonly name: string;
  /** Registers it with the process' informers; it acts once these are started. Returns the queues that it works off. */
  readonly run: (host: ManagerHost) => readonly WorkQueue[];
}

/** A controller of the usual kind: a queue of keys, and one function that compares and acts. */
export function reconciled(...definitions: readonly ControllerDefinition[]): ManagedController {
  return {
    name: definitions[0]!.name,
    run: (host) => definitions.map((definition) => runController(definition, host)),
  };
}
