/** A sentence whose nouns lead to their objects. */
import { ui } from '../app/ui-store.ts';
import type { Phrase } from './phrase.ts';

export function PhraseText({ phrase }: { readonly phrase: Phrase }) {
  return phrase.map((part, index) =>
    typeof part === 'string' ? (
      part
    ) : part.to ? (
      <button
        key={index}
        type="button"
        className="link"
        onClick={() => ui.getState().select(part.to)}
      >
        {part.text}
      </button>
    ) : (
      <strong key={index}>{part.text}</strong>
    ),
  );
}
