/** test/e2e/common: pods.go, what goes over WebSockets, against the HTTPS server (1.36 test/e2e/common/node/pods.go). */
import { afterAll, beforeAll, expect } from 'vitest';
import { WebSocket } from 'ws';
import { ServedCluster } from '../kubectl/served-cluster.ts';
import { row } from './row.ts';

const PODS = '/api/v1/namespaces/default/pods';

let served: ServedCluster;
beforeAll(async () => {
  served = await new ServedCluster(1).listen();
  served.cluster.submit({
    method: 'POST',
    path: PODS,
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'registry.k8s.io/e2e-test-images/busybox:1.29-4',
            command: ['/bin/sh', '-c', 'echo container is alive; sleep 10000'],
          },
        ],
      },
    },
  });
  served.run(20_000);
});
afterAll(() => served.close());

/** Every message until the server closes, as bytes. */
function messages(path: string, protocol: string): Promise<readonly Buffer[]> {
  return served.pacing(
    () =>
      new Promise((resolve, reject) => {
        const said: Buffer[] = [];
        const socket = new WebSocket(`wss://127.0.0.1:${served.port}${path}`, [protocol], {
          ca: served.authority,
          headers: { authorization: `Bearer ${served.token}` },
        });
        socket.on('message', (data) => said.push(data as Buffer));
        socket.on('error', reject);
        socket.on('close', () => resolve(said));
      }),
  );
}

row(
  '[k8s.io] Pods should support remote command execution over websockets [NodeConformance]',
  async () => {
    const path = `${PODS}/p/exec?stderr=1&stdout=1&container=main&command=echo&command=remote%20execution%20test`;
    const said = (await messages(path, 'channel.k8s.io')).filter(({ length }) => length > 1);
    expect(said.map((bytes) => bytes[0])).toEqual([1]);
    expect(said[0]!.subarray(1).toString()).toBe('remote execution test\n');
  },
);

row(
  '[k8s.io] Pods should support retrieving logs from the container over websockets [NodeConformance]',
  async () => {
    const said = await messages(`${PODS}/p/log?container=main`, 'binary.k8s.io');
    expect(Buffer.concat(said).toString()).toBe('container is alive\n');
  },
);
