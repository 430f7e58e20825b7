/** An object in JSON that somebody else wrote: undefined where it is none. JSON.parse would throw; this tells instead. */
import { parseDocument, visit } from 'yaml';

export function parseJson(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  const document = parseDocument(text);
  let aliased = false;
  visit(document, { Alias: () => ((aliased = true), visit.BREAK) });
  return document.errors.length > 0 || aliased ? undefined : document.toJS();
}
