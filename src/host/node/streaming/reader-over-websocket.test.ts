/** Logs and watches over WebSocket, in each protocol, and what is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ServedCluster } from '../../../../test/kubectl/served-cluster.ts';

const NODES = '/api/v1/nodes';
let served: ServedCluster;
beforeAll(async () => {
  served = await new ServedCluster(1).listen();
  const metadata = { name: 'p' };
  const containers = [
    { name: 'c', image: 'busybox', args: ['sh', '-c', 'echo a; sleep 15; echo b'] },
  ];
  served.cluster.submit({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    body: { apiVersion: 'v1', kind: 'Pod', metadata, spec: { restartPolicy: 'Never', containers } },
  });
  served.run(8000);
});
afterAll(() => served.close());

/** What came, until one side closed: after `most` messages the client does. */
function told(path: string, protocols: string[], most = Infinity): Promise<readonly string[]> {
  return served.pacing(
    () =>
      new Promise((resolve) => {
        const said: string[] = [];
        const socket = new WebSocket(`wss://127.0.0.1:${served.port}${path}`, protocols, {
          ca: served.authority,
          headers: { authorization: `Bearer ${served.token}` },
        });
        socket.on('message', (data, binary) => {
          said.push(`${binary ? 'binary' : 'text'} ${String(data as Buffer)}`);
          if (said.length === most) socket.close(1000);
        });
        socket.on('unexpected-response', (_request, { statusCode }) => resolve([`${statusCode}`]));
        socket.on('error', () => {});
        socket.on('close', (code) => resolve([...said, `closed ${code}`]));
      }),
  );
}
const log = '/api/v1/namespaces/default/pods/p/log';

test.each([
  [`${log}?follow=true`, ['binary.k8s.io'], ['binary ', 'binary a\n', 'binary b\n', 'closed 1000']],
  [log, ['base64.binary.k8s.io'], ['text ', 'text YQpiCg==', 'closed 1000']],
  [log, [], ['binary ', 'binary a\nb\n', 'closed 1000']],
  [log, ['v9.k8s.io'], ['403']],
  [log.replace('/p/', '/gone/'), ['binary.k8s.io'], ['404']],
  [`${NODES}?watch=true&resourceVersion=zero`, [], ['400']],
])('%s in %s', async (path, protocols, expected) => {
  expect(await told(path, protocols)).toEqual(expected);
});

test('a watch is one event a message', async () => {
  const [event = ''] = await told(`${NODES}?watch=1`, ['any.k8s.io'], 1);
  expect(JSON.parse(event.replace('text ', ''))).toMatchObject({
    type: 'ADDED',
    object: { kind: 'Node', metadata: { name: 'node-1' } },
  });
});
