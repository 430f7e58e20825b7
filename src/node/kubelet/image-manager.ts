/** Sees to it that a container's image is on the machine (pkg/kubelet/images/image_manager.go and puller.go, 1.36). */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { MINUTE, SECOND, type Millis, type ScopedClock } from '../../sim/clock.ts';
import type { SpanId, Trace } from '../../sim/trace.ts';
import type { ImageService, Outcome, RegistryCredentials } from '../cri/cri.ts';
import { parseImageReference, type ImageReference } from '../cri/image-reference.ts';
import { BackOff } from './back-off.ts';
import type { StartProblem } from './container-statuses.ts';
import { goDuration } from './go-duration.ts';
import { credentialsFor, pullSecretsOf, type SecretSource } from './pull-credentials.ts';

export type RecordEvent = (type: 'Normal' | 'Warning', reason: string, message: string) => void;
export type ImageReady = (problem: StartProblem | undefined) => void;

const FIRST_BACKOFF: Millis = 10 * SECOND;
const LONGEST_BACKOFF: Millis = 5 * MINUTE;

interface Pull {
  readonly image: string;
  readonly pod: { readonly namespace: string; readonly name: string };
  /** What made the kubelet want it: the queue moves on in another Pod's name. */
  readonly cause: SpanId | undefined;
  /** Tried one after the other; without any, the registry is asked by nobody in particular. */
  readonly credentials: readonly RegistryCredentials[];
  readonly wanted: () => boolean;
  readonly pulled: (
    outcome: Outcome<string>,
    took: Millis,
    auth: RegistryCredentials | undefined,
  ) => void;
}

export class ImageManager {
  readonly #clock: ScopedClock;
  readonly #images: ImageService;
  readonly #trace: Trace;
  readonly #backOff: BackOff;
  readonly #lastProblem = new Map<string, string>();
  /** One pull after the other: serializeImagePulls, as by default. */
  readonly #queue: Pull[] = [];
  #pulling = false;
  readonly #secrets: SecretSource;
  /** By its digest: what an image was pulled with. Other Pods have to have the same, or must ask for themselves. */
  readonly #pulledWith = new Map<string, Set<string>>();

  constructor(clock: ScopedClock, images: ImageService, trace: Trace, secrets: SecretSource) {
    this.#secrets = secrets;
    this.#clock = clock;
    this.#images = images;
    this.#trace = trace;
    this.#backOff = new BackOff(clock, FIRST_BACKOFF, LONGEST_BACKOFF);
  }

