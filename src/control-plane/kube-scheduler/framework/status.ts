/**
 * What a plugin says: a value with reasons in the user's words, never an exception
 * (kube-scheduler/framework/interface.go, 1.36).
 */

export type StatusCode =
  | 'Success'
  /** Something went wrong that scheduling again may cure. */
  | 'Error'
  /** Not now; taking Pods away might help. */
  | 'Unschedulable'
  /** Not now, and taking Pods away would not help. */
  | 'UnschedulableAndUnresolvable'
  /** Permit: hold the Pod. PreBind: ask me again. */
  | 'Wait'
  /** This plugin has nothing to do with this Pod: don't ask it again in this cycle. */
  | 'Skip'
  /** Not now, and I will say when. */
  | 'Pending';

export interface Status {
  readonly code: StatusCode;
  readonly reasons: readonly string[];
}

const made = (code: StatusCode, reasons: readonly string[] = []): Status =>
  Object.freeze({ code, reasons: Object.freeze(reasons) });

export const success = made('Success');
export const skip = made('Skip');
export const unschedulable = (...reasons: string[]): Status => made('Unschedulable', reasons);
export const unresolvable = (...reasons: string[]): Status =>
  made('UnschedulableAndUnresolvable', reasons);
export const failure = (message: string): Status => made('Error', [message]);

export const isRejected = ({ code }: Status): boolean =>
  code === 'Unschedulable' || code === 'UnschedulableAndUnresolvable' || code === 'Pending';

export const messageOf = ({ reasons }: Status): string => reasons.join(', ');

/** A plugin's answer together with who gave it. */
export interface Verdict {
  readonly plugin: string;
  readonly status: Status;
}

/** Why each node was refused. Nodes that were never looked at share one answer. */
export class NodeVerdicts {
  readonly #verdicts = new Map<string, Status>();
  /** For nodes without an answer of their own. */
  absent: Status = unresolvable();

  get size(): number {
    return this.#verdicts.size;
  }

  set(nodeName: string, status: Status): void {
    this.#verdicts.set(nodeName, status);
  }

  get(nodeName: string): Status {
    return this.#verdicts.get(nodeName) ?? this.absent;
  }

  /** Those that have an answer of their own. */
  entries(): Iterable<readonly [string, Status]> {
    return this.#verdicts;
  }
}
