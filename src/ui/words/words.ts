/** The language of the page. Another one is another file of this type, and one line here. */
import { en } from './en.ts';

/** Every word of the page. Functions where a figure or a name stands in the middle. */
export type Words = typeof en;

export const words: Words = en;
