/** Finding by typing: every word must occur; what begins with the text comes first. */
export function matching<T>(
  items: readonly T[],
  text: string,
  titleOf: (item: T) => string,
): readonly T[] {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return items;
  const found: { item: T; rank: number }[] = [];
  for (const item of items) {
    const title = titleOf(item).toLowerCase();
    if (!wanted.every((word) => title.includes(word))) continue;
    const first = title.indexOf(wanted[0]!);
    found.push({ item, rank: first === 0 ? 0 : /[^a-z0-9]/.test(title[first - 1]!) ? 1 : 2 });
  }
  return found.toSorted((a, b) => a.rank - b.rank).map(({ item }) => item);
}
