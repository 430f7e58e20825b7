/** How something is doing, in five steps. Always shown with words or a shape beside the colour. */
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle';
