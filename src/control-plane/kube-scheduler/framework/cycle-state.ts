/** What plugins remember between the moments of one scheduling cycle (pkg/scheduler/framework/cycle_state.go). */

/** Names one plugin's piece of state. */
export interface StateKey<T> {
  readonly name: string;
  /** How preemption's dry run copies it; what never changes after it was written needs none. */
  readonly clone?: (value: T) => T;
}

export class CycleState {
  readonly #values: Map<StateKey<any>, unknown>;
  /** Plugins that said Skip in PreFilter or PreScore. */
  readonly skippedFilters: Set<string>;
  readonly skippedScores: Set<string>;

  constructor(
    values = new Map<StateKey<any>, unknown>(),
    skippedFilters = new Set<string>(),
    skippedScores = new Set<string>(),
  ) {
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

  /** A copy in which Pods can be taken away and put back without the original noticing. */
  clone(): CycleState {
    const values = new Map<StateKey<any>, unknown>();
    for (const [key, value] of this.#values) values.set(key, key.clone ? key.clone(value) : value);
    return new CycleState(values, this.skippedFilters, this.skippedScores);
  }
}
