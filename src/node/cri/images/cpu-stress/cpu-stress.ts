/** vish/stress, the load that the documentation shows CPU limits with (github.com/vishh/stress): so many threads that spin, and memory in chunks. */
import { quantityValue, parseQuantity } from '../../../../apimachinery/quantity.ts';
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const cpuStress: ImageDefinition = {
  repositories: ['docker.io/vish/stress'],
  hasTag: (tag) => tag === 'latest',
  size: () => 1.5 * MB,
  entrypoint: ['/stress', '-logtostderr'],
  cmd: [],
  shell: false,
  program: (name, process) => (name === 'stress' ? run(process) : undefined),
};

const FLAGS = ['mem-total', 'mem-alloc-size', 'mem-alloc-sleep', 'cpus'];
const MOST_CHUNKS = 10_000;

function* run(process: Process): Program {
  const given = new Map<string, string>();
  const args = process.argv.slice(1);
  for (let at = 0; at < args.length; at++) {
    const [, name = '', equals] = /^--?([\w-]+)(?:=(.*))?$/s.exec(args[at]!) ?? [];
    if (name === 'logtostderr') continue;
    if (!FLAGS.includes(name)) {
      process.err(`flag provided but not defined: ${args[at]}`);
      return 2;
    }
    given.set(name, equals ?? args[++at] ?? '');
  }
  const amount = (name: string, otherwise: string) => {
    const text = given.get(name) ?? otherwise;
    return parseQuantity(text) ? quantityValue(text) : 0;
  };
  const [total, chunk] = [amount('mem-total', '0'), Math.max(1, amount('mem-alloc-size', '4Ki'))];
  const pause = pauseOf(given.get('mem-alloc-sleep') ?? '1ms');
  const log = (line: number, text: string) =>
    process.err(`${stamp(process)} main.go:${line}] ${text}`);
  log(
    26,
    `Allocating "${given.get('mem-total') ?? '0'}" memory, in "${given.get('mem-alloc-size') ?? '4Ki'}" chunks, with a ${given.get('mem-alloc-sleep') ?? '1ms'} sleep between allocations`,
  );
  const threads = Math.min(1024, Math.max(0, Number(given.get('cpus') ?? 0) || 0));
  for (let i = 0; i < threads; i++) log(39, 'Spawning a thread to consume CPU');
  process.use(MB);
  process.work(threads * 1000);
  // Parity: memory comes in at most 10,000 pieces.
  const steps = Math.min(MOST_CHUNKS, Math.ceil(total / chunk));
  for (let i = 1; i <= steps; i++) {
    process.use(MB + (total * i) / steps);
    yield wait(Math.max(1, Math.round((pause * total) / chunk / steps)));
  }
  log(29, `Allocated "${given.get('mem-total') ?? '0'}" memory`);
  return yield* untilStopped(['SIGTERM', 'SIGINT']);
}

function pauseOf(text: string): number {
  const [, digits = '1', unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  return Number(digits) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
}

/** `I1121 08:54:55.123000       1`, as glog writes it. */
function stamp(process: Process): string {
  const at = new Date(process.now()).toISOString();
  return `I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000       1`;
}
