/** Tables as text, for rows of figures and words that are read one below the other: a head, then a row a line, cells between `|`. */

export type Row = { readonly [column: string]: string | undefined } & { readonly name: string };

/** A cell that is left out at the end of a line is empty. */
export function rowsOf(table: string): readonly Row[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  const [head = [], ...rows] = lines.map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.map((cells) => {
    if (cells.length > head.length)
      throw new Error(`more cells than columns: ${cells.join(' | ')}`);
    return Object.fromEntries(head.map((column, i) => [column, cells[i] ?? ''])) as Row;
  });
}