  /**
   * Calls `ready` at once when there is nothing to pull, otherwise when the pull is over. A pull that waits its turn and is
   * not `wanted` any more is let go.
   */
  ensure(
    pod: Pod,
    container: Container,
    record: RecordEvent,
    wanted: () => boolean,
    ready: ImageReady,
  ): void {
    const image = container.image ?? '';
    const parsed = parseImageReference(image);
    if (!parsed.ok) {
      const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${parsed.problem}`;
      record('Warning', 'InspectFailed', message);
      return ready({ reason: 'InvalidImageName', message });
    }
    const unresolvable = this.#images.unresolvable(tagged(image, parsed.reference));
    if (unresolvable !== undefined) {
      // The name stands for itself in what upstream says, and is not known yet.
      const message = `Failed to inspect image "": rpc error: code = Unknown desc = ${unresolvable}`;
      record('Warning', 'InspectFailed', message);
      return ready({ reason: 'ImageInspectError', message });
    }
    const policy = container.imagePullPolicy;
    const credentials = this.#credentials(pod, parsed.reference);
    const present = policy !== 'Always' && this.#accessible(image, credentials);
    if (present) {
      record(
        'Normal',
        'Pulled',
        `Container image "${image}" already present on machine and can be accessed by the pod`,
      );
      return ready(undefined);
    }
    if (policy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      record('Warning', 'ErrImageNeverPull', message);
      return ready({ reason: 'ErrImageNeverPull', message });
    }
    this.#pull(pod, image, credentials, record, wanted, ready);
  }

  forget(pod: Pod): void {
    const { containers, initContainers = [], volumes = [] } = pod.spec;
    const mounted = volumes.map(({ image }) => image?.reference);
    for (const image of [...initContainers, ...containers]
      .map((each) => each.image)
      .concat(mounted)) {
      const key = `${pod.metadata.uid}_${image}`;
      this.#backOff.forget(key);
      this.#lastProblem.delete(key);
    }
  }

  #pull(
    { metadata }: Pod,
    image: string,
    credentials: readonly RegistryCredentials[],
    record: RecordEvent,
    wanted: () => boolean,
    ready: ImageReady,
  ): void {
    const key = `${metadata.uid}_${image}`;
    if (this.#backOff.isWaiting(key)) {
      const message = `Back-off pulling image "${image}"`;
      record('Normal', 'BackOff', message);
      const last = this.#lastProblem.get(key);
      return ready({ reason: 'ImagePullBackOff', message: last ? `${message}: ${last}` : message });
    }
    this.#lastProblem.delete(key);
    record('Normal', 'Pulling', `Pulling image "${image}"`);
    const asked = this.#clock.now();
    const pulled: Pull['pulled'] = (outcome, took, auth) => {
      if (outcome.ok) {
        this.#remember(outcome.value, auth);
        const size = this.#images.imageStatus(image)?.size ?? 0;
        const whole = goDuration(this.#clock.now() - asked);
        record(
          'Normal',
          'Pulled',
          `Successfully pulled image "${image}" in ${goDuration(took)} (${whole} including waiting). Image size: ${size} bytes.`,
        );
        return ready(undefined);
      }
      const { message } = outcome.problem;
      record('Warning', 'Failed', `Failed to pull image "${image}": ${message}`);
      this.#backOff.next(key, this.#clock.now());
      this.#lastProblem.set(key, `ErrImagePull: ${message}`);
      ready({ reason: 'ErrImagePull', message });
    };
    const pod = { namespace: metadata.namespace ?? '', name: metadata.name };
    this.#queue.push({ image, pod, cause: this.#trace.current, credentials, wanted, pulled });
    this.#next();
  }

  #next(): void {
    if (this.#pulling) return;
    const pull = this.#queue.shift();
    if (!pull) return;
    if (!pull.wanted()) return this.#next();
    this.#pulling = true;
    const began = this.#clock.now();
    this.#try(pull, 0, [], (outcome, auth) => {
      this.#pulling = false;
      pull.pulled(outcome, this.#clock.now() - began, auth);
      this.#next();
    });
  }

  #try(
    pull: Pull,
    from: number,
    problems: readonly string[],
    done: (outcome: Outcome<string>, auth: RegistryCredentials | undefined) => void,
  ): void {
    const auth = pull.credentials[from];
    const pulled = (outcome: Outcome<string>) => {
      if (this.#clock.stopped) return;
      if (outcome.ok) return done(outcome, auth);
      const { message: problem } = outcome.problem;
      const all = problems.includes(problem) ? problems : [...problems, problem];
      if (from + 1 < pull.credentials.length) return this.#try(pull, from + 1, all, done);
      // As several errors are put together.
      const message = all.length > 1 ? `[${all.join(', ')}]` : all[0]!;
      done({ ok: false, problem: { message } }, auth);
    };
    this.#trace.resume(pull.cause, () =>
      this.#images.pullImage(pull.image, pulled, auth, pull.pod),
    );
  }

  /** Names the pull secrets of a Pod that are not there. */
  missingSecrets(pod: Pod): readonly string[] {
    return pod.spec.imagePullSecrets?.length ? pullSecretsOf(pod, this.#secrets).missing : [];
  }

  #credentials(pod: Pod, reference: ImageReference): readonly RegistryCredentials[] {
    if (!pod.spec.imagePullSecrets?.length) return [];
    return credentialsFor(reference, pullSecretsOf(pod, this.#secrets).found);
  }

  /**
   * Whether it is here for this Pod: what a secret was needed for is not given to who has none (KubeletEnsureSecretPulledImages).
   */
  // Parity: a kubelet that starts anew takes the images that are here as free for all; upstream's keeps what they were pulled with in files.
  #accessible(image: string, credentials: readonly RegistryCredentials[]): boolean {
    const present = this.#images.imageStatus(image);
    if (!present) return false;
    const needed = this.#pulledWith.get(present.repoDigests[0] ?? '');
    return !needed || credentials.some((each) => needed.has(keyOf(each)));
  }

  #remember(ref: string, auth: RegistryCredentials | undefined): void {
    // Who got it without any has shown that nobody needs them.
    if (!auth) return void this.#pulledWith.delete(ref);
    const known = this.#pulledWith.get(ref) ?? new Set();
    this.#pulledWith.set(ref, known.add(keyOf(auth)));
  }
}

/** With the tag that goes without saying (applyDefaultImageTag). */
const tagged = (image: string, { tag, digest }: ImageReference): string =>
  digest !== undefined || image.endsWith(`:${tag}`) ? image : `${image}:${tag}`;

const keyOf = ({ username, password }: RegistryCredentials): string => `${username}:${password}`;
