/** Columns as wide as what stands in them, as kubectl prints them. */

/** The first row is the heading. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]! + 3))
        .join('')
        .trimEnd(),
    );
}
