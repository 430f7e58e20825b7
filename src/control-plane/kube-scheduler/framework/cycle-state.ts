/** What plugins remember between the moments of one scheduling cycle (pkg/scheduler/framework/cycle_state.go). */

/** Names one plugin's piece of state. */
export interface StateKey<T> {
  readonly name: string;
  /** How preemption's dry run copies it; what never changes after it was written needs none. */
  readonly clone?: (value: T) => T;
}

/** What a plugin looked up beside nodes and Pods, kept with the attempt for those who ask later why. */
export interface LookUp {
  /** How much memory it takes, roughly. */
  readonly bytes: number;
}

export type LookUps = ReadonlyMap<StateKey<any>, LookUp>;

export class CycleState {
  readonly #values: Map<StateKey<any>, unknown>;
  #lookUps: LookUps | undefined;
  /** Plugins that said Skip in PreFilter or PreScore. */
  readonly skippedFilters: Set<string>;
  readonly skippedScores: Set<string>;

  constructor(
    values = new Map<StateKey<any>, unknown>(),
    skippedFilters = new Set<string>(),
    skippedScores = new Set<string>(),
    lookUps?: LookUps,
  ) {
    this.#lookUps = lookUps;
    this.#values = values;
    this.skippedFilters = skippedFilters;
    this.skippedScores = skippedScores;
  }

  read<T>(key: StateKey<T>): T | undefined {
    return this.#values.get(key) as T | undefined;
  }

  write<T>(key: StateKey<T>, value: T): void {
    this.#values.set(key, value);
  }

  /** Undefined while nothing was looked up. */
  get lookUps(): LookUps | undefined {
    return this.#lookUps;
  }

  /** As it was when the attempt was made, if this is an explanation of one. */
  lookUp<T extends LookUp>(key: StateKey<T>, read: () => T): T {
    const known = this.#lookUps?.get(key);
    if (known) return known as T;
    const found = read();
    this.#lookUps = new Map([...(this.#lookUps ?? []), [key, found]]);
    return found;
  }

  /** A copy in which Pods can be taken away and put back without the original noticing. */
  clone(): CycleState {
    const values = new Map<StateKey<any>, unknown>();
    for (const [key, value] of this.#values) values.set(key, key.clone ? key.clone(value) : value);
    return new CycleState(values, this.skippedFilters, this.skippedScores, this.#lookUps);
  }
}
