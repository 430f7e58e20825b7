/**
 * The ZooKeeper of the documentation's tutorial (github.com/kow3ns/kubernetes-zookeeper): it writes its identity and its configuration
 * from flags and its host name, and answers `ruok`.
 */
import { wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const zookeeper: ImageDefinition = {
  repositories: ['registry.k8s.io/kubernetes-zookeeper'],
  hasTag: (tag) => /^1\.0-3\.4\.10$/.test(tag),
  size: () => 150 * MB,
  entrypoint: [],
  cmd: ['/bin/bash'],
  shell: true,
  tools: () => ['nc', 'ps', 'top'],
  distribution: () => 'ubuntu',
  files: () => ({
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/bash\nzookeeper:x:1000:1000::/home/zookeeper:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n',
    '/etc/group': 'root:x:0:\nzookeeper:x:1000:\nnogroup:x:65534:\n',
    '/usr/bin/zookeeper-ready':
      '#!/bin/sh\nOK=$(echo ruok | nc 127.0.0.1 $1)\n[ "$OK" = imok ] && exit 0\nexit 1\n',
  }),
  program: (name, process) => {
    if (name === 'start-zookeeper') return serve(process);
    return name === 'zkCli.sh' ? ask(process) : undefined;
  },
};

/** Settings of its flags that zoo.cfg has under a name of their own, with what they are if nothing is said. */
const SETTINGS: readonly (readonly [flag: string, setting: string, otherwise: string])[] = [
  ['client_port', 'clientPort', '2181'],
  ['data_dir', 'dataDir', '/var/lib/zookeeper/data'],
  ['data_log_dir', 'dataLogDir', '/var/lib/zookeeper/log'],
  ['tick_time', 'tickTime', '2000'],
  ['init_limit', 'initLimit', '10'],
  ['sync_limit', 'syncLimit', '5'],
  ['max_client_cnxns', 'maxClientCnxns', '60'],
  ['min_session_timeout', 'minSessionTimeout', '4000'],
  ['max_session_timeout', 'maxSessionTimeout', '40000'],
  ['snap_retain_count', 'autopurge.snapRetainCount', '3'],
  ['purge_interval', 'autopurge.purgeInteval', '0'],
];

function* serve(process: Process): Program {
  const flags = new Map<string, string>();
  for (const arg of process.argv.slice(1)) {
    const [, name, value = ''] = /^--([a-z_]+)=(.*)$/.exec(arg) ?? [];
    if (name) flags.set(name, value);
  }
  const [, name, ordinal] = /^(.*)-(\d+)$/.exec(process.hostname) ?? [];
  if (name === undefined) {
    process.out('Failed to parse name and ordinal of Pod');
    return 1;
  }
  const id = Number(ordinal) + 1;
  const domain = domainOf(process);
  const of = (flag: string) => flags.get(flag) ?? SETTINGS.find(([each]) => each === flag)![2];
  const server = flags.get('server_port') ?? '2888';
  const election = flags.get('election_port') ?? '3888';
  const servers = Number(flags.get('servers') ?? 1);
  const peers = Array.from(
    { length: Math.min(servers, 99) },
    (_, i) => `server.${i + 1}=${name}-${i}.${domain}:${server}:${election}`,
  );
  const lines = SETTINGS.map(([flag, setting]) => `${setting}=${of(flag)}`);
  const configuration = flags.get('conf_dir') ?? '/opt/zookeeper/conf';
  const files: readonly (readonly [string, string])[] = [
    [`${of('data_dir')}/myid`, `${id}\n`],
    [`${configuration}/zoo.cfg`, [...lines, ...(servers > 1 ? peers : []), ''].join('\n')],
    [
      `${configuration}/log4j.properties`,
      `zookeeper.root.logger=CONSOLE\nzookeeper.console.threshold=${flags.get('log_level') ?? 'INFO'}\nlog4j.rootLogger=\${zookeeper.root.logger}\nlog4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender\nlog4j.appender.CONSOLE.Threshold=\${zookeeper.console.threshold}\nlog4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout\nlog4j.appender.CONSOLE.layout.ConversionPattern=%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n\n`,
    ],
    [
      `${configuration}/java.env`,
      `ZOO_LOG_DIR=/var/log/zookeeper\nJVMFLAGS="-Xmx${flags.get('heap') ?? '2G'} -Xms${flags.get('heap') ?? '2G'}"\n`,
    ],
  ];
  const root = { uid: 0, gid: 0 };
  for (const [path, content] of files) {
    const directory = path.slice(0, path.lastIndexOf('/'));
    // Its image gives these directories to its user; data is on a volume, which is as that volume says.
    const isData = directory === of('data_dir');
    const written =
      process.files.makeDirectories(directory, isData ? process.user : root).ok &&
      process.files.write(path, isData ? process.user : root, content).ok;
    if (!written) {
      process.out(`mkdir: cannot create directory '${directory}': Permission denied`);
      return 1;
    }
  }
  const log = (level: string, where: string, text: string) =>
    process.out(
      `${new Date(process.now()).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')} [myid:${id}] - ${level.padEnd(5)} [${where}] - ${text}`,
    );
  process.argv = [
    '/usr/lib/jvm/java-8-openjdk-amd64/bin/java',
    `-Xmx${flags.get('heap') ?? '2G'}`,
    'org.apache.zookeeper.server.quorum.QuorumPeerMain',
    `${configuration}/zoo.cfg`,
  ];
  process.use(180 * MB);
  yield wait(3000);
  log('INFO', 'main:QuorumPeerConfig@124', `Reading configuration from: ${configuration}/zoo.cfg`);
  const port = Number(of('client_port'));
  const quorum = `NIOServerCxn.Factory:0.0.0.0/0.0.0.0:${port}:NIOServerCnxn`;
  const listening = process.listen(port, {
    accept: (end) => {
      end.onData((bytes) => {
        if (!bytes.startsWith('ruok')) return end.close();
        log('INFO', `${quorum}@827`, 'Processing ruok command from /127.0.0.1:52740');
        end.send('imok');
        end.close();
      });
    },
  });
  if (!listening) {
    log(
      'ERROR',
      'main:QuorumPeerMain@92',
      'Unexpected exception, exiting abnormally java.net.BindException: Address already in use',
    );
    return 1;
  }
  log('INFO', 'main:NIOServerCnxnFactory@89', `binding to port 0.0.0.0/0.0.0.0:${port}`);
  // Parity: servers do not find each other, because names do not resolve yet; each is up, and none of them leads.
  if (servers > 1)
    log(
      'WARN',
      `QuorumPeer[myid=${id}]/0.0.0.0:${port}:QuorumCnxManager@400`,
      `Cannot open channel to ${id === 1 ? 2 : 1} at election address: java.net.UnknownHostException`,
    );
  yield { wakesOn: ['SIGTERM', 'SIGINT'] };
  return 143;
}

/** Behind the first dot of the name that /etc/hosts gives it. */
function domainOf(process: Process): string {
  const hosts = process.files.read('/etc/hosts', { uid: 0, gid: 0 });
  for (const line of hosts.ok ? hosts.value.split('\n') : []) {
    const [, full = '', ...names] = line.trim().split(/\s+/);
    if (names.includes(process.hostname)) return full.slice(full.indexOf('.') + 1);
  }
  return '';
}

function* ask(process: Process): Program {
  const [, , path = '/'] = process.argv;
  yield wait(5000);
  process.out('Connecting to localhost:2181\n');
  const reached = process.network.dial('127.0.0.1', 2181);
  // Parity: without a leader (names do not resolve yet) no server takes a read or a write.
  if (!('refused' in reached)) yield wait(25_000);
  process.err(
    `Exception in thread "main" org.apache.zookeeper.KeeperException$ConnectionLossException: KeeperErrorCode = ConnectionLoss for ${path}`,
  );
  return 1;
}
