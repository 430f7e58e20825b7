/** One evaluation: what names are bound to, and what it has cost so far. */
import type { Value } from './values.ts';
import { LimitExceeded } from './work.ts';

/** What variables are: a value, or how to get it when it is first asked for. */
export type Bindings = Readonly<Record<string, Value | (() => Value)>>;

export class Frame {
  cost = 0;
  /** Variables of loops, at the places that the planner gave them. */
  readonly slots: (Value | (() => Value) | undefined)[] = [];
  private readonly bindings: Bindings;
  private readonly limit: number;
  private readonly computed = new Map<string, Value>();

  constructor(bindings: Bindings, limit: number) {
    this.bindings = bindings;
    this.limit = limit;
  }

  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.limit) throw new LimitExceeded();
  }

  variable(name: string): Value | undefined {
    if (!Object.hasOwn(this.bindings, name)) return undefined;
    const bound = this.bindings[name];
    if (typeof bound !== 'function') return bound;
    let value = this.computed.get(name);
    if (value === undefined) {
      value = bound();
      this.computed.set(name, value);
    }
    return value;
  }

  slot(index: number): Value | undefined {
    const held = this.slots[index];
    if (typeof held !== 'function') return held;
    const value = held();
    this.slots[index] = value;
    return value;
  }
}
