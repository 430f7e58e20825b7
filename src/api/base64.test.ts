import { expect, test } from 'vitest';
import { base64, decodedLength } from './base64.ts';

test.each(['', 'a', 'ab', 'abc', 'grüße', '€', '😀 ok', '\u0000\u007f'])(
  '%j as Node has it',
  (text) => {
    const bytes = Buffer.from(text, 'utf8');
    expect(base64(text)).toBe(bytes.toString('base64'));
    expect(decodedLength(base64(text))).toBe(bytes.length);
  },
);
