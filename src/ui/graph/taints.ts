/** What a taint's effect looks like: its tone, so that the flag's colour goes with its mark. */
import type { Tone } from '../model/tone.ts';

export const effectTones: { readonly [effect: string]: Tone } = {
  NoSchedule: 'warn',
  PreferNoSchedule: 'idle',
  NoExecute: 'bad',
};
/** A mark beside the colour: soft, hard, and hard with eviction. */
export const effectMarks: { readonly [effect: string]: string } = {
  PreferNoSchedule: '~',
  NoSchedule: '⊘',
  NoExecute: '⏏',
};
