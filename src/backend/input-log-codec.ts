/**
 * An input log as the fragment of a link, and back: JSON, deflated, base64url. Links come from strangers: each step
 * is bounded, and nothing but a LinkError leaves here.
 */
import type { ClusterInputLog } from '../cluster/spec.ts';
import { checkInputLog, ShapeProblem } from './input-log-shape.ts';

/** `damaged`: cut short or mistyped. `too-large`: beyond a bound. `refused`: well-formed, but nothing that the page would write. */
export type LinkProblem = 'damaged' | 'too-large' | 'unknown-format' | 'refused';

export class LinkError extends Error {
  readonly problem: LinkProblem;

  constructor(problem: LinkProblem, message: string) {
    super(message);
    this.name = 'LinkError';
    this.problem = problem;
  }
}

const PREFIX = '#v1=';
const LONGEST_LINK = 1_000_000;
const LARGEST_LOG = 8 * 1024 * 1024;
/** Of brackets within brackets. The API server takes objects of up to 1,000; none that are written come near. */
const DEEPEST = 200;

/** `#v1=…`. A log that no page would open again is refused now rather than then. */
export async function encodeLink(log: ClusterInputLog): Promise<string> {
  const json = JSON.stringify(log);
  parse(json);
  const packed = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const link = PREFIX + toBase64Url(new Uint8Array(await new Response(packed).arrayBuffer()));
  if (link.length > LONGEST_LINK)
    throw new LinkError('too-large', `the link would have ${link.length} characters`);
  return link;
}

/** Whether a fragment is meant to be such a link at all. */
export const isLink = (fragment: string): boolean => /^#v\d+=/.test(fragment);

export async function decodeLink(fragment: string): Promise<ClusterInputLog> {
  if (!fragment.startsWith(PREFIX))
    throw new LinkError('unknown-format', 'the link has a form that this version does not know');
  if (fragment.length > LONGEST_LINK)
    throw new LinkError('too-large', `the link has ${fragment.length} characters`);
  const bytes = await inflate(fromBase64Url(fragment.slice(PREFIX.length)));
  return parse(new TextDecoder().decode(bytes));
}

function parse(json: string): ClusterInputLog {
  if (json.length > LARGEST_LOG) throw new LinkError('too-large', 'the log is larger than 8 MiB');
  if (isTooDeep(json)) throw new LinkError('too-large', `the log is nested deeper than ${DEEPEST}`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new LinkError('damaged', 'the link holds no JSON');
  }
  try {
    return checkInputLog(value);
  } catch (problem) {
    if (problem instanceof ShapeProblem) throw new LinkError('refused', problem.message);
    throw problem;
  }
}

/** Stops at the bound: a few kilobytes can inflate to gigabytes. */
async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([packed])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new LinkError('damaged', 'the link cannot be unpacked');
    });
    if (done) return joined(chunks, size);
    size += value.length;
    if (size > LARGEST_LOG) {
      await reader.cancel().catch(() => {});
      throw new LinkError('too-large', 'the log is larger than 8 MiB');
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function isTooDeep(json: string): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (inText) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) inText = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > DEEPEST) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [...'"\\{}[]'].map(
  (sign) => sign.charCodeAt(0),
);

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 32_768)
    binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(text))
    throw new LinkError('damaged', 'the link holds signs that do not belong there');
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
      sign.charCodeAt(0),
    );
  } catch {
    throw new LinkError('damaged', 'the link is cut short');
  }
}
