/** Nothing in the picture overlaps, and what is pointed at is what is drawn there. */
import { expect, test } from 'vitest';
import {
  BOX,
  boxHeight,
  columnsFor,
  packNodes,
  POD_AREA,
  podArea,
  tileAt,
  tileGrid,
  tilePlace,
  viewOf,
} from './packing.ts';

test.each([1, 28, 29, 110, 250, 500, 1_000])(
  '%i tiles fit into a node and do not overlap its edge',
  (count) => {
    const grid = tileGrid(count);
    const last = tilePlace(count - 1, grid);
    expect(last.x + grid.size).toBeLessThanOrEqual(POD_AREA.width);
    expect(last.y + grid.size).toBeLessThanOrEqual(POD_AREA.height);
  },
);

test('a tile is found where it is drawn, and the gaps belong to nobody', () => {
  const grid = tileGrid(60);
  for (const index of [0, 7, 59]) {
    const { x, y } = tilePlace(index, grid);
    expect(tileAt(x + 1, y + 1, 60, grid)).toBe(index);
    expect(tileAt(x + grid.size + 0.5, y + 1, 60, grid)).toBeUndefined();
  }
  const beyond = tilePlace(60, grid);
  expect(tileAt(beyond.x + 1, beyond.y + 1, 60, grid)).toBeUndefined();
  expect(tileAt(-1, 4, 60, grid)).toBeUndefined();
});

test('boxes stand in rows without touching', () => {
  const { places } = packNodes([{ title: '', names: ['a', 'b', 'c', 'd'] }], 3);
  expect(places.get('c')).toMatchObject({ x: 2 * (BOX.width + BOX.gap), y: 0 });
  expect(places.get('d')).toMatchObject({ x: 0, y: BOX.height + BOX.gap });
});

test('zones are framed, one below the other, and hold their nodes', () => {
  const { places, frames, height } = packNodes(
    [
      { title: 'a', names: ['a1', 'a2'] },
      { title: 'b', names: ['b1'] },
    ],
    2,
  );
  expect(frames.map(({ title }) => title)).toEqual(['a', 'b']);
  for (const [zone, name] of [
    [0, 'a1'],
    [0, 'a2'],
    [1, 'b1'],
  ] as const) {
    const frame = frames[zone]!;
    const box = places.get(name)!;
    expect(box.x).toBeGreaterThan(frame.x);
    expect(box.y).toBeGreaterThan(frame.y);
    expect(box.x + box.width).toBeLessThan(frame.x + frame.width);
    expect(box.y + box.height).toBeLessThan(frame.y + frame.height);
  }
  expect(frames[1]!.y + frames[1]!.height).toBe(height);
});

test.each([
  { count: 3, width: 1600, height: 500, columns: 3 },
  { count: 3, width: 320, height: 900, columns: 1 },
  { count: 100, width: 1000, height: 1000, columns: 10 },
  { count: 0, width: 1000, height: 1000, columns: 1 },
])(
  '$count nodes in $width × $height take $columns columns',
  ({ count, width, height, columns }) => {
    expect(Math.abs(columnsFor(count, { width, height }) - columns)).toBeLessThanOrEqual(
      count > 10 ? 1 : 0,
    );
  },
);

test.each([
  { before: BOX.height, most: 1, height: 168, tile: 34 },
  { before: 168, most: 6, height: 168, tile: 34 },
  { before: 168, most: 7, height: 208, tile: 34 },
  { before: 208, most: 6, height: 208, tile: 34 },
  { before: 208, most: 3, height: 168, tile: 34 },
  { before: 168, most: 110, height: BOX.height, tile: 11 },
  { before: BOX.height, most: 7, height: BOX.height, tile: 34 },
])('$most Pods at most make boxes of $before $height high', ({ before, most, height, tile }) => {
  expect(boxHeight(before, most)).toBe(height);
  expect(tileGrid(most, podArea(height)).size).toBe(tile);
});

const boxes = [
  { x: -278, y: 0, width: 250, height: 236 },
  { x: 0, y: 0, width: 268, height: 168 },
  { x: 290, y: 0, width: 268, height: 168 },
];

test.each([
  { width: 1500, height: 700 },
  { width: 500, height: 700 },
  { width: 1500, height: 120 },
])('in $width × $height everything is seen', (window) => {
  const { x, y, zoom } = viewOf(boxes, window, false);
  for (const box of boxes) {
    expect(box.x * zoom + x).toBeGreaterThan(0);
    expect(box.y * zoom + y).toBeGreaterThan(0);
    expect((box.x + box.width) * zoom + x).toBeLessThan(window.width);
    expect((box.y + box.height) * zoom + y).toBeLessThan(window.height);
  }
});

test('one column on a phone is as wide as the phone, however long it is', () => {
  const column = Array.from({ length: 20 }, (_, row) => ({ ...boxes[1]!, y: row * 190 }));
  const { y, zoom } = viewOf(column, { width: 360, height: 500 }, true);
  expect(zoom).toBeGreaterThan(1);
  expect(y).toBeGreaterThan(0);
});
