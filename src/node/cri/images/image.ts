/** An image that the simulator knows by name: its tags, how big it is, what it runs. One folder each. */
import type { ContainerUser } from '../cri.ts';
import type { ImageBehaviour } from '../image-catalog.ts';
import type { Process, Program, Signal } from '../program.ts';

export interface ImageDefinition {
  /** Full names: `docker.io/library/nginx`. */
  readonly repositories: readonly string[];
  hasTag(tag: string): boolean;
  /** Compressed, in bytes. */
  size(tag: string): number;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env?: (tag: string) => readonly { readonly name: string; readonly value: string }[];
  readonly stopSignal?: Signal;
  readonly user?: ContainerUser;
  readonly workingDir?: string;
  /** It has /bin/sh and what comes with it. */
  readonly shell: boolean;
  /** Files of its layers beyond those that all have. */
  readonly files?: (tag: string) => { readonly [path: string]: string };
  readonly distribution?: (tag: string) => ImageBehaviour['distribution'];
  /** Small commands that it has beyond its distribution's. */
  readonly tools?: (tag: string) => readonly string[];
  readonly guesses?: boolean;
  /** Its own programs by the name in argv[0]. */
  readonly program: (name: string, process: Process, tag: string) => Program | undefined;
}

export const MB = 1_000_000;

/** What a version of a repository's main line has: the newest patch of each `major.minor`. */
export type Releases = { readonly [majorMinor: string]: number };

/**
 * Whether a tag names a release: `1`, `1.25` or `1.25.3`, alone or with one of the variants behind a dash. With
 * releases { '1.25': 5 } and variants ['alpine']: 1, 1.25, 1.25.0 … 1.25.5, 1.25-alpine; not 1.161, not 1.25.9.
 */
export function isRelease(tag: string, releases: Releases, variants: RegExp): boolean {
  const [, version = '', variant] = /^(\d+(?:\.\d+){0,2})(?:-(.+))?$/.exec(tag) ?? [];
  if (!version || (variant !== undefined && !variants.test(variant))) return false;
  const parts = version.split('.');
  if (parts.length === 1)
    return Object.keys(releases).some(
      (release) => release === version || release.startsWith(`${version}.`),
    );
  const newest = releases[`${parts[0]}.${parts[1]}`];
  if (newest === undefined) return false;
  return parts.length === 2 || Number(parts[2]) <= newest;
}

/** The distribution's own words behind a version. */
const DEBIAN = /^(bookworm|bullseye|buster|trixie|slim|slim-bookworm|slim-bullseye|slim-trixie)$/;
const ALPINE = /^alpine(3\.\d{1,2})?(-slim|-perl)?$/;
export const DEBIAN_OR_ALPINE = new RegExp(`${DEBIAN.source}|${ALPINE.source}`);
