/** The parts that an expression's evaluation is put together from, before it runs. */
import type { Expression } from './ast.ts';
import type { Checked } from './checker.ts';
import type { Frame } from './frame.ts';
import type { Value } from './values.ts';

export interface Step {
  run(frame: Frame): Value;
  /** Known without running. */
  readonly constant?: Value;
  /** A name with selections and indices behind it, which is charged by those. */
  readonly attribute?: boolean;
}

/** Where a loop's variables are held while it runs. */
export type Slots = ReadonlyMap<string, number>;

export interface Planner {
  readonly checked: Checked;
  plan(node: Expression, slots: Slots): Step;
}

export const constant = (value: Value): Step => ({ run: () => value, constant: value });

export const isConstant = (step: Step): boolean => step.constant !== undefined;
