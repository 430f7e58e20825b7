/** Sentences in which some words lead to objects of the cluster. */
import type { Reference } from '../model/reference.ts';

export interface Noun {
  readonly text: string;
  readonly to?: Reference;
}

export type Phrase = readonly (string | Noun)[];

/** As it is spoken, and as it is found in the live region. */
export const textOf = (phrase: Phrase): string =>
  phrase.map((part) => (typeof part === 'string' ? part : part.text)).join('');

/** Builds a phrase: `` phrase`${pod} is on ${node}` ``. */
export const phrase = (
  strings: TemplateStringsArray,
  ...parts: (string | number | Noun | Phrase)[]
): Phrase =>
  strings.flatMap((text, index) => {
    const part = parts[index];
    const after =
      part === undefined
        ? []
        : Array.isArray(part)
          ? (part as Phrase)
          : [typeof part === 'number' ? String(part) : (part as string | Noun)];
    return [...(text ? [text] : []), ...after];
  });
