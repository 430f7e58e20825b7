/** bash's `a{b,c}d` and `{1..5}`: a text that stands for several, before anything else in it is looked at. */

const MOST = 10_000;

/** `x{a,b{1..2}}` → `xa`, `xb1`, `xb2`. What is quoted or in `$…` is left as it is. */
export function braceExpanded(text: string): readonly string[] {
  for (let at = 0; at < text.length; at = next(text, at)) {
    if (text[at] !== '{') continue;
    const end = closing(text, at);
    if (end === undefined) continue;
    const alternatives = inside(text.slice(at + 1, end));
    if (!alternatives) continue;
    const before = text.slice(0, at);
    const rest = braceExpanded(text.slice(end + 1));
    const all: string[] = [];
    for (const middle of alternatives)
      for (const after of rest) if (all.length < MOST) all.push(before + middle + after);
    return all;
  }
  return [text];
}

function inside(text: string): readonly string[] | undefined {
  const parts = cutAtCommas(text);
  if (parts.length > 1) return parts.flatMap((part) => braceExpanded(part));
  const [, from, to, by] =
    /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const letters = /[a-zA-Z]/.test(from);
  if (letters !== /[a-zA-Z]/.test(to)) return undefined;
  const [first, last] = letters
    ? [from.charCodeAt(0), to.charCodeAt(0)]
    : [Number(from), Number(to)];
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const width = [from, to].some((each) => /^-?0\d/.test(each))
    ? Math.max(from.length, to.length)
    : 0;
  const found: string[] = [];
  for (let i = 0; i * step <= Math.abs(last - first) && i < MOST; i++) {
    const each = first + (last < first ? -i : i) * step;
    found.push(letters ? String.fromCharCode(each) : String(each).padStart(width, '0'));
  }
  return found;
}

function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at = next(text, at)) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return undefined;
}

function cutAtCommas(text: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at = next(text, at)) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** The next place to look at: behind what is quoted or expanded later. */
function next(text: string, at: number): number {
  const rest = text.slice(at);
  const [whole] =
    /^(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\{[^}]*\}|\$\((?:[^()]|\([^()]*\))*\))/s.exec(rest) ?? [];
  return at + (whole?.length ?? 1);
}
