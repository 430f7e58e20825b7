/** What is going on now, in one sentence. What is seen here is what a screen reader hears. */
import { useSyncExternalStore } from 'react';
import { useSession } from '../app/session.ts';
import { PhraseText } from '../words/PhraseText.tsx';
import { textOf } from '../words/phrase.ts';
import { words } from '../words/words.ts';

export function Sentence() {
  const { narrator } = useSession();
  const sentence = useSyncExternalStore(narrator.subscribe, narrator.current);
  return (
    <section className="sentence" aria-label={words.sentence.label}>
      <span className="sentence-mark" aria-hidden />
      <p>
        <PhraseText phrase={sentence} />
      </p>
      <span className="visually-hidden" role="status" aria-live="polite">
        {textOf(sentence)}
      </span>
    </section>
  );
}
