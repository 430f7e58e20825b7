/** One tab stop for all nodes: arrow keys move to the nearest box in their direction. */
import type { KeyboardEvent } from 'react';
import type { Place } from '../model/packing.ts';

const directions: { readonly [key: string]: readonly [number, number] } = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

export function moveFocus(
  event: KeyboardEvent,
  frame: HTMLElement,
  places: ReadonlyMap<string, Place>,
): void {
  const direction = directions[event.key];
  const here = (document.activeElement as HTMLElement | null)?.dataset.roving;
  const from = here && places.get(here);
  if (!direction || !from) return;
  const next = nearest(from, direction, places);
  if (!next) return;
  event.preventDefault();
  frame.querySelector<HTMLElement>(`[data-roving="${CSS.escape(next)}"]`)?.focus();
}

/** The closest box that lies in the direction, straight ahead counting for more than aside. */
export function nearest(
  from: Place,
  [dx, dy]: readonly [number, number],
  places: ReadonlyMap<string, Place>,
): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const [name, place] of places) {
    const ahead = (place.x - from.x) * dx + (place.y - from.y) * dy;
    const aside = Math.abs((place.x - from.x) * dy) + Math.abs((place.y - from.y) * dx);
    if (ahead <= 0) continue;
    const distance = ahead + 2 * aside;
    if (!best || distance < best.distance) best = { name, distance };
  }
  return best?.name;
}
