/**
 * A machine's cores and who gets how much of them: each cgroup at most its quota (cpu.max), and when all together want more than
 * there is, each by its weight (cpu.weight). Amounts are thousandths of a core and hold until somebody wants another one.
 */
import type { Clock, Millis } from '../../../sim/clock.ts';
import type { ContainerStats } from '../cri.ts';
import { CpuMeter } from './cpu-meter.ts';

export interface CpuRules {
  readonly cpuLimitMillis?: number;
  readonly cpuRequestMillis?: number;
}

/** What the kernel, the kubelet and the runtime use besides. */
const SYSTEM = 60;
/** A container that waits for work still wakes up now and then. */
export const IDLE = 1;
/** The quota is handed out anew so often (cfs_period_us). */
const PERIOD = 100;

export class Cores {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #groups = new Set<CpuGroup>();
  #wanted = 0;
  #short = false;
  /** Of the machine as a whole. */
  readonly meter: CpuMeter;

  constructor(clock: Clock, cores: number) {
    this.#clock = clock;
    this.#capacity = Math.max(1, cores * 1000 - SYSTEM);
    this.meter = new CpuMeter(clock.now());
    this.powered(true);
  }

  group(rules: () => CpuRules): CpuGroup {
    return new CpuGroup(this, this.#clock, rules);
  }

  powered(on: boolean): void {
    this.meter.set(this.#clock.now(), on ? SYSTEM : 0);
  }

  /** One of them wants another amount, or may have another one. */
  changed(group: CpuGroup, before: number): void {
    this.#wanted += group.wanted - before;
    if (group.wanted > 0) this.#groups.add(group);
    else this.#groups.delete(group);
    const short = this.#wanted > this.#capacity;
    if (short || this.#short) this.#shareOut();
    else this.#grant(group, group.wanted);
    this.#short = short;
    if (group.wanted === 0) this.#grant(group, 0);
  }

  // Parity: weights are compared between all containers at once; upstream's hierarchy compares QoS classes first, and Pods within them.
  #shareOut(): void {
    let left = this.#capacity;
    let waiting = [...this.#groups];
    let weights = waiting.reduce((sum, { weight }) => sum + weight, 0);
    // Who wants less than a fair share gets all of it, which leaves more for the others.
    for (;;) {
      const content = waiting.filter(({ wanted, weight }) => wanted * weights <= left * weight);
      if (content.length === 0) break;
      for (const group of content) {
        this.#grant(group, group.wanted);
        left -= group.wanted;
        weights -= group.weight;
      }
      const served = new Set(content);
      waiting = waiting.filter((group) => !served.has(group));
    }
    for (const group of waiting) this.#grant(group, Math.floor((left * group.weight) / weights));
  }

  #grant(group: CpuGroup, millis: number): void {
    const now = this.#clock.now();
    const more = millis - group.meter.rate;
    if (more !== 0) this.meter.set(now, this.meter.rate + more);
    group.grant(millis);
  }
}

/** Memory that the kernel, the kubelet and the runtime have in use. */
const SYSTEM_MEMORY = 350 * 2 ** 20;
const PAGE = 4096;

/** What a meter and an amount of memory come to as a kubelet tells it: memory is in pages. */
export const statsOf = (meter: CpuMeter, at: Millis, memoryBytes: number): ContainerStats => ({
  cpuUsageCoreNanoSeconds: Math.floor(meter.usedAt(at) * 1e6),
  cpuUsageNanoCores: Math.floor(meter.rate * 1e6),
  memoryWorkingSetBytes: Math.ceil(memoryBytes / PAGE) * PAGE,
});

export const machineStats = ({ meter }: Cores, at: Millis, memoryBytes: number): ContainerStats =>
  statsOf(meter, at, SYSTEM_MEMORY + memoryBytes);

/** The cgroup of one container. */
export class CpuGroup {
  readonly #cores: Cores;
  readonly #clock: Clock;
  readonly #rules: () => CpuRules;
  readonly meter: CpuMeter;
  /** Their rates are thousandths of the time. */
  readonly #periods: CpuMeter;
  readonly #throttledPeriods: CpuMeter;
  readonly #throttled: CpuMeter;
  #demand = 0;
  #wanted = 0;

  constructor(cores: Cores, clock: Clock, rules: () => CpuRules) {
    this.#cores = cores;
    this.#clock = clock;
    this.#rules = rules;
    const now = clock.now();
    this.meter = new CpuMeter(now);
    this.#periods = new CpuMeter(now);
    this.#throttledPeriods = new CpuMeter(now);
    this.#throttled = new CpuMeter(now);
  }

  /** What it would use if it could. */
  get demand(): number {
    return this.#demand;
  }

  /** What it would use if it were alone. */
  get wanted(): number {
    return this.#wanted;
  }

  /** The shares that cpu.weight stands for. */
  get weight(): number {
    return Math.max(2, ((this.#rules().cpuRequestMillis ?? 0) * 1024) / 1000);
  }

  /** How fast things go compared with how fast they could: 1 unless it is held back. */
  get speed(): number {
    return this.#demand > 0 ? Math.min(1, this.meter.rate / this.#demand) : 1;
  }

  /** From now on. Said again when its rules have changed. */
  demands(millis: number): void {
    const before = this.#wanted;
    const { cpuLimitMillis = Infinity } = this.#rules();
    this.#demand = Math.round(millis);
    this.#wanted = Math.min(this.#demand, cpuLimitMillis);
    const now = this.#clock.now();
    const limited = cpuLimitMillis < Infinity;
    this.#periods.set(now, limited && this.#demand > IDLE ? 1000 : 0);
    const over = this.#demand > cpuLimitMillis;
    this.#throttledPeriods.set(now, over ? 1000 : 0);
    this.#throttled.set(now, over ? 1000 - (1000 * cpuLimitMillis) / this.#demand : 0);
    this.#cores.changed(this, before);
  }

  grant(millis: number): void {
    this.meter.set(this.#clock.now(), millis);
  }

  /** cpu.stat of cgroup v2. */
  stat(): string {
    const now = this.#clock.now();
    const used = Math.floor(this.meter.usedAt(now) * 1000);
    const system = Math.floor(used / 5);
    const count = (meter: CpuMeter) => Math.floor(meter.usedAt(now) / PERIOD);
    return [
      `usage_usec ${used}`,
      `user_usec ${used - system}`,
      `system_usec ${system}`,
      `nr_periods ${count(this.#periods)}`,
      `nr_throttled ${count(this.#throttledPeriods)}`,
      `throttled_usec ${Math.floor(this.#throttled.usedAt(now) * 1000)}`,
      '',
    ].join('\n');
  }
}
