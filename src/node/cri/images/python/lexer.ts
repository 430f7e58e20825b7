/** Python's text to lines of tokens with their indentation; undefined where it is not text that is known here. */

export type Token =
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string; readonly formatted: boolean };

export interface Line {
  readonly number: number;
  readonly indent: number;
  readonly tokens: readonly Token[];
}

const OPERATORS = /^(\*\*|\/\/|==|!=|<=|>=|\+=|-=|\*=|[-+*/%<>=()[\]{}.,:;])/;
const STRING =
  /^([rRbBfFuU]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/;
const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  '\n': '',
};

/** Or the number of the line that is not understood. */
export function linesOf(text: string): readonly Line[] | number {
  const lines: Line[] = [];
  let number = 1;
  let depth = 0;
  let tokens: Token[] = [];
  let [indent, began] = [0, 1];
  let rest = text;
  let atStart = true;
  const take = (length: number) => {
    for (const character of rest.slice(0, length)) if (character === '\n') number++;
    rest = rest.slice(length);
  };
  while (rest !== '') {
    if (atStart) {
      const [blank] = /^[ \t]*/.exec(rest)!;
      take(blank.length);
      [indent, began, atStart] = [blank.replaceAll('\t', '        ').length, number, false];
    }
    const [skipped] = /^(?:[ \t\r]|\\\n|#[^\n]*)*/.exec(rest)!;
    take(skipped.length);
    if (rest === '') break;
    if (rest.startsWith('\n')) {
      take(1);
      if (depth > 0) continue;
      if (tokens.length > 0) lines.push({ number: began, indent, tokens });
      tokens = [];
      atStart = true;
      continue;
    }
    const [whole, prefix = '', quoted = ''] = STRING.exec(rest) ?? [];
    const [name] = /^[A-Za-z_]\w*/.exec(rest) ?? [];
    const [digits] = /^\d+(?:\.\d*)?/.exec(rest) ?? [];
    const [operator] = OPERATORS.exec(rest) ?? [];
    if (whole) {
      const marks = /^("""|''')/.test(quoted) ? 3 : 1;
      const inner = quoted.slice(marks, -marks);
      const isRaw = /r/i.test(prefix);
      const said = isRaw
        ? inner
        : inner.replace(
            /\\([\s\S])/g,
            (_all, each: string) => ESCAPES[each] ?? (/[\\'"]/.test(each) ? each : `\\${each}`),
          );
      tokens.push({ kind: 'string', text: said, formatted: /f/i.test(prefix) });
      take(whole.length);
    } else if (name) {
      tokens.push({ kind: 'name', text: name });
      take(name.length);
    } else if (digits) {
      tokens.push({ kind: 'number', value: Number(digits) });
      take(digits.length);
    } else if (operator) {
      if ('([{'.includes(operator)) depth++;
      if (')]}'.includes(operator)) depth--;
      tokens.push({ kind: 'operator', text: operator });
      take(operator.length);
    } else return number;
  }
  if (tokens.length > 0) lines.push({ number: began, indent, tokens });
  return depth > 0 ? number : lines;
}
