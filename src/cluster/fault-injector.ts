/** Breaks things on purpose, as Fault objects say, and mends them when these end. */
import { timestamp, type KubeObject } from '../apimachinery/meta.ts';
import { parseDuration } from '../api/sim/v1alpha1/duration.ts';
import { faults } from '../api/sim/v1alpha1/fault/fault.ts';
import type { Fault, FaultStatus } from '../api/sim/v1alpha1/fault/types.ts';
import type { Cancel, Clock, Millis } from '../sim/clock.ts';
import type { Process } from './process.ts';

/** What can be done to machines, each time for a reason: what is broken twice must be mended twice. */
export interface BreakableMachines {
  has(name: string): boolean;
  power(name: string, on: boolean, reason: string): void;
  partition(name: string, cut: boolean, reason: string): void;
}

export interface FaultHost {
  readonly clock: Clock;
  readonly status: (name: string, status: FaultStatus) => void;
  readonly process: (name: string) => Process | undefined;
  readonly machines: () => BreakableMachines;
}

const DEFAULT_DELAY: Millis = 500;

interface Active {
  readonly fault: Fault;
  readonly mend: () => void;
  readonly cancel: Cancel;
}

export class FaultInjector {
  readonly kind = faults;
  readonly #host: FaultHost;
  readonly #active = new Map<string, Active>();

  constructor(host: FaultHost) {
    this.#host = host;
  }

  onWrite(current: KubeObject | undefined, previous: KubeObject | undefined): void {
    if (current && !previous) this.#begin(current as Fault);
    if (!current && previous) this.#end(previous.metadata.name);
  }

  /** How much later this client learns of changes: SlowWatch, of one component or of all. */
  watchDelay(component: string): Millis {
    let delay = 0;
    for (const { fault } of this.#active.values()) {
      const { type, target } = fault.spec;
      if (type === 'SlowWatch' && (!target?.component || target.component === component))
        delay += delayOf(fault);
    }
    return delay;
  }

  /** Why this image cannot be pulled now, if a PullError says so. */
  pullProblem(image: string): string | undefined {
    for (const { fault } of this.#active.values()) {
      const { type, target } = fault.spec;
      if (type === 'PullError' && target?.image && image.includes(target.image)) {
        return `failed to do request: Head "https://registry-1.docker.io/v2/": dial tcp: i/o timeout`;
      }
    }
    return undefined;
  }

  #begin(fault: Fault): void {
    const { name } = fault.metadata;
    const { clock, status } = this.#host;
    const { duration } = fault.spec;
    const lasts = duration === undefined ? undefined : parseDuration(duration);
    const mend = this.#break(fault);
    const since = timestamp(clock.now());
    if (!mend) return status(name, { phase: 'Ended', since, message: 'there is no such target' });
    const cancel = lasts === undefined ? () => {} : clock.after(lasts, () => this.#end(name));
    this.#active.set(name, { fault, mend, cancel });
    status(name, {
      phase: 'Active',
      since,
      ...(lasts !== undefined && { until: timestamp(clock.now() + lasts) }),
    });
  }

  #end(name: string): void {
    const active = this.#active.get(name);
    if (!active) return;
    this.#active.delete(name);
    active.cancel();
    active.mend();
    this.#host.status(name, { ...active.fault.status, phase: 'Ended' });
  }

  /** Breaks it and gives back how to mend it; undefined when there is no such thing. */
  #break({ metadata, spec }: Fault): (() => void) | undefined {
    const { type, target = {} } = spec;
    const reason = `fault ${metadata.name}`;
    const machines = this.#host.machines();
    const node = target.node ?? '';
    switch (type) {
      case 'NodeCrash':
        if (!machines.has(node)) return undefined;
        machines.power(node, false, reason);
        return () => machines.power(node, true, reason);
      case 'Partition':
        if (!machines.has(node)) return undefined;
        machines.partition(node, true, reason);
        return () => machines.partition(node, false, reason);
      case 'KubeletStop':
        return this.#holdProcess(`kubelet.${node}`, reason);
      case 'ComponentStop':
        return this.#holdProcess(target.component!, reason);
      case 'EngineBug':
        throw new Error('a Fault of type EngineBug asked for this');
      case 'PullError':
      case 'SlowWatch':
        return () => {};
      // Parity: SlowDisk is accepted and listed, but writes to the simulated store take no time yet.
      case 'SlowDisk':
        return undefined;
    }
  }

  #holdProcess(name: string, reason: string): (() => void) | undefined {
    const process = this.#host.process(name);
    if (!process) return undefined;
    process.hold(reason);
    return () => process.release(reason);
  }
}

function delayOf({ spec }: Fault): Millis {
  return (spec.delay === undefined ? undefined : parseDuration(spec.delay)) ?? DEFAULT_DELAY;
}
