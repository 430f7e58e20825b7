/** The states that the page tells apart; words, shapes and tones are kept for each. */

/** Each is drawn with its own shape and glyph. */
export type PodState =
  | 'pending'
  | 'unschedulable'
  | 'creating'
  | 'running'
  | 'not-ready'
  | 'crash-loop'
  | 'image-problem'
  | 'completed'
  | 'failed'
  | 'unknown'
  | 'terminating';

/** Unreachable is not deleted is not drained: each looks different. */
export type NodeState =
  | 'ready'
  | 'not-ready'
  | 'unreachable'
  | 'crashed'
  | 'cordoned'
  | 'drained'
  | 'pressure'
  | 'starting';
