/** An image's behaviour from data: what an Image object of sim.kubeglass.dev says instead of code. */
import type { ImageSpec } from '../../api/sim/v1alpha1/image/types.ts';
import { cpuMillis, quantityValue } from '../../apimachinery/quantity.ts';
import { SECOND, type Millis } from '../../sim/clock.ts';
import { curveAt, nextChange } from './curve.ts';
import type { ImageBehaviour, ImageCatalog, ImageMissing } from './image-catalog.ts';
import { isMissing } from './image-catalog.ts';
import { repositoryOf, type ImageReference } from './image-reference.ts';
import { wait, type Process, type Program, type Wait } from './program.ts';

/**
 * What a description makes of an image. What it leaves out (size, entrypoint, the shell) is as `base` has it, which is
 * what the image would be without the description.
 */
function describedImage(
  spec: ImageSpec,
  reference: ImageReference,
  base: ImageBehaviour | ImageMissing,
  pullMillis: Millis | undefined,
): ImageBehaviour | ImageMissing {
  if (spec.missing) return { missing: 'repository' };
  if (spec.tags && !reference.digest && !spec.tags.includes(reference.tag ?? 'latest'))
    return { missing: 'tag' };
  const known = isMissing(base) ? plain(reference) : base;
  const behaves =
    spec.exitAfterSeconds !== undefined ||
    spec.exitCode !== undefined ||
    spec.crash ||
    spec.logs ||
    spec.memory ||
    spec.cpu;
  return {
    ...known,
    sizeBytes: spec.size === undefined ? known.sizeBytes : quantityValue(spec.size),
    pullMillis,
    credentials: spec.credentials,
    program: behaves ? (_name, process) => described(spec, process) : known.program,
  };
}

/** A catalog in which descriptions come before what is built in. `find` gets a full repository name. */
export function describedCatalog(
  find: (
    repository: string,
  ) => { readonly spec: ImageSpec; readonly pullMillis?: Millis } | undefined,
  builtIn: ImageCatalog,
): ImageCatalog {
  return {
    lookup: (reference) => {
      const found = find(repositoryOf(reference));
      const base = builtIn.lookup(reference);
      return found ? describedImage(found.spec, reference, base, found.pullMillis) : base;
    },
  };
}

function plain({ path }: ImageReference): ImageBehaviour {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    sizeBytes: 50_000_000,
    entrypoint: [`/${name}`],
    cmd: [],
    shell: true,
    guesses: true,
    program: (_name, process) => described({ name }, process),
  };
}

const STOPS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGWINCH'] as const;

/** Writes its lines, then lives along its curves of memory and CPU until its end, or until it is told to stop. */
function* described(spec: ImageSpec, process: Process): Program {
  for (const line of spec.logs ?? []) process.out(line);
  const began = process.now();
  const crashes =
    spec.crash && process.attempt < (spec.crash.times ?? Infinity) ? spec.crash : undefined;
  const ends =
    crashes?.afterSeconds ?? spec.exitAfterSeconds ?? (spec.exitCode !== undefined ? 0 : undefined);
  const code = crashes ? (crashes.exitCode ?? 1) : (spec.exitCode ?? 0);
  const end = ends === undefined ? Infinity : began + ends * SECOND;
  const memory = spec.memory?.map(({ atSeconds, bytes }) => ({
    atSeconds,
    amount: quantityValue(bytes),
  }));
  const cpu = spec.cpu?.map(({ atSeconds, cores }) => ({ atSeconds, amount: cpuMillis(cores) }));
  for (;;) {
    const now = process.now();
    if (now >= end) return code;
    const elapsed = (now - began) / SECOND;
    if (memory) process.use(curveAt(memory, elapsed));
    if (cpu) process.work(Math.max(0, Math.round(curveAt(cpu, elapsed))));
    const next = Math.min(nextChange(memory, elapsed, 1), nextChange(cpu, elapsed, CPU_STEP));
    const signal = yield until(Math.min(end, began + next * SECOND) - now);
    if (signal) return 0;
  }
}

const until = (millis: Millis): Wait =>
  millis === Infinity ? { wakesOn: STOPS } : wait(millis, STOPS);

/** A curve of CPU goes up and down by steps of so many seconds. */
const CPU_STEP = 5;
