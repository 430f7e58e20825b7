/** Whether a text is base64 as Go's StdEncoding reads it (encoding/base64). */

/** What is wrong with it, in Go's words; undefined when nothing is. Line breaks are let pass. */
export function base64Problem(text: string): string | undefined {
  const at = firstBad(text);
  return at < 0 ? undefined : `illegal base64 data at input byte ${at}`;
}

function firstBad(text: string): number {
  let digits = 0;
  let padding = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) continue;
    if (code === 61) {
      if (digits % 4 < 2 || padding + (digits % 4) >= 4) return at;
      padding++;
    } else if (padding > 0 || !isDigit(code)) return at;
    else digits++;
  }
  if (digits % 4 === 0) return -1;
  if (padding > 0) return padding + (digits % 4) === 4 ? -1 : at;
  return at - (digits % 4);
}

/** A-Z a-z 0-9 + / */
const isDigit = (code: number): boolean =>
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  (code >= 47 && code <= 57) ||
  code === 43;
