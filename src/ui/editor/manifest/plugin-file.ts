/** What is said of a plugin's source, at its line. */
import type { Lines, Place } from './lines.ts';
import type { Problem } from './problem.ts';

/** `… (line 7, column 13)` */
export function placeInSource(message: string): { line: number; column: number } | undefined {
  const [, line, column = '1'] = /\(line (\d+)(?:, column (\d+))?\)$/.exec(message) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column) };
}

/** Where the file itself has what its object was told. */
export function inFile(problem: Problem, lines: Lines): Problem {
  const told = placeInSource(problem.message);
  const { line, column } = told && told.line <= lines.count ? told : { line: 1, column: 1 };
  const whole = lines.wholeLine(line);
  const place: Place = { ...whole, startColumn: Math.min(column, whole.endColumn) };
  return { ...problem, place };
}
