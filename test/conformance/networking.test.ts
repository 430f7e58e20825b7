/**
 * test/e2e/common: networking.go, as test/e2e/framework/network/utils.go asks (1.36): netexec on every node, asked through
 * another one's /dial, and from the node itself by curl and nc.
 */
import { expect } from 'vitest';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import type { PodSpec } from '../../src/api/generated/types/core/v1.ts';
import { AGNHOST } from './node-bed.ts';
import { row } from './row.ts';
import { WholeCluster } from './whole-cluster.ts';

const [HTTP, UDP, TEST_HTTP] = [8083, 8081, 9080];

const netexec = (node: string | undefined, port: number): PodSpec => ({
  nodeName: node,
  containers: [
    {
      name: 'webserver',
      image: AGNHOST,
      args: ['netexec', `--http-port=${port}`, `--udp-port=${UDP}`],
      ports: [
        { name: 'http', containerPort: port },
        { name: 'udp', containerPort: UDP, protocol: 'UDP' },
      ],
      livenessProbe: { httpGet: { path: '/healthz', port }, initialDelaySeconds: 10 },
      readinessProbe: { httpGet: { path: '/healthz', port }, initialDelaySeconds: 10 },
    },
  ],
});

const cluster = new WholeCluster(2);
for (const i of [1, 2]) cluster.pod(`netserver-${i}`, netexec(`node-${i}`, HTTP));
cluster.pod('test-container-pod', netexec(undefined, TEST_HTTP));
cluster.pod('host-test-container-pod', {
  hostNetwork: true,
  containers: [{ name: 'agnhost-container', image: AGNHOST, args: ['pause'] }],
});
cluster.run(60);
const address = (name: string) => cluster.get(pods, name).status.podIP!;
const endpoints = ['netserver-1', 'netserver-2'].map((name) => [name, address(name)] as const);

for (const [protocol, port] of [
  ['http', HTTP],
  ['udp', UDP],
] as const) {
  const title = `[sig-network] Networking Granular Checks: Pods should function for`;
  row(`${title} intra-pod communication: ${protocol} [NodeConformance]`, () => {
    for (const [name, ip] of endpoints) {
      const url = `http://${address('test-container-pod')}:${TEST_HTTP}/dial?request=hostname&protocol=${protocol}&host=${ip}&port=${port}&tries=1`;
      const said = cluster.exec('test-container-pod', ['/bin/sh', '-c', `curl -g -q -s '${url}'`]);
      expect(JSON.parse(said)).toEqual({ responses: [name] });
    }
  });
  row(`${title} node-pod communication: ${protocol} [LinuxOnly] [NodeConformance]`, () => {
    for (const [name, ip] of endpoints) {
      const asking =
        protocol === 'http'
          ? `curl -g -q -s --max-time 15 --connect-timeout 1 http://${ip}:${port}/hostName`
          : `echo hostName | nc -w 1 -u ${ip} ${port}`;
      const command = ['/bin/sh', '-c', `${asking} | grep -v '^\\s*$'`];
      expect(cluster.exec('host-test-container-pod', command)).toBe(`${name}\n`);
    }
  });
}
