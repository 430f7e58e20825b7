/** What is wrong with a text, and where: for the marker in the editor and the list below it. */
import type { Refusal } from '../../model/refusal.ts';
import type { Place } from './lines.ts';

export interface Problem {
  readonly severity: 'error' | 'warning' | 'info';
  /** In Kubernetes' own words wherever it has any. */
  readonly message: string;
  readonly place: Place;
  /** Where on its way the request was refused. */
  readonly refusal?: Refusal;
}

export const errorAt = (place: Place, message: string): Problem => ({
  severity: 'error',
  message,
  place,
});

/** Thrown while a document is read, when it cannot be used at all. Offsets count from the document's beginning. */
export class UnreadableDocument extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, [start, end]: readonly [number, number]) {
    super(message);
    this.start = start;
    this.end = end;
  }
}
