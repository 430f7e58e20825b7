/** Where everything stands in the picture. Sizes depend on counts alone, so that nothing moves while Pods come and go. */

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The height is that of a full box; see `boxHeight`. */
export const BOX = { width: 268, height: 236, gap: 22 } as const;
/** The part of a full box that Pods are painted on. */
export const POD_AREA = { width: 244, height: 112 } as const;

/** So many Pods on the fullest node, and boxes are so high: one row of large tiles, two, or all there is room for. */
const heights = [
  { pods: 6, height: 168 },
  { pods: 12, height: 208 },
];
const heightFor = (most: number) => heights.find(({ pods }) => most <= pods)?.height ?? BOX.height;

/** All boxes grow when one needs it, and shrink only when it needs half of that, so that they don't keep moving. */
export function boxHeight(before: number, most: number): number {
  return Math.max(heightFor(most), Math.min(before, heightFor(2 * most)));
}

/** The part of a box of this height that Pods are painted on. */
export const podArea = (height: number): { readonly width: number; readonly height: number } => ({
  width: POD_AREA.width,
  height: height - BOX.height + POD_AREA.height,
});

export interface TileGrid {
  readonly columns: number;
  /** From one tile's edge to the next one's. */
  readonly pitch: number;
  readonly size: number;
}

/** The largest of these with which `count` tiles fit. */
const pitches = [40, 34, 28, 24, 20, 16, 13, 10, 8, 6, 5, 4];

/** A node with 28 Pods has tiles of 24 pixels, one with 200 has tiles of 9. */
export function tileGrid(
  count: number,
  area: { readonly width: number; readonly height: number } = POD_AREA,
): TileGrid {
  const fits = (pitch: number) =>
    Math.floor(area.width / pitch) * Math.floor(area.height / pitch) >= count;
  const pitch = pitches.find(fits) ?? 4;
  return {
    pitch,
    columns: Math.floor(area.width / pitch),
    size: pitch - Math.max(1, Math.round(pitch / 7)),
  };
}

export const tilePlace = (
  index: number,
  { columns, pitch }: TileGrid,
): { x: number; y: number } => ({
  x: (index % columns) * pitch,
  y: Math.floor(index / columns) * pitch,
});

/** Which tile is at a point, if any; the gaps belong to nobody. */
export function tileAt(
  x: number,
  y: number,
  count: number,
  { columns, pitch, size }: TileGrid,
): number | undefined {
  const column = Math.floor(x / pitch);
  const row = Math.floor(y / pitch);
  if (x < 0 || y < 0 || column >= columns || x - column * pitch > size || y - row * pitch > size)
    return undefined;
  const index = row * columns + column;
  return index < count ? index : undefined;
}

export interface Group {
  readonly title: string;
  readonly names: readonly string[];
}

export interface Packed {
  readonly places: ReadonlyMap<string, Place>;
  readonly frames: readonly (Place & { readonly title: string })[];
  readonly width: number;
  readonly height: number;
}

/** Rows of boxes, as many beside each other as show them largest. Groups become framed blocks, one after another. */
export function packNodes(
  groups: readonly Group[],
  columns: number,
  boxHigh: number = BOX.height,
): Packed {
  const places = new Map<string, Place>();
  const frames: (Place & { title: string })[] = [];
  const framed = groups.length > 1 || groups[0]?.title;
  let top = 0;
  let widest = 0;
  for (const { title, names } of groups) {
    const inset = framed ? 18 : 0;
    const head = framed ? 40 : 0;
    names.forEach((name, index) => {
      const x = inset + (index % columns) * (BOX.width + BOX.gap);
      const y = top + head + Math.floor(index / columns) * (boxHigh + BOX.gap);
      places.set(name, { x, y, width: BOX.width, height: boxHigh });
    });
    const across = Math.min(columns, Math.max(1, names.length));
    const rows = Math.max(1, Math.ceil(names.length / columns));
    const width = across * (BOX.width + BOX.gap) - BOX.gap + 2 * inset;
    const height = head + rows * (boxHigh + BOX.gap) - BOX.gap + inset;
    if (framed) frames.push({ title, x: 0, y: top, width, height });
    top += height + BOX.gap;
    widest = Math.max(widest, width);
  }
  return { places, frames, width: widest, height: top - BOX.gap };
}

/** How many columns show `count` boxes, with `aside` beside them, largest in a window of this size. */
export function columnsFor(
  count: number,
  window: { readonly width: number; readonly height: number },
  aside = 0,
  boxHigh: number = BOX.height,
): number {
  let best = { columns: 1, zoom: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const width = aside + columns * (BOX.width + BOX.gap);
    const height = Math.ceil(count / columns) * (boxHigh + BOX.gap);
    const zoom = Math.min(window.width / width, window.height / height, 1.15);
    if (zoom > best.zoom + 0.001) best = { columns, zoom };
  }
  return best.columns;
}

/** Where to look from so that all of these places are seen; `wide` fits the width alone and begins at the top. */
export function viewOf(
  places: readonly Place[],
  window: { readonly width: number; readonly height: number },
  wide: boolean,
): { readonly x: number; readonly y: number; readonly zoom: number } {
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const width = Math.max(...places.map((place) => place.x + place.width)) - left;
  const height = Math.max(...places.map((place) => place.y + place.height)) - top;
  // Flags stand out of the boxes at the top.
  const margin = { x: Math.max(12, window.width * 0.03), y: Math.max(18, window.height * 0.03) };
  const across = (window.width - 2 * margin.x) / width;
  const down = (window.height - 2 * margin.y) / height;
  const zoom = Math.max(0.06, Math.min(across, wide ? across : down, wide ? 1.3 : 1.2));
  return {
    zoom,
    x: (window.width - width * zoom) / 2 - left * zoom,
    y: Math.max(margin.y, (window.height - height * zoom) / (wide ? 20 : 2)) - top * zoom,
  };
}
