/**
 * The same beside `@ngrok/webernetes`, the other Kubernetes that runs in a page: boot to Ready nodes, then a Deployment
 * to all Running. Its clock is stepped, which is how it goes fastest without waiting for real seconds. In one run and
 * in turns, so that both meet the same machine. 1,000 takes it minutes: asked for by `SIZES=10,100,1000`.
 */
import { BaseImage, Cluster as Webernetes, type ProcessContext } from '@ngrok/webernetes';
import { median, shown, timed, type Figure } from './figure.ts';
import { booted, deploy, deployment } from './workload.ts';

const NODES = 10;
const ROUNDS = 3;

export const webernetes: Figure = {
  name: 'webernetes',
  about: `a Deployment of 10 and 100 on ${NODES} nodes, here and in @ngrok/webernetes`,
  async run(say) {
    const sizes = (process.env.SIZES ?? '10,100').split(',').map(Number);
    for (const size of sizes) {
      const ours: Times[] = [];
      const theirs: Times[] = [];
      for (let round = 0; round < (size >= 1000 ? 1 : ROUNDS); round++) {
        ours.push(here(size));
        theirs.push(await there(size));
      }
      for (const part of ['boot', 'running'] as const) {
        const [one, other] = [ours, theirs].map((times) => median(times.map((time) => time[part])));
        say(
          `${part === 'boot' ? 'boot' : `${size} replicas`}: ${shown(one!)} here, ` +
            `${shown(other!)} there (${(other! / one!).toFixed(1)} ×)`,
        );
      }
    }
  },
};

interface Times {
  readonly boot: number;
  readonly running: number;
}

function here(size: number): Times {
  let cluster!: ReturnType<typeof booted>;
  const boot = timed(() => (cluster = booted(NODES)));
  return { boot, running: timed(() => deploy(cluster, size)) };
}

async function there(size: number): Promise<Times> {
  const start = performance.now();
  const cluster = new Webernetes({ nodes: NODES });
  cluster.registerImage(Nginx);
  cluster.clock.pause();
  await stepped(cluster, cluster.init());
  await until(cluster, async () => {
    const { items } = await cluster.api.corev1.listNode();
    return items.length === NODES && items.every(({ status }) => isReady(status?.conditions));
  });
  const boot = performance.now() - start;

  const applied = performance.now();
  // Its types know fewer fields than the manifest has.
  await stepped(
    cluster,
    cluster.apply([deployment(size)] as unknown as Parameters<Webernetes['apply']>[0]),
  );
  await until(cluster, async () => {
    const { items } = await cluster.api.corev1.listNamespacedPod({ namespace: 'default' });
    return items.filter(({ status }) => status?.phase === 'Running').length === size;
  });
  const running = performance.now() - applied;
  await stepped(cluster, cluster.close());
  return { boot, running };
}

/** Moves its clock on until `work` is done, with room for its promises in between. */
async function stepped<R>(cluster: Webernetes, work: Promise<R>): Promise<R> {
  let done = false;
  const finished = work.finally(() => (done = true));
  while (!done) await step(cluster);
  return finished;
}

async function until(cluster: Webernetes, holds: () => Promise<boolean>): Promise<void> {
  for (let steps = 0; !(await stepped(cluster, holds())); steps++) {
    if (steps > 10_000) throw new Error('@ngrok/webernetes does not get there');
    for (let i = 0; i < 10; i++) await step(cluster);
  }
}

async function step(cluster: Webernetes): Promise<void> {
  cluster.clock.step(10);
  await new Promise((resolve) => setImmediate(resolve));
}

const isReady = (conditions: readonly { type: string; status: string }[] = []): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

class Nginx extends BaseImage {
  static readonly imageName = 'nginx';
  static readonly imageVersion = '1.27';
  readonly defaultCommand = ['nginx'];

  override async exec(context: ProcessContext): Promise<number> {
    return await context.waitUntilKilled();
  }
}
