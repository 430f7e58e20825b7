/** Base64 as Secrets and binary data have it in JSON. */
import { toBase64, utf8Bytes } from '../apimachinery/bytes.ts';

/** Of a text's UTF-8 bytes. */
export const base64 = (text: string): string => toBase64(utf8Bytes(text));

/** How many bytes an encoded text holds. */
export function decodedLength(encoded: string): number {
  const padding = encoded.endsWith('==') ? 2 : encoded.endsWith('=') ? 1 : 0;
  return (encoded.length / 4) * 3 - padding;
}
