/** What differs from one container runtime to the next, where somebody in front of a cluster can see it: names, words, places. */
import type { ImageReference } from '../image-reference.ts';
import type { PodSandboxConfig } from '../cri.ts';
import type { ImageMissing } from '../image-catalog.ts';

/** Why a registry does not give an image: it has none, or none for who asks (without credentials, or with these). */
export type PullRefusal = ImageMissing['missing'] | 'strangers' | 'credentials';

/** A program that cannot be executed: its name in argv[0], and what the kernel or the search of $PATH says. */
export interface NotExecutable {
  readonly name: string | undefined;
  /** `not found`, `Permission denied`, `Exec format error`. */
  readonly problem: string;
}

export interface RuntimeKind {
  /** As it calls itself in CRI's Version, and so before `://` in ids. */
  readonly name: string;
  readonly version: string;
  /** What sandboxes are made from. */
  readonly pauseImage: string;
  /** Low-level runtimes by the names that a RuntimeClass may ask for; '' is the one that serves by default. */
  readonly handlers: readonly string[];
  /** What containers may do when their Pod says nothing, as Linux numbers them. */
  readonly capabilities: readonly number[];
  /** A container's process is made with the container, so that a program that is not there keeps it from being created. */
  readonly makesProcessFirst: boolean;

  /** Whether a process of the sandbox's own holds its namespaces. */
  hasPauseProcess(config: PodSandboxConfig): boolean;
  /** A container's cgroup, below its Pod's. */
  scope(id: string): string;
  /** Why an image's name cannot be looked up, if it cannot. */
  unresolvable(image: string): string | undefined;
  notPulled(reference: ImageReference, refusal: PullRefusal): string;
  noHandler(name: string): string;
  noSandboxImage(problem: string): string;
  noSandboxNetwork(config: PodSandboxConfig, id: string, problem: string): string;
  networkNotReady(problem: string): string;
  cannotRun(program: NotExecutable): string;
  cannotExec(program: NotExecutable): string;
}
