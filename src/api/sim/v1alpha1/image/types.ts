/** What a container image does when it runs, as data. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface Image {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'Image';
  readonly metadata: ObjectMeta;
  readonly spec: ImageSpec;
}

export interface ImageSpec {
  /** The repository without a tag, as Pods name it: `nginx`, `ghcr.io/acme/shop`. */
  readonly name: string;
  /** The tags that exist; all do if absent. */
  readonly tags?: readonly string[];
  /** The registry does not have it: pulling it fails. */
  readonly missing?: boolean;
  /** The registry gives it to nobody who does not have these: Pods need a pull secret. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** How long a pull takes, such as `2s`. */
  readonly pullTime?: string;
  /** A quantity of bytes. */
  readonly size?: string;
  /** How long after its start the program answers. */
  readonly startupSeconds?: number;
  /** The program ends by itself this long after its start; it runs for ever if absent. */
  readonly exitAfterSeconds?: number;
  readonly exitCode?: number;
  /** The program fails again and again. */
  readonly crash?: {
    readonly afterSeconds: number;
    readonly exitCode?: number;
    /** After so many crashes it stays up; it never does if absent. */
    readonly times?: number;
  };
  /** What it writes at its start. */
  readonly logs?: readonly string[];
  /** Memory in use by time since the start, joined by straight lines. */
  readonly memory?: readonly { readonly atSeconds: number; readonly bytes: string }[];
  /** CPU in use by time since the start, joined by straight lines. */
  readonly cpu?: readonly { readonly atSeconds: number; readonly cores: string }[];
}
