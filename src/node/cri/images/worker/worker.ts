/**
 * A queue worker to teach with: takes one message after the other, and dies of the one that it cannot read.
 *
 *   MESSAGES=10              in the queue at its start
 *   ARRIVALS_PER_MINUTE=0    more that come while it runs
 *   SECONDS_PER_MESSAGE=1    that each takes
 *   CPU_MILLIS=200           in use meanwhile, in thousandths of a core
 *   POISON=3                 the number of a message that makes it crash
 *   MAX_ATTEMPTS=3           after which a message is put aside; without it, for ever the same one
 *   QUEUE_DIR=/queue         where it notes how far it is, if the directory is there: a volume outlives a crash
 *   ONCE=true                ends when the queue is empty
 */
import { wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const worker: ImageDefinition = {
  repositories: ['docker.io/kubeglass/worker', 'ghcr.io/kubeglass/worker'],
  hasTag: (tag) => /^(latest|v?[1-9](\.\d+)*)$/.test(tag),
  size: () => 16 * MB,
  entrypoint: ['/worker'],
  cmd: [],
  user: { uid: 1000, gid: 1000, supplementalGroups: [1000] },
  shell: true,
  tools: () => ['curl'],
  distribution: () => 'alpine',
  program: (name, process) => (name === 'worker' ? work(process) : undefined),
};

const STOPS = ['SIGTERM', 'SIGINT'] as const;

function* work(process: Process): Program {
  const setting = (name: string, otherwise: number) => {
    const value = Number(process.env.get(name) ?? otherwise);
    return Number.isFinite(value) && value >= 0 ? value : otherwise;
  };
  const perMessage = 1000 * setting('SECONDS_PER_MESSAGE', 1);
  const [messages, arrivals] = [setting('MESSAGES', 10), setting('ARRIVALS_PER_MINUTE', 0)];
  const [poison, mostAttempts] = [setting('POISON', 0), setting('MAX_ATTEMPTS', Infinity)];
  const began = process.now();
  const arrived = () => messages + Math.floor(((process.now() - began) / 60_000) * arrivals);
  const notes = `${process.env.get('QUEUE_DIR') ?? '/queue'}/progress`;
  let { done, attempts } = progress(process, notes);
  process.use(20 * MB);
  process.out(`queue: ${Math.max(0, arrived() - done)} messages`);
  for (;;) {
    if (done >= arrived()) {
      if (process.env.get('ONCE') === 'true') break;
      process.out('queue is empty, waiting');
      const more = arrivals > 0 ? wait(60_000 / arrivals, STOPS) : { wakesOn: STOPS };
      if (yield more) return 0;
      continue;
    }
    const number = done + 1;
    attempts++;
    process.files.write(notes, process.user, `${done} ${attempts}\n`);
    process.work(setting('CPU_MILLIS', 200));
    const end = process.now() + perMessage;
    const stopped = yield wait(perMessage, STOPS);
    if (stopped) {
      process.out(`${stopped}: finishing message ${number}`);
      if (end > process.now()) yield wait(end - process.now());
    }
    process.work(0);
    if (number === poison && attempts < mostAttempts) {
      process.err(`message ${number}: unexpected end of JSON input (attempt ${attempts})`);
      return 1;
    }
    done = number;
    const left = Math.max(0, arrived() - done);
    process.out(
      number === poison
        ? `message ${number} put aside after ${attempts} attempts, ${left} left`
        : `message ${number} done in ${perMessage / 1000}s, ${left} left`,
    );
    attempts = 0;
    process.files.write(notes, process.user, `${done} ${attempts}\n`);
    if (stopped) return 0;
  }
  process.out('queue is empty, done');
  return 0;
}

/** How far it was before it crashed; the beginning where nothing says. */
function progress(process: Process, notes: string): { done: number; attempts: number } {
  const read = process.files.read(notes, process.user);
  const [, done = '0', attempts = '0'] =
    /^(\d{1,9}) (\d{1,9})\n$/.exec(read.ok ? read.value : '') ?? [];
  return { done: Number(done), attempts: Number(attempts) };
}
