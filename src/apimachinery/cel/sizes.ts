/** What is known of sizes while a cost is estimated. */
import type { Expression } from './ast.ts';
import type { Range } from './ranges.ts';
import type { CelType } from './types.ts';

/** Of the elements of a list or map that an expression makes. */
export interface EntrySizes {
  readonly list: boolean;
  readonly key: Range;
  readonly value: Range;
}

export interface Sizes {
  /** Endless if nothing is known. */
  size(node: Expression): Range;
  /** Of an element of a list, by the type that its path leads to. */
  elementSize(node: Expression): Range;
  entriesOf(node: Expression): EntrySizes | undefined;
  setEntries(node: Expression, sizes: EntrySizes): void;
  type(node: Expression): CelType;
}
