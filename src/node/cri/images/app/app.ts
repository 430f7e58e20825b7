/**
 * An application to teach with: an HTTP server whose start-up, latency, errors, memory, CPU and end are set by environment.
 *
 *   PORT=8080              where it listens
 *   STARTUP_SECONDS=5      until it listens
 *   LATENCY_MS=20          of each answer
 *   ERROR_RATE=0.1         of requests to / answered with 500
 *   LEAK_BYTES_PER_SECOND, LEAK_BYTES_PER_REQUEST   memory that is never given back
 *   MEMORY_BYTES=30000000  to begin with
 *   CPU=200m               in use all the time; CPU=0@0s,800m@60s,100m@300s from those moments on
 *   CPU_MS_PER_REQUEST=20  of one core, one request after the other: throttled, it answers later
 *   CRASH_AFTER_SECONDS, EXIT_CODE=1   ends by itself
 *   UNHEALTHY_AFTER_SECONDS            /healthz says 500 from then on
 *   SHUTDOWN_SECONDS=0     from SIGTERM to its end
 */
import { wait, type Process, type Program } from '../../program.ts';
import { Emitter } from '../../process/stream.ts';
import { MB, type ImageDefinition } from '../image.ts';
import { cpuSteps, nextStep, stepAt } from './cpu-steps.ts';

export const app: ImageDefinition = {
  repositories: ['docker.io/kubeglass/app', 'ghcr.io/kubeglass/app'],
  hasTag: (tag) => /^(latest|v?[1-9](\.\d+)*)$/.test(tag),
  size: () => 18 * MB,
  entrypoint: ['/app'],
  cmd: [],
  user: { uid: 1000, gid: 1000, supplementalGroups: [1000] },
  shell: true,
  tools: () => ['curl'],
  distribution: () => 'alpine',
  program: (name, process, tag) => (name === 'app' ? serve(process, tag) : undefined),
};

const STOPS = ['SIGTERM', 'SIGINT'] as const;

function* serve(process: Process, tag: string): Program {
  const setting = (name: string, otherwise: number) => {
    const value = Number(process.env.get(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  const began = process.now();
  const since = () => (process.now() - began) / 1000;
  let memory = setting('MEMORY_BYTES', 30 * MB);
  process.use(memory);
  process.out(`starting version ${tag}`);
  const startup = setting('STARTUP_SECONDS', 0);
  if (startup > 0 && (yield wait(startup * 1000, STOPS))) return 143;
  const port = setting('PORT', 8080);
  const [latency, errors, perRequest, work] = [
    setting('LATENCY_MS', 0),
    setting('ERROR_RATE', 0),
    setting('LEAK_BYTES_PER_REQUEST', 0),
    setting('CPU_MS_PER_REQUEST', 0),
  ];
  const steps = cpuSteps(process.env.get('CPU') ?? '');
  let busyUntil = 0;
  const computes = () =>
    process.work(stepAt(steps, since()) + (busyUntil > process.now() ? 1000 : 0));
  const unhealthyAfter = setting('UNHEALTHY_AFTER_SECONDS', Infinity);
  const due: { readonly at: number; readonly answer: () => void }[] = [];
  const asked = new Emitter();
  const listening = process.listen(port, {
    http: ({ method, target }, respond) => {
      memory += perRequest;
      const path = target.replace(/\?.*/, '');
      const isHealth = path === '/healthz' || path === '/readyz';
      const failed = isHealth
        ? since() >= unhealthyAfter
        : errors > 0 && process.random.next() < errors;
      const status = failed ? 500 : 200;
      const body = isHealth
        ? failed
          ? 'unhealthy\n'
          : 'ok\n'
        : `${failed ? 'error' : 'hello'} from ${process.hostname}, version ${tag}\n`;
      const answer = () => {
        if (!isHealth) process.out(`${method} ${target} ${status}`);
        respond({ status, headers: [['Content-Type', 'text/plain']], body });
      };
      if (work > 0 && !isHealth) {
        const begins = Math.max(process.now(), busyUntil);
        busyUntil = begins + work;
        computes();
        busyUntil = begins + work / process.container.speed();
      }
      const wait = latency + (isHealth ? 0 : Math.max(0, busyUntil - process.now()));
      if (wait <= 0) return answer();
      due.push({ at: process.now() + wait, answer });
      asked.emit();
    },
    steady: ({ target }) => {
      const isHealth = /^\/(healthz|readyz)(\?|$)/.test(target);
      const lasts = latency <= 0 && perRequest === 0 && unhealthyAfter === Infinity;
      return isHealth && lasts ? () => () => {} : undefined;
    },
  });
  if (!listening) {
    process.err(`listen tcp :${port}: bind: address already in use`);
    return 1;
  }
  process.out(`listening on :${port}`);
  const leak = setting('LEAK_BYTES_PER_SECOND', 0);
  const end = setting('CRASH_AFTER_SECONDS', Infinity) * 1000 + began;
  const unleaked = memory;
  for (;;) {
    if (process.now() >= end) {
      process.err('fatal: crashing as configured');
      return setting('EXIT_CODE', 1);
    }
    if (leak > 0) memory = Math.max(memory, unleaked + leak * since());
    process.use(memory);
    computes();
    while (due[0] && due[0].at <= process.now()) due.shift()!.answer();
    const next = Math.min(
      end,
      due[0]?.at ?? Infinity,
      leak > 0 ? process.now() + 1000 : Infinity,
      busyUntil > process.now() ? busyUntil : Infinity,
      began + nextStep(steps, since()) * 1000,
    );
    const signal = yield {
      on: [asked],
      wakesOn: STOPS,
      ...(next < Infinity && { for: Math.max(0, next - process.now()) }),
    };
    if (signal) break;
  }
  process.out('stopping');
  return yield* stopping(setting('SHUTDOWN_SECONDS', 0) * 1000);
}

function* stopping(millis: number): Program {
  if (millis > 0) yield wait(millis);
  return 0;
}
