/** The colours of the canvases, read from the page's tokens once for each theme. */

export interface Palette {
  readonly text: string;
  readonly quiet: string;
  readonly surface: string;
  readonly line: string;
  readonly accent: string;
  readonly ok: string;
  readonly warn: string;
  readonly bad: string;
  readonly saturation: string;
  readonly lightness: string;
  /** What stands on a filled tile. */
  readonly onTile: string;
}

let known: { readonly theme: string; readonly palette: Palette } | undefined;

export function palette(theme: string): Palette {
  if (known?.theme === theme) return known.palette;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const palette: Palette = {
    text: token('text'),
    quiet: token('text-3'),
    surface: token('surface'),
    line: token('line-strong'),
    accent: token('accent'),
    ok: token('ok'),
    warn: token('warn'),
    bad: token('bad'),
    saturation: token('tile-saturation'),
    lightness: token('tile-lightness'),
    onTile: theme === 'dark' ? '#08101f' : '#ffffff',
  };
  known = { theme, palette };
  return palette;
}

export const tileColour = ({ saturation, lightness }: Palette, hue: number): string =>
  `hsl(${hue} ${saturation} ${lightness})`;
