/**
 * Paints Pods. The colour is the owner's; the shape tells how the Pod is doing, so that it can be read without colour:
 *
 *   pending        dashed outline, three dots      running       full square
 *   creating       outline, a quarter filled       not ready     outline, lower half filled
 *   crash loop     octagon with a zigzag           failed        octagon with a cross
 *   completed      circle with a tick              terminating   faded square, struck through
 *   unknown        outline with a question mark
 */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { hueOf } from '../model/owner.ts';
import { tilePlace, type TileGrid } from '../model/packing.ts';
import { containerTone, podHealth } from '../model/pod-health.ts';
import type { PodState } from '../model/states.ts';
import type { Tone } from '../model/tone.ts';
import { tileColour, type Palette } from './palette.ts';

export interface Emphasis {
  readonly hovered?: string;
  readonly active?: string;
  readonly selected?: string;
  /** Those that a filter leaves out are faded. */
  readonly fits?: (pod: Pod) => boolean;
  /** Not there yet. */
  readonly onTheWay?: ReadonlySet<string>;
}

export function paintPods(
  context: CanvasRenderingContext2D,
  pods: readonly Pod[],
  grid: TileGrid,
  palette: Palette,
  emphasis: Emphasis,
  zoom: number,
): void {
  pods.forEach((pod, index) => {
    if (emphasis.onTheWay?.has(pod.metadata.uid)) return;
    const { x, y } = tilePlace(index, grid);
    context.globalAlpha = emphasis.fits && !emphasis.fits(pod) ? 0.16 : 1;
    paintPod(context, pod, x + 0.5, y + 0.5, grid.size - 1, palette, zoom);
    const { uid } = pod.metadata;
    if (uid === emphasis.selected || uid === emphasis.hovered || uid === emphasis.active) {
      context.globalAlpha = 1;
      context.strokeStyle =
        uid === emphasis.hovered && uid !== emphasis.selected ? palette.text : palette.accent;
      context.lineWidth = 2;
      context.beginPath();
      context.roundRect(x - 0.5, y - 0.5, grid.size + 1, grid.size + 1, grid.size / 4 + 1);
      context.stroke();
    }
  });
  context.globalAlpha = 1;
}

function paintPod(
  context: CanvasRenderingContext2D,
  pod: Pod,
  x: number,
  y: number,
  size: number,
  palette: Palette,
  zoom: number,
): void {
  const { state } = podHealth(pod);
  const colour = tileColour(palette, hueOf(pod));
  paintTile(context, state, x, y, size, colour, palette);
  if (size * zoom >= 20 && (state === 'running' || state === 'not-ready' || state === 'creating')) {
    paintContainers(context, pod, x, y, size, palette, state === 'running');
  }
}

/** One tile at a place: for Pods, for the legend, and for those in flight. */
export function paintTile(
  context: CanvasRenderingContext2D,
  state: PodState,
  x: number,
  y: number,
  size: number,
  colour: string,
  palette: Palette,
): void {
  const radius = size / 4;
  const line = Math.max(1, size / 12);
  context.lineWidth = line;
  context.setLineDash([]);
  const box = () => {
    context.beginPath();
    context.roundRect(x + line / 2, y + line / 2, size - line, size - line, radius);
  };
  switch (state) {
    case 'running':
      context.fillStyle = colour;
      box();
      context.fill();
      return;
    case 'not-ready':
      context.fillStyle = colour;
      context.save();
      box();
      context.clip();
      context.fillRect(x, y + size / 2, size, size / 2);
      context.restore();
      context.strokeStyle = colour;
      box();
      context.stroke();
      return;
    case 'creating':
      context.strokeStyle = colour;
      box();
      context.stroke();
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(x + size / 2, y + size / 2);
      context.arc(x + size / 2, y + size / 2, size * 0.28, -Math.PI / 2, 0);
      context.fill();
      return;
    case 'pending':
    case 'unschedulable':
      context.strokeStyle = state === 'pending' ? colour : palette.warn;
      context.setLineDash([size / 5, size / 7]);
      box();
      context.stroke();
      context.setLineDash([]);
      if (size >= 9) dots(context, x, y, size, state === 'pending' ? colour : palette.warn);
      return;
    case 'crash-loop':
    case 'image-problem':
    case 'failed':
      context.fillStyle = palette.bad;
      octagon(context, x, y, size);
      context.fill();
      if (size >= 7) sign(context, state, x, y, size, palette.onTile);
      return;
    case 'completed':
      context.strokeStyle = palette.quiet;
      context.beginPath();
      context.arc(x + size / 2, y + size / 2, size / 2 - line, 0, 2 * Math.PI);
      context.stroke();
      if (size >= 7)
        strokes(context, x, y, size, palette.quiet, [
          [
            [0.3, 0.52],
            [0.45, 0.68],
            [0.72, 0.34],
          ],
        ]);
      return;
    case 'terminating':
      context.globalAlpha *= 0.4;
      context.fillStyle = colour;
      box();
      context.fill();
      context.globalAlpha = Math.min(1, context.globalAlpha / 0.4);
      strokes(context, x, y, size, palette.text, [
        [
          [0.1, 0.9],
          [0.9, 0.1],
        ],
      ]);
      return;
    case 'unknown':
      context.strokeStyle = palette.warn;
      box();
      context.stroke();
      context.fillStyle = palette.warn;
      context.font = `700 ${size * 0.7}px system-ui, sans-serif`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText('?', x + size / 2, y + size * 0.54);
  }
}

