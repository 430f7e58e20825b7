/**
 * What a request costs, in this process and over HTTPS, and whether lists and watches cost more for each object the more
 * there are: beside 10 and beside 10,000 ConfigMaps.
 */
import { Agent, request as httpsRequest } from 'node:https';
import type { ApiRequest } from '../src/apimachinery/api-request.ts';
import type { Cluster } from '../src/cluster/cluster.ts';
import { servingCertificate } from '../src/host/node/certificates.ts';
import { HttpsShell } from '../src/host/node/https-shell.ts';
import { median, timed, type Figure } from './figure.ts';
import { booted } from './workload.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const ROUNDS = 5;
const REQUESTS = 300;
const [FEW, MANY] = [10, 10_000];

export const requests: Figure = {
  name: 'requests',
  about: 'requests a second in process and over HTTPS; lists and watches of 10 and 10,000 objects',
  async run(say) {
    const clusters = [FEW, MANY].map(filled);
    const other = filled(FEW);
    for (const [verb, make] of VERBS) await pace(say, verb, make, other);
    const lists = clusters.map((cluster) => costOf(() => void cluster.read(LIST)));
    tell(say, 'a list', lists);
    tell(
      say,
      'the beginning of a watch',
      clusters.map((cluster) => costOf(() => begun(cluster))),
    );
    tell(
      say,
      'one object read',
      clusters.map((cluster) => costOf(() => void cluster.read(GET))),
      1,
    );
  },
};

const LIST: ApiRequest = { method: 'GET', path: CONFIG_MAPS };
const GET: ApiRequest = { method: 'GET', path: `${CONFIG_MAPS}/settings-5` };

let made = 0;
const VERBS: readonly (readonly [string, () => ApiRequest])[] = [
  ['get', () => GET],
  ['list of 10', () => LIST],
  [
    'create',
    () => ({ method: 'POST', path: CONFIG_MAPS, body: { metadata: { name: `made-${made++}` } } }),
  ],
  [
    'patch',
    () => ({
      method: 'PATCH',
      path: GET.path,
      headers: MERGE,
      body: { data: { level: String(made++) } },
    }),
  ],
];

function filled(count: number): Cluster {
  const cluster = booted(1);
  for (let i = 0; i < count; i++) {
    const metadata = { name: `settings-${i}` };
    cluster.submit({ method: 'POST', path: CONFIG_MAPS, body: { metadata, data: { level: '0' } } });
  }
  cluster.simulation.runUntilSettled();
  return cluster;
}

async function pace(
  say: (line: string) => void,
  verb: string,
  make: () => ApiRequest,
  cluster: Cluster,
): Promise<void> {
  const ask = (request: ApiRequest) =>
    request.method === 'GET' ? cluster.read(request) : cluster.submit(request);
  const inProcess = median(
    Array.from({ length: ROUNDS }, () =>
      timed(() => {
        for (let i = 0; i < REQUESTS; i++) ask(make());
      }),
    ),
  );
  const overHttps = await served(cluster, make);
  const perSecond = (millis: number) => Math.round((REQUESTS / millis) * 1000);
  say(
    `${verb}: ${perSecond(inProcess)} a second in process, ${perSecond(overHttps)} over HTTPS, ${(overHttps / inProcess).toFixed(1)} × the time`,
  );
}

async function served(cluster: Cluster, make: () => ApiRequest): Promise<number> {
  const certificates = servingCertificate(cluster.trust);
  const token = 'a-token-for-figures';
  const shell = new HttpsShell({ cluster, certificates, token, onInput: () => {} });
  const port = await shell.listen(0);
  // Its certificate is of the cluster's time, which is not this machine's.
  const agent = new Agent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: false });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await Promise.all(Array.from({ length: REQUESTS }, () => sent(make(), port, token, agent)));
    times.push(performance.now() - start);
  }
  agent.destroy();
  shell.close();
  return median(times);
}

function sent(
  { method, path, headers, body }: ApiRequest,
  port: number,
  token: string,
  agent: Agent,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const all = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...headers,
    };
    const request = httpsRequest(
      { host: '127.0.0.1', port, agent, method, path, headers: all },
      (response) => {
        response.resume();
        response.on('end', () => resolve());
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function begun(cluster: Cluster): void {
  const started = cluster.observe(
    { ...LIST, query: { watch: 'true' } },
    { onEvent: () => {}, onClose: () => {} },
  );
  if ('stop' in started) started.stop();
}

const costOf = (body: () => void): number =>
  median(Array.from({ length: 15 }, () => timed(body))) * 1000;

/** A ratio far above 1 says that an object costs more where there are many. */
function tell(
  say: (line: string) => void,
  what: string,
  [few, many]: readonly number[],
  times = MANY! / FEW!,
): void {
  say(
    `${what}: ${few!.toFixed(0)} µs at ${FEW}, ${many!.toFixed(0)} µs at ${MANY}, ${(many! / few! / times).toFixed(2)} × as much for each`,
  );
}
