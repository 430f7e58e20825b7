/** Sees to it that a container's image is on the machine (pkg/kubelet/images/image_manager.go and puller.go, 1.36). */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { MINUTE, SECOND, type Millis, type ScopedClock } from '../../sim/clock.ts';
import type { SpanId, Trace } from '../../sim/trace.ts';
import type { ImageService, Outcome } from '../cri/cri.ts';
import { parseImageReference } from '../cri/image-reference.ts';
import { BackOff } from './back-off.ts';
import type { StartProblem } from './container-statuses.ts';
import { goDuration } from './go-duration.ts';

export type RecordEvent = (type: 'Normal' | 'Warning', reason: string, message: string) => void;
export type ImageReady = (problem: StartProblem | undefined) => void;

const FIRST_BACKOFF: Millis = 10 * SECOND;
const LONGEST_BACKOFF: Millis = 5 * MINUTE;

interface Pull {
  readonly image: string;
  readonly pod: { readonly namespace: string; readonly name: string };
  /** What made the kubelet want it: the queue moves on in another Pod's name. */
  readonly cause: SpanId | undefined;
  readonly wanted: () => boolean;
  readonly pulled: (outcome: Outcome<string>, took: Millis) => void;
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

  constructor(clock: ScopedClock, images: ImageService, trace: Trace) {
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
    const policy = container.imagePullPolicy;
    const present = policy !== 'Always' && this.#images.imageStatus(image) !== undefined;
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
    this.#pull(pod, image, record, wanted, ready);
  }

  forget(pod: Pod): void {
    for (const { image } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      const key = `${pod.metadata.uid}_${image}`;
      this.#backOff.forget(key);
      this.#lastProblem.delete(key);
    }
  }

  #pull(
    { metadata }: Pod,
    image: string,
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
    const pulled = (outcome: Outcome<string>, took: Millis) => {
      if (outcome.ok) {
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
    this.#queue.push({ image, pod, cause: this.#trace.current, wanted, pulled });
    this.#next();
  }

  #next(): void {
    if (this.#pulling) return;
    const pull = this.#queue.shift();
    if (!pull) return;
    if (!pull.wanted()) return this.#next();
    this.#pulling = true;
    const began = this.#clock.now();
    const told = (outcome: Outcome<string>) => {
      if (this.#clock.stopped) return;
      this.#pulling = false;
      pull.pulled(outcome, this.#clock.now() - began);
      this.#next();
    };
    this.#trace.resume(pull.cause, () => this.#images.pullImage(pull.image, told, pull.pod));
  }
}