const toneColours = (palette: Palette, filled: boolean): { readonly [tone in Tone]: string } => ({
  ok: filled ? palette.onTile : palette.ok,
  busy: palette.accent,
  warn: palette.warn,
  bad: palette.bad,
  idle: palette.quiet,
});

/** A dot for each container, as far as there is room: full when it is ready, a ring when not. */
function paintContainers(
  context: CanvasRenderingContext2D,
  pod: Pod,
  x: number,
  y: number,
  size: number,
  palette: Palette,
  filled: boolean,
): void {
  const containers = pod.spec?.containers ?? [];
  const statuses = new Map(pod.status?.containerStatuses?.map((status) => [status.name, status]));
  const shown = containers.slice(0, 4);
  const colours = toneColours(palette, filled);
  const radius = size / 11;
  const width = shown.length * radius * 3 - radius;
  shown.forEach(({ name }, index) => {
    const status = statuses.get(name);
    const centre = x + size / 2 - width / 2 + radius + index * radius * 3;
    context.beginPath();
    context.arc(centre, y + size * 0.72, radius, 0, 2 * Math.PI);
    if (status?.ready) {
      context.fillStyle = colours.ok;
      context.fill();
    } else {
      context.lineWidth = radius / 1.8;
      context.strokeStyle = filled ? palette.onTile : colours[containerTone(status)];
      context.stroke();
    }
  });
}

function octagon(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  const cut = size * 0.29;
  context.beginPath();
  for (const [dx, dy] of [
    [cut, 0],
    [size - cut, 0],
    [size, cut],
    [size, size - cut],
    [size - cut, size],
    [cut, size],
    [0, size - cut],
    [0, cut],
  ] as const) {
    context.lineTo(x + dx, y + dy);
  }
  context.closePath();
}

type Line = readonly (readonly [number, number])[];

const signs: { readonly [state: string]: readonly Line[] } = {
  // Round and round: an arrow that turns back.
  'crash-loop': [
    [
      [0.68, 0.32],
      [0.5, 0.25],
      [0.3, 0.38],
      [0.27, 0.56],
      [0.4, 0.73],
      [0.6, 0.73],
      [0.72, 0.58],
    ],
    [
      [0.7, 0.14],
      [0.7, 0.34],
      [0.5, 0.36],
    ],
  ],
  // Something to be fetched: an arrow down, and the ground that it does not reach.
  'image-problem': [
    [
      [0.5, 0.2],
      [0.5, 0.58],
    ],
    [
      [0.34, 0.44],
      [0.5, 0.6],
      [0.66, 0.44],
    ],
    [
      [0.3, 0.76],
      [0.7, 0.76],
    ],
  ],
  failed: [
    [
      [0.32, 0.32],
      [0.68, 0.68],
    ],
    [
      [0.68, 0.32],
      [0.32, 0.68],
    ],
  ],
};

const sign = (
  context: CanvasRenderingContext2D,
  state: PodState,
  x: number,
  y: number,
  size: number,
  colour: string,
) => strokes(context, x, y, size, colour, signs[state] ?? []);

function strokes(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  colour: string,
  lines: readonly Line[],
): void {
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1, size / 9);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const line of lines) {
    context.beginPath();
    for (const [dx, dy] of line) context.lineTo(x + dx * size, y + dy * size);
    context.stroke();
  }
}

function dots(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  colour: string,
): void {
  context.fillStyle = colour;
  for (const at of [0.3, 0.5, 0.7]) {
    context.beginPath();
    context.arc(x + size * at, y + size / 2, size / 14, 0, 2 * Math.PI);
    context.fill();
  }
}
