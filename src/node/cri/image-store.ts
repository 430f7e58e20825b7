/** The images on one machine, and how they get there. */
import type { Clock, Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import { imageLayers } from './container-root.ts';
import type { Answer, Image, ImageService, RegistryCredentials, RuntimeProblem } from './cri.ts';
import type { Directory } from './fs/inode.ts';
import {
  digestOf,
  isMissing,
  madeUpDigest,
  type ImageBehaviour,
  type ImageCatalog,
} from './image-catalog.ts';
import {
  canonicalName,
  parseImageReference,
  repositoryOf,
  type ImageReference,
} from './image-reference.ts';
import type { PullRefusal, RuntimeKind } from './runtimes/runtime-kind.ts';

export interface StoredImage extends Image {
  readonly behaviour: ImageBehaviour;
  /** By digest: `docker.io/library/nginx@sha256:…`. */
  readonly ref: string;
  /** Its layers as one tree, made when the first container looks. */
  readonly layers: () => Directory;
}

/** How long the registry takes to say what a name stands for. */
const RESOLVE: Millis = 350;
/** Unpacking a layer or more after the last byte has come. */
const UNPACK: Millis = 60;

export class ImageStore implements ImageService {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #catalog: ImageCatalog;
  readonly #kind: RuntimeKind;
  readonly #bytesPerSecond: number;
  readonly #images = new Map<string, StoredImage>();
  imagesGeneration = 0;

  constructor(
    clock: Clock,
    random: Random,
    catalog: ImageCatalog,
    kind: RuntimeKind,
    bytesPerSecond: number,
    before: Iterable<StoredImage> = [],
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#catalog = catalog;
    this.#kind = kind;
    this.#bytesPerSecond = bytesPerSecond;
    for (const image of before) this.#add(image);
  }

  imageStatus(image: string): StoredImage | undefined {
    const parsed = parseImageReference(image);
    return parsed.ok ? this.#images.get(canonicalName(parsed.reference)) : undefined;
  }

  unresolvable(image: string): string | undefined {
    return this.#kind.unresolvable(image);
  }

  listImages(): readonly StoredImage[] {
    return [...new Set(this.#images.values())];
  }

  pullImage(image: string, answer: Answer<string>, auth?: RegistryCredentials): void {
    const parsed = parseImageReference(image);
    if (!parsed.ok) {
      this.#clock.after(1, () => answer({ ok: false, problem: { message: parsed.problem } }));
      return;
    }
    const { reference } = parsed;
    this.#clock.after(this.#jittered(RESOLVE), () => {
      const found = this.#catalog.lookup(reference);
      if (isMissing(found))
        return answer({ ok: false, problem: this.#refused(reference, found.missing) });
      const denied = denialOf(found, auth);
      if (denied) return answer({ ok: false, problem: this.#refused(reference, denied) });
      const stored = made(reference, found, this.#kind);
      const present = this.#images.get(canonicalName(reference))?.ref === stored.ref;
      const finish = () => {
        if (!present) this.#add(stored);
        answer({ ok: true, value: stored.ref });
      };
      // What is here already is not fetched again: only its name was looked up.
      if (present) return finish();
      const download = found.pullMillis ?? UNPACK + (1000 * found.sizeBytes) / this.#bytesPerSecond;
      this.#clock.after(
        found.pullMillis === undefined ? this.#jittered(download) : download,
        finish,
      );
    });
  }

  removeImage(image: string, answer: Answer<void>): void {
    const stored = this.imageStatus(image);
    this.#clock.after(this.#jittered(50), () => {
      if (stored) {
        for (const [name, other] of this.#images)
          if (other.ref === stored.ref) this.#images.delete(name);
        this.imagesGeneration++;
      }
      answer({ ok: true, value: undefined });
    });
  }

  #refused(reference: ImageReference, refusal: PullRefusal): RuntimeProblem {
    return { message: this.#kind.notPulled(reference, refusal) };
  }

  #add(image: StoredImage): void {
    this.imagesGeneration++;
    for (const name of [...image.repoTags, ...image.repoDigests]) this.#images.set(name, image);
  }

  /** Between 85 % and 115 %. */
  #jittered(millis: Millis): Millis {
    return millis * (0.85 + 0.3 * this.#random.next());
  }
}

function made(
  reference: ImageReference,
  behaviour: ImageBehaviour,
  { pauseImage }: RuntimeKind,
): StoredImage {
  const repository = repositoryOf(reference);
  const ref = `${repository}@${digestOf(reference, behaviour)}`;
  let layers: Directory | undefined;
  return {
    id: madeUpDigest('config', ref),
    repoTags: reference.tag === undefined ? [] : [`${repository}:${reference.tag}`],
    repoDigests: [ref],
    size: behaviour.sizeBytes,
    user: behaviour.user,
    // As runtimes mark the image that they make sandboxes from.
    pinned: pauseImage.startsWith(`${repository}:`),
    behaviour,
    ref,
    layers: () => (layers ??= imageLayers(behaviour)),
  };
}

/** Whether a registry keeps a private image from whoever asks. */
function denialOf(
  { credentials }: ImageBehaviour,
  auth: RegistryCredentials | undefined,
): 'strangers' | 'credentials' | undefined {
  if (!credentials) return undefined;
  if (auth?.username === credentials.username && auth.password === credentials.password)
    return undefined;
  return auth ? 'credentials' : 'strangers';
}
