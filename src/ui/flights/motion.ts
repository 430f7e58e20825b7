/** How long things move: with the cluster's clock, and not at all for those who asked for no motion. */

const stillness = () =>
  typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;

export interface Motion {
  /** From the waiting room to the node; 0 is no flight. */
  readonly flight: number;
  /** How long the nodes show their verdicts; 0 is not at all, Infinity until the next. */
  readonly decision: number;
}

/** At 1× a flight takes 0.9 s, at 100× a fifth of that. Paused, each phase stays until the next step. */
export function motionMillis(speed: number | 'max', paused: boolean, still = stillness()): Motion {
  if (paused) return { flight: still ? 0 : 900, decision: Infinity };
  const rate = speed === 'max' ? Infinity : speed;
  const flight = Math.max(200, Math.min(1_800, 900 / Math.sqrt(rate)));
  return { flight: still ? 0 : flight, decision: rate > 60 ? 0 : Math.max(900, flight * 4) };
}
