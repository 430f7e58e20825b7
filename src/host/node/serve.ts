/** `npm run serve`: the cluster behind HTTPS, for the real kubectl and any other client of Kubernetes. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Cluster } from '../../cluster/cluster.ts';
import { clocks, CLUSTER_CLOCK } from '../../api/sim/v1alpha1/clock/clock.ts';
import { pathOf } from '../../api/resource-path.ts';
import { nodeInterpreter } from './plugin-interpreter.ts';
import { Pacer } from '../pacer.ts';
import { main, parseArguments, UsageError, wholeNumber, type Arguments } from './arguments.ts';
import { adminCertificate, servingCertificate } from './certificates.ts';
import { describedDocument } from './described-document.ts';
import { HttpsShell } from './https-shell.ts';
import { schedulerConfiguration } from './scheduler-configuration-file.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const USAGE = `npm run serve -- [--port 8080] [--nodes 3] [--seed 1] [--speed 1|max] [--kubeconfig FILE] [--scheduler-config FILE]`;
const BUDGET = 20;

main(USAGE, async () => {
  const given = parseArguments(process.argv.slice(2), [
    'port',
    'nodes',
    'seed',
    'speed',
    'kubeconfig',
    'scheduler-config',
  ]);
  const port = wholeNumber(given, 'port', 8080, 0, 65535);
  const nodes = wholeNumber(given, 'nodes', 3, 0, 5000);
  const seed = wholeNumber(given, 'seed', 1, 0, 2 ** 31 - 1);
  const file = resolve(given.options.get('kubeconfig') ?? 'kubeglass.kubeconfig');

  const cluster = new Cluster(
    {
      seed,
      start: Date.now(),
      cluster: {
        nodes: [{ count: nodes }],
        secret: randomBytes(32).toString('base64url'),
        scheduler: schedulerConfiguration(given),
      },
    },
    {
      keepInputs: false,
      document: describedDocument((path) => readFileSync(path, 'utf8')),
      interpreter: nodeInterpreter,
    },
  );
  cluster.submit({
    method: 'PATCH',
    path: pathOf(clocks, { name: CLUSTER_CLOCK }),
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { speed: speedOf(given) } },
  });

  const pacer = new Pacer(cluster, () => performance.now());
  const certificates = servingCertificate(cluster.trust);
  const wake = pacing(pacer);
  const shell = new HttpsShell({ cluster, certificates, onInput: wake });
  const listening = await shell.listen(port);
  const server = `https://127.0.0.1:${listening}`;
  const { authority } = certificates;
  writeKubeconfig(file, { server, authority, ...adminCertificate(cluster.trust) });
  wake();

  console.log(`Kubernetes API on ${server}, seed ${seed}`);
  console.log(`export KUBECONFIG=${file}`);
  console.log('ready');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      shell.close();
      process.exit(0);
    });
  }
});

/** Keeps virtual time moving; calling the result makes it look for work at once. */
function pacing(pacer: Pacer): () => void {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const tick = () => {
    timer = undefined;
    immediate = undefined;
    const { wait } = pacer.tick(BUDGET);
    if (wait === undefined) return;
    if (wait < 1) immediate = setImmediate(tick);
    else timer = setTimeout(tick, wait);
  };
  return () => {
    clearTimeout(timer);
    if (immediate === undefined) immediate = setImmediate(tick);
  };
}

function speedOf({ options }: Arguments): number | 'max' {
  const text = options.get('speed') ?? '1';
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (!(speed > 0))
    throw new UsageError(`--speed must be a number above 0 or max, not ${JSON.stringify(text)}`);
  return speed;
}
