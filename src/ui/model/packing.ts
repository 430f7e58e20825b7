/** Where everything stands in the picture. Sizes depend on counts alone, so that nothing moves while Pods come and go. */

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const BOX = { width: 268, height: 236, gap: 22 } as const;
/** The part of a node's box that Pods are painted on. */
export const POD_AREA = { width: 244, height: 112 } as const;

export interface TileGrid {
  readonly columns: number;
  /** From one tile's edge to the next one's. */
  readonly pitch: number;
  readonly size: number;
}

/** The largest of these with which `count` tiles fit. */
const pitches = [28, 24, 20, 16, 13, 10, 8, 6, 5, 4];

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
export function packNodes(groups: readonly Group[], columns: number): Packed {
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
      const y = top + head + Math.floor(index / columns) * (BOX.height + BOX.gap);
      places.set(name, { x, y, width: BOX.width, height: BOX.height });
    });
    const across = Math.min(columns, Math.max(1, names.length));
    const rows = Math.max(1, Math.ceil(names.length / columns));
    const width = across * (BOX.width + BOX.gap) - BOX.gap + 2 * inset;
    const height = head + rows * (BOX.height + BOX.gap) - BOX.gap + inset;
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
): number {
  let best = { columns: 1, zoom: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const width = aside + columns * (BOX.width + BOX.gap);
    const height = Math.ceil(count / columns) * (BOX.height + BOX.gap);
    const zoom = Math.min(window.width / width, window.height / height, 1.15);
    if (zoom > best.zoom + 0.001) best = { columns, zoom };
  }
  return best.columns;
}
