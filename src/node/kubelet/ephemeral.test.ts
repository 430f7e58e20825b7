/** `kubectl debug`: a container that joins a Pod that runs, and sees what it is told to see. */
import { expect, test } from 'vitest';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { decode, fromUint8 } from '../cri/fs/byte-string.ts';
import { ready, type OneNode } from '../testing/one-node.ts';

function debug(node: OneNode, target?: string): void {
  const debugger_ = {
    name: 'debugger',
    image: 'busybox',
    command: ['sh', '-c', 'ps; sleep 3600'],
    stdin: true,
    tty: true,
    ...(target !== undefined && { targetContainerName: target }),
  };
  node.client.patch(
    pods,
    { namespace: 'default', name: 'web' },
    'strategic',
    { spec: { ephemeralContainers: [debugger_] } },
    'ephemeralcontainers',
  );
  node.run(10);
}

const withDebugger = (target?: string) => {
  const node = ready();
  node.create('web', { image: 'nginx' });
  node.run(20);
  debug(node, target);
  return node;
};

const saw = (node: OneNode) => node.kubelet.containerLogs('default', 'web', 'debugger', {});

test('it starts beside the others, and its status says so', () => {
  const node = withDebugger();
  const [status] = node.pod('web').status.ephemeralContainerStatuses!;
  expect(status).toMatchObject({
    name: 'debugger',
    ready: false,
    restartCount: 0,
    state: { running: {} },
  });
  expect(node.condition('web', 'Ready').status).toBe('True');
  expect(saw(node)).not.toContain('nginx');
});

test('with a target it sees the processes of that container', () => {
  expect(saw(withDebugger('app'))).toContain('nginx: master process nginx -g daemon off;');
});

test('one can enter it, and what it ends with is not started again', () => {
  const node = withDebugger();
  let out = '';
  const options = {
    container: 'debugger',
    command: ['hostname'],
    stdin: false,
    stdout: true,
    stderr: true,
    tty: false,
  };
  node.kubelet.exec('default', 'web', options, {
    onStdout: (bytes) => void (out += decode(fromUint8(bytes))),
    onStderr: () => {},
    onEnd: () => {},
  });
  node.kubelet.exec(
    'default',
    'web',
    { ...options, command: ['kill', '-9', '-1'] },
    { onStdout: () => {}, onStderr: () => {}, onEnd: () => {} },
  );
  node.run(30);
  expect(out).toBe('web\n');
  expect(node.pod('web').status.ephemeralContainerStatuses![0]!.restartCount).toBe(0);
});
