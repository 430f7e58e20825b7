/** Where Kubernetes 1.36 answers otherwise than the 1.20.2 that was recorded, each with its source. */

export interface Difference {
  /** Where upstream says so, and since when. */
  readonly source: string;
  readonly status?: number;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: unknown;
}

export const differences: Readonly<Record<string, Difference>> = {};
