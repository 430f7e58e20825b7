/** Cassandra, the official image and that of the documentation's tutorial: it joins its seeds, and nodetool tells how it is. */
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const cassandra: ImageDefinition = {
  repositories: ['docker.io/library/cassandra', 'gcr.io/google-samples/cassandra'],
  hasTag: (tag) => /^(latest|v1[0-4]|[2-5](\.\d+){0,2}(-\w+)?)$/.test(tag),
  size: () => 150 * MB,
  entrypoint: [],
  cmd: ['/run.sh'],
  shell: true,
  tools: () => ['ps', 'top', 'free', 'pgrep'],
  distribution: () => 'debian',
  files: () => ({
    '/ready-probe.sh':
      '#!/bin/bash\nif [[ $(nodetool status | grep $POD_IP) == *"UN"* ]]; then\n  exit 0\nfi\nexit 1\n',
  }),
  program: (name, process) => {
    if (name === 'run.sh' || name === 'cassandra') return serve(process);
    return name === 'nodetool' ? tool(process) : undefined;
  },
};

const CQL = 9042;
const JMX = 7199;

function* serve(process: Process): Program {
  const log = (level: string, text: string) =>
    process.out(
      `${level.padEnd(5)} ${new Date(process.now()).toISOString().slice(11, 19)} ${text}`,
    );
  log(
    'INFO',
    `Node configuration: cluster_name=${process.env.get('CASSANDRA_CLUSTER_NAME') ?? 'Test Cluster'}`,
  );
  process.use(300 * MB);
  yield wait(8000);
  const seeds = (process.env.get('CASSANDRA_SEEDS') ?? '').split(',').filter(Boolean);
  const found = seeds.filter((seed) => isKnown(process, seed));
  for (const seed of seeds)
    if (!found.includes(seed)) log('WARN', `Seed provider couldn't lookup host ${seed}`);
  if (seeds.length > 0 && found.length === 0) {
    log('ERROR', 'Exception encountered during startup: The seed provider lists no seeds.');
    return 3;
  }
  process.listen(7000, { accept: () => {} });
  process.listen(JMX, { accept: () => {} });
  yield wait(12_000);
  process.use(620 * MB);
  log('INFO', `Node ${process.ips[0] ?? '127.0.0.1'} state jump to NORMAL`);
  process.listen(CQL, { accept: () => {} });
  log('INFO', `Starting listening for CQL clients on /0.0.0.0:${CQL} (unencrypted)...`);
  yield* untilStopped(['SIGTERM', 'SIGINT'], 500);
  return 143;
}

// Parity: a seed is found by its address or in /etc/hosts, because names do not resolve yet: of a StatefulSet only the first finds itself.
function isKnown(process: Process, host: string): boolean {
  if (/^[\d.]+$/.test(host)) return true;
  const hosts = process.files.read('/etc/hosts', { uid: 0, gid: 0 });
  return hosts.ok && hosts.value.split(/\s+/).includes(host);
}

// Parity: of nodetool only status and drain are known, and a ring has the one node that answers.
function* tool(process: Process): Program {
  yield wait(800);
  const [, command] = process.argv;
  const isUp = !('refused' in process.network.dial('127.0.0.1', JMX));
  if (!isUp) {
    process.err(
      "nodetool: Failed to connect to '127.0.0.1:7199' - ConnectException: 'Connection refused (Connection refused)'.",
    );
    return 1;
  }
  if (command === 'drain') return 0;
  if (command !== 'status') {
    process.err(`nodetool: Found unexpected parameters: [${command ?? ''}]`);
    return 1;
  }
  const isNormal = !('refused' in process.network.dial('127.0.0.1', CQL));
  const center = process.env.get('CASSANDRA_DC') ?? 'datacenter1';
  const title = `Datacenter: ${center}`;
  const address = (process.ips[0] ?? '127.0.0.1').padEnd(11);
  process.out(
    `${title}\n${'='.repeat(title.length)}\nStatus=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n--  ${'Address'.padEnd(11)} Load       Tokens       Owns (effective)  Host ID                               Rack\n${isNormal ? 'UN' : 'UJ'}  ${address} 103.81 KiB  32           100.0%            e2dd09e6-d9d3-477e-96c5-45094c08db0f  ${process.env.get('CASSANDRA_RACK') ?? 'rack1'}\n`,
  );
  return 0;
}
