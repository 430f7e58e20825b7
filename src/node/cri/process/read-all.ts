/** All that comes out of a stream until its end. */
import type { Bytes } from '../fs/byte-string.ts';
import type { Stream } from './stream.ts';
import type { Steps } from './wait.ts';

export function* readAll(stream: Stream): Steps<Bytes> {
  let all = '';
  for (;;) {
    const bytes = stream.read();
    if (bytes === '') return all;
    if (bytes === undefined) yield { on: [stream.changed] };
    else all += bytes;
  }
}
