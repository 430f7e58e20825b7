/** A word on a coloured ground. The word carries the meaning; the colour only repeats it. */
import type { ReactNode } from 'react';
import type { Tone } from '../model/tone.ts';
import './Badge.css';

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`badge tone-${tone}`}>{children}</span>;
}
