/** The images on one machine, and how they get there. */
import type { Clock, Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import { imageLayers } from './container-root.ts';
import type { Answer, Image, ImageService, RegistryCredentials } from './cri.ts';
import type { Directory } from './fs/inode.ts';
import {
  digestOf,
  isMissing,
  madeUpDigest,
  type ImageBehaviour,
  type ImageCatalog,
  type ImageMissing,
} from './image-catalog.ts';
import { PAUSE_IMAGE } from './runtime-options.ts';
import {
  canonicalName,
  parseImageReference,
  repositoryOf,
  type ImageReference,
} from './image-reference.ts';

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
  readonly #bytesPerSecond: number;
  readonly #images = new Map<string, StoredImage>();
  imagesGeneration = 0;

  constructor(
    clock: Clock,
    random: Random,
    catalog: ImageCatalog,
    bytesPerSecond: number,
    before: Iterable<StoredImage> = [],
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#catalog = catalog;
    this.#bytesPerSecond = bytesPerSecond;
    for (const image of before) this.#add(image);
  }

  imageStatus(image: string): StoredImage | undefined {
    const parsed = parseImageReference(image);
    return parsed.ok ? this.#images.get(canonicalName(parsed.reference)) : undefined;
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
        return answer({ ok: false, problem: { message: problemOf(reference, found) } });
      const denied = denialOf(reference, found, auth);
      if (denied !== undefined) return answer({ ok: false, problem: { message: denied } });
      const stored = made(reference, found);
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

  #add(image: StoredImage): void {
    this.imagesGeneration++;
    for (const name of [...image.repoTags, ...image.repoDigests]) this.#images.set(name, image);
  }

  /** Between 85 % and 115 %. */
  #jittered(millis: Millis): Millis {
    return millis * (0.85 + 0.3 * this.#random.next());
  }
}

const repositoryOfPause = PAUSE_IMAGE.slice(0, PAUSE_IMAGE.lastIndexOf(':'));

function made(reference: ImageReference, behaviour: ImageBehaviour): StoredImage {
  const repository = repositoryOf(reference);
  const ref = `${repository}@${digestOf(reference, behaviour)}`;
  let layers: Directory | undefined;
  return {
    id: madeUpDigest('config', ref),
    repoTags: reference.tag === undefined ? [] : [`${repository}:${reference.tag}`],
    repoDigests: [ref],
    size: behaviour.sizeBytes,
    user: behaviour.user,
    // As containerd marks the image that it makes sandboxes from.
    pinned: repository === repositoryOfPause,
    behaviour,
    ref,
    layers: () => (layers ??= imageLayers(behaviour)),
  };
}

/** In containerd's words (core/remotes/docker/resolver.go, 2.x). */
function problemOf(reference: ImageReference, { missing }: ImageMissing): string {
  const name = canonicalName(reference);
  const why =
    typeof missing === 'object'
      ? missing.problem
      : missing === 'repository' && reference.domain === 'docker.io'
        ? ACCESS_DENIED
        : `${name}: not found`;
  return unresolved(reference, why);
}

const ACCESS_DENIED =
  'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

const unresolved = (reference: ImageReference, why: string): string => {
  const name = canonicalName(reference);
  return `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${why}`;
};

/** Why a registry does not give a private image to whoever asks (core/remotes/docker/authorizer.go, 2.x). */
function denialOf(
  reference: ImageReference,
  { credentials }: ImageBehaviour,
  auth: RegistryCredentials | undefined,
): string | undefined {
  if (!credentials) return undefined;
  if (auth?.username === credentials.username && auth.password === credentials.password)
    return undefined;
  const { domain, path } = reference;
  const realm = `https://${domain === 'docker.io' ? 'auth.docker.io' : domain}/token`;
  const failed = (what: string) => unresolved(reference, `failed to authorize: ${what}`);
  if (auth)
    return failed(
      `failed to fetch oauth token: unexpected status from POST request to ${realm}: 401 Unauthorized`,
    );
  // Docker Hub gives strangers a token that is good for nothing; others give none.
  if (domain === 'docker.io') return unresolved(reference, ACCESS_DENIED);
  const scope = `repository%3A${path.replaceAll('/', '%2F')}%3Apull`;
  return failed(
    `failed to fetch anonymous token: unexpected status from GET request to ${realm}?scope=${scope}&service=${domain}: 401 Unauthorized`,
  );
}
