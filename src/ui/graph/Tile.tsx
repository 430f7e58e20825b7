/** One Pod's tile outside of the picture: in lists, in the legend, in flight. Decorative; words stand beside it. */
import { useEffect, useRef } from 'react';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { useTheme } from '../app/theme.ts';
import { hueOf } from '../model/owner.ts';
import { podHealth } from '../model/pod-health.ts';
import type { PodState } from '../model/states.ts';
import { paintTile } from './paint.ts';
import { palette, tileColour } from './palette.ts';

export const PodTile = ({ pod, size = 16 }: { readonly pod: Pod; readonly size?: number }) => (
  <StateTile state={podHealth(pod).state} hue={hueOf(pod)} size={size} />
);

export function StateTile({
  state,
  hue,
  size = 16,
}: {
  readonly state: PodState;
  readonly hue: number;
  readonly size?: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const scale = Math.max(2, window.devicePixelRatio);
    const element = canvas.current!;
    element.width = element.height = size * scale;
    const context = element.getContext('2d')!;
    context.scale(scale, scale);
    const colours = palette(theme);
    paintTile(context, state, 0.5, 0.5, size - 1, tileColour(colours, hue), colours);
  }, [state, hue, size, theme]);
  return <canvas ref={canvas} aria-hidden style={{ width: size, height: size, flex: 'none' }} />;
}
