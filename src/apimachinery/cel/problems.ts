/** What is wrong with an expression, shown as cel-go shows it (common/error.go and errors.go). */

export interface Problem {
  /** In code points from the start. */
  readonly offset: number;
  readonly message: string;
}

/** How many problems are listed before the rest is only counted (common/errors.go). */
const LISTED = 100;

/**
 *   ERROR: <input>:1:5: undeclared reference to 'b' (in container '')
 *    | a + b
 *    | ....^
 */
export function problemsText(source: string, problems: readonly Problem[]): string {
  const lines = source.split('\n');
  const shown = located(lines, problems).map(({ line, column, message }) => {
    const head = `ERROR: <input>:${line + 1}:${column + 1}: ${message}`;
    const text = lines[line];
    if (text === undefined) return head;
    return `${head}\n | ${text.replaceAll('\t', ' ')}\n | ${dots(text, column)}${wide([...text][column]) ? '\uff3e' : '^'}`;
  });
  const rest = shown.length - LISTED;
  if (rest <= 0) return shown.join('\n');
  return [...shown.slice(0, LISTED), `${rest} more errors were truncated`].join('\n');
}

function located(lines: readonly string[], problems: readonly Problem[]) {
  const starts: number[] = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += [...line].length + 1;
  }
  return problems
    .map(({ offset, message }, order) => {
      const line = Math.max(
        0,
        starts.findLastIndex((at) => at <= offset),
      );
      return { line, column: offset - (starts[line] ?? 0), message, order };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column || a.order - b.order);
}

const dots = (text: string, column: number): string =>
  [...text]
    .slice(0, column)
    .map((character) => (wide(character) ? '\uff0e' : '.'))
    .join('')
    .padEnd(column, '.');

/** Characters that a terminal draws twice as wide: a dot as wide stands below them. */
const wide = (character: string | undefined): boolean =>
  character !== undefined && character.codePointAt(0)! > 0x7f;
