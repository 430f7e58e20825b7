/** Where in a YAML document a position lies, told from indentation alone: half-written YAML cannot be parsed. */

export interface YamlContext {
  /** Keys from the top to the position, indexes left out: `['spec', 'tolerations', 'key']`. */
  readonly path: readonly string[];
  /** Behind a colon or a dash, rather than where a key is written. */
  readonly atValue: boolean;
  /** Nothing but blanks and comments in this document, so far and after. */
  readonly emptyDocument: boolean;
}

/** `line` and `column` count from 1; the column is that of the cursor. */
export function contextAt(lines: readonly string[], line: number, column: number): YamlContext {
  const before = (lines[line - 1] ?? '').slice(0, column - 1);
  const own = keyOf(before);
  const path: string[] = own ? [own.key] : [];
  let indent = own?.indent ?? contentStart(before);
  const isItem = /^\s*- /.test(before);
  if (isItem) indent = Math.min(indent, before.search(/-/));
  for (let above = line - 2; above >= 0 && indent > 0; above--) {
    const text = lines[above]!;
    if (isSeparator(text)) break;
    const found = keyOf(text);
    if (!found || isBlank(text)) continue;
    // A list may stand as far left as the key that holds it.
    const holdsList =
      isItem &&
      found.indent === indent &&
      !/^\s*-/.test(text) &&
      text.trimEnd().endsWith(':') &&
      path.length <= 1;
    if (found.indent < indent || holdsList) {
      path.unshift(found.key);
      indent = /^\s*-/.test(text) ? text.search(/-/) : found.indent;
      if (/^\s*-/.test(text)) indent = Math.max(indent, 1);
    }
  }
  return {
    path,
    atValue: Boolean(own) || /^\s*-\s+\S*$/.test(before),
    emptyDocument: isEmptyDocument(lines, line),
  };
}

function keyOf(text: string): { readonly key: string; readonly indent: number } | undefined {
  const [, lead = '', quoted, plain] =
    /^(\s*(?:- +)*)(?:"([^"]+)"|([^\s#:'"[\]{}][^:#]*?))\s*:(?:\s|$)/.exec(text) ?? [];
  const key = quoted ?? plain;
  return key === undefined ? undefined : { key, indent: lead.length };
}

/** Where what is being written begins, behind any dashes. */
const contentStart = (text: string): number => /^\s*(?:- +)*/.exec(text)![0].length;

const isSeparator = (text: string): boolean => /^---(\s|$)/.test(text);
const isBlank = (text: string): boolean => /^\s*(#.*)?$/.test(text);

function isEmptyDocument(lines: readonly string[], line: number): boolean {
  let first = line - 1;
  while (first > 0 && !isSeparator(lines[first - 1]!)) first--;
  for (
    let index = first;
    index < lines.length && (index === first || !isSeparator(lines[index]!));
    index++
  ) {
    if (
      index === line - 1
        ? !/^\w*$/.test(lines[index]!.trim()) || /^\s/.test(lines[index]!)
        : !isBlank(lines[index]!) && !isSeparator(lines[index]!)
    )
      return false;
  }
  return true;
}
