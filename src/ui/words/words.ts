/** The language of the page. Another one is other files of these types, and one line here. */
import { editorWords } from './editor-words.ts';
import { en } from './en.ts';

const english = { ...en, ...editorWords };

/** Every word of the page. Functions where a figure or a name stands in the middle. */
export type Words = typeof english;

export const words: Words = english;
