/** Paints the strip: bars for how much was written, marks for events, warnings as triangles. */
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { Palette } from '../graph/palette.ts';
import { clockTime } from '../model/clock-time.ts';
import { eventTime } from '../model/sentence.ts';
import type { Activity } from './activity.ts';

interface Strip {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly activity: Activity;
  readonly events: readonly Event[];
  readonly palette: Palette;
}

export function paintTimeline(
  canvas: HTMLCanvasElement,
  { width, height, from, to, start, activity, events, palette }: Strip,
): void {
  const scale = Math.max(1, window.devicePixelRatio);
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  const x = (at: number) => ((at - from) / (to - from)) * width;
  const ground = height - 14;

  const step = Math.max(1_000, Math.ceil((to - from) / 60_000) * 1_000);
  const bars: { readonly at: number; readonly count: number }[] = [];
  for (let at = Math.floor(from / step) * step; at < to; at += step)
    bars.push({ at, count: activity.between(at, at + step) });
  const most = Math.max(8, ...bars.map(({ count }) => count));
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.32;
  for (const { at, count } of bars) {
    const tall = Math.sqrt(count / most) * (ground - 4);
    context.fillRect(x(at) + 0.5, ground - tall, Math.max(1, x(at + step) - x(at) - 1), tall);
  }
  context.globalAlpha = 1;

  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, ground + 0.5);
  context.lineTo(width, ground + 0.5);
  context.stroke();

  for (const event of events) {
    const at = x(eventTime(event));
    if (event.type === 'Warning') {
      context.fillStyle = palette.warn;
      context.beginPath();
      context.moveTo(at - 4, ground);
      context.lineTo(at + 4, ground);
      context.lineTo(at, ground - 8);
      context.fill();
    } else {
      context.fillStyle = palette.quiet;
      context.fillRect(at - 0.75, ground - 4, 1.5, 4);
    }
  }

  context.fillStyle = palette.quiet;
  context.font = '10.5px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  const ticks = Math.max(2, Math.min(8, Math.floor(width / 130)));
  for (let index = 0; index <= ticks; index++) {
    const at = from + ((to - from) * index) / ticks;
    if (at < start) continue;
    context.textAlign = index === 0 ? 'left' : index === ticks ? 'right' : 'center';
    context.fillText(clockTime(at - start), x(at), height);
  }
}
