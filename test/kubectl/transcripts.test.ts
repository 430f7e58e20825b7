/** What the real kubectl says of our API server, told as transcripts: the newest client that is here, and the oldest. */
import { expect, test } from 'vitest';
import { playAll, transcripts } from './transcripts.ts';

playAll(['1.33', '1.27']);

test('there are transcripts', () => expect(transcripts.length).toBeGreaterThan(5));
