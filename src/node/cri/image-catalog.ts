/** What can be pulled from registries, and how it behaves once it runs. The runtime asks; the cluster answers. */
import { hashText } from '../../sim/digest.ts';
import type { Millis } from '../../sim/clock.ts';
import type { Distribution } from './distribution.ts';
import { repositoryOf, type ImageReference } from './image-reference.ts';
import type { ContainerUser, RegistryCredentials } from './cri.ts';
import type { Process, Program, Signal } from './program.ts';

export interface ImageBehaviour {
  /** What travels over the network and what `Image size` in events says. */
  readonly sizeBytes: number;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  /** What asks it to stop; SIGTERM unless the image says otherwise. */
  readonly stopSignal?: Signal;
  readonly user?: ContainerUser;
  readonly workingDir?: string;
  /** Has a shell and the usual small commands, so that a Pod's `command` may use them. */
  readonly shell: boolean;
  /** Files of its layers beyond those that all have, by their paths; what begins with `#!` may be executed. */
  readonly files?: () => { readonly [path: string]: string };
  /** Whose it is: what /etc/os-release says. */
  readonly distribution?: Distribution;
  /** Small commands that it has beyond its distribution's. */
  readonly tools?: readonly string[];
  /** Nobody knows what it really has inside: whatever a Pod starts in it is taken to be its program. */
  readonly guesses?: boolean;
  /** Programs that the image has beyond the shell's, by the name in argv[0]; undefined when there is none of that name. */
  readonly program: (name: string, process: Process) => Program | undefined;
  /** Its registry gives it to nobody else. */
  readonly credentials?: RegistryCredentials;
  /** Pulling takes this long in place of what size and bandwidth give. */
  readonly pullMillis?: Millis;
  /** `sha256:…`; made up from the name when absent. */
  readonly digest?: string;
}

/**
 * Why there is nothing to pull: no repository of that name (or none that strangers may see), no such tag in it, or
 * something else in the registry's own words.
 */
export interface ImageMissing {
  readonly missing: 'repository' | 'tag' | { readonly problem: string };
}

export interface ImageCatalog {
  lookup(reference: ImageReference): ImageBehaviour | ImageMissing;
}

export const isMissing = (found: ImageBehaviour | ImageMissing): found is ImageMissing =>
  'missing' in found;

/** A digest that depends on the words only: 64 hexadecimal digits behind `sha256:`. */
export function madeUpDigest(...words: readonly string[]): string {
  const text = words.join('\n');
  let hex = '';
  for (let i = 0; i < 8; i++) {
    // Mixed once more: FNV alone leaves neighbouring names with neighbouring digits.
    const hash = Math.imul(hashText(text, 0x811c9dc5 ^ Math.imul(i + 1, 0x9e3779b1)), 0x85ebca6b);
    hex += ((hash ^ (hash >>> 15)) >>> 0).toString(16).padStart(8, '0');
  }
  return `sha256:${hex}`;
}

/** What a name resolves to: two tags of one repository differ, and one tag is always the same. */
export function digestOf(reference: ImageReference, behaviour: ImageBehaviour): string {
  return (
    reference.digest ??
    behaviour.digest ??
    madeUpDigest('manifest', repositoryOf(reference), reference.tag ?? '')
  );
}
