/** Bytes as text and back, compared with what Node makes of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64, utf8Bytes, utf8Text } from './bytes.ts';

test('texts and bytes are as Node has them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([...utf8Bytes(text)]).toEqual([...new TextEncoder().encode(text)]);
      expect(utf8Text(utf8Bytes(text))).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect([...fromBase64(toBase64(bytes))!]).toEqual([...bytes]);
    }),
  );
});

test.each([
  { bytes: [0x61, 0xff, 0x62], text: 'a\ufffdb' },
  { bytes: [0xe2, 0x82], text: '\ufffd\ufffd' },
  { bytes: [0xc0, 0x80], text: '\ufffd\ufffd' },
  { bytes: [0xed, 0xa0, 0x80], text: '\ufffd\ufffd\ufffd' },
])('$bytes reads $text', ({ bytes, text }) => {
  expect(utf8Text(Uint8Array.from(bytes))).toBe(text);
});

test.each(['a', 'ab=', 'a===', 'a b=', '****', 'YQ=a'])('%s is no base64', (text) => {
  expect(fromBase64(text)).toBeUndefined();
});
