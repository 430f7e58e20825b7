/** exec, attach and port-forward through the kubelet, as kubectl uses them. */
import { expect, test } from 'vitest';
import { decode, encode, fromUint8, toUint8 } from '../cri/fs/byte-string.ts';
import { ready, sh, type OneNode } from '../testing/one-node.ts';

const text = (bytes: Uint8Array) => decode(fromUint8(bytes));

function exec(
  node: OneNode,
  command: readonly string[],
  {
    tty = false,
    stdin = '',
    seconds = 5,
  }: { tty?: boolean; stdin?: string; seconds?: number } = {},
) {
  const heard = { out: '', err: '', end: undefined as unknown };
  const options = { container: 'app', command, stdin: true, stdout: true, stderr: !tty, tty };
  const session = node.kubelet.exec('default', 'web', options, {
    onStdout: (bytes) => void (heard.out += text(bytes)),
    onStderr: (bytes) => void (heard.err += text(bytes)),
    onEnd: (end) => void (heard.end = end),
  });
  expect(heard).toEqual({ out: '', err: '', end: undefined });
  if (stdin) session.stdin(toUint8(encode(stdin)));
  if (!tty) session.closeStdin();
  node.run(seconds);
  return { ...heard, session, heard };
}

function running(container: object): OneNode {
  const node = ready();
  node.create('web', container);
  node.run(30);
  return node;
}

test.each([
  { command: ['echo', 'hi'], out: 'hi\n', end: { exitCode: 0 } },
  { command: ['sh', '-c', 'echo oops >&2; exit 3'], err: 'oops\n', end: { exitCode: 3 } },
  { command: ['sh', '-c', 'kill -9 $$'], end: { exitCode: 137 } },
  { command: ['cat'], stdin: 'grüße\n', out: 'grüße\n', end: { exitCode: 0 } },
  { command: ['sh'], stdin: 'echo $((1+2))\nexit 4\n', out: '3\n', end: { exitCode: 4 } },
  { command: ['sh', '-c', 'nope'], err: 'sh: nope: not found\n', end: { exitCode: 127 } },
  { command: ['hostname'], out: 'web\n', end: { exitCode: 0 } },
])('exec $command', ({ command, stdin, out = '', err = '', end }) =>
  expect(exec(running(sh('sleep 3600')), command, { stdin })).toMatchObject({ out, err, end }),
);

test('what is not there is said in the words of the runtime', () =>
  expect(exec(running(sh('sleep 3600')), ['nope']).end).toEqual({
    problem:
      'failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH',
  }));

test('a terminal echoes, prompts, interrupts and ends', () => {
  const node = running(sh('sleep 3600'));
  const { heard, session } = exec(node, ['sh'], { tty: true });
  const type = (keys: string) => {
    session.stdin(toUint8(encode(keys)));
    node.run(1);
  };
  expect(heard.out).toBe('/ # ');
  type('cd /tmp\r');
  type('sleep 100\r');
  type('\x03');
  type('echo $?x\x7f\r');
  expect(heard.out).toBe(
    '/ # cd /tmp\r\n/tmp # sleep 100\r\n^C\r\n/tmp # echo $?x\b \b\r\n130\r\n/tmp # ',
  );
  session.resize(100, 40);
  type('exit 2\r');
  expect(heard.end).toEqual({ exitCode: 2, message: 'error executing command [sh], exit code 2' });
});

test('a client that goes away leaves a shell without input, which ends', () => {
  const node = running(sh('sleep 3600'));
  const { session } = exec(node, ['sh'], { tty: true });
  session.close();
  node.run(1);
  expect(exec(node, ['sh', '-c', 'ps | grep -c "sh$"']).out).toBe('0\n');
});

test('who is attached sees what is written from then on, and types into it', () => {
  const node = running({ image: 'busybox', command: ['cat'], stdin: true, stdinOnce: true });
  let out = '';
  const options = { container: 'app', stdin: true, stdout: true, stderr: true, tty: false };
  const session = node.kubelet.attach('default', 'web', options, {
    onStdout: (bytes) => void (out += text(bytes)),
    onStderr: () => {},
    onEnd: () => void (out += '(end)'),
  });
  session.stdin(toUint8('hello\n'));
  node.run(1);
  session.closeStdin();
  node.run(3);
  expect(out).toBe('hello\n(end)');
  expect(node.container('web').restartCount).toBe(1);
});

test('a port forwarded to nginx serves its page, and another one is refused', () => {
  const node = running({ image: 'nginx:1.27' });
  const forwarder = node.kubelet.portForward('default', 'web');
  const heard = { data: '', problem: '' };
  const receiver = {
    onData: (bytes: Uint8Array) => void (heard.data += text(bytes)),
    onEnd: () => {},
    onProblem: (problem: string) => void (heard.problem = problem),
  };
  const connection = forwarder.connect(80, receiver);
  connection.send(toUint8('GET / HTTP/1.1\r\nHost: localhost\r\n'));
  connection.send(toUint8('User-Agent: test\r\n\r\n'));
  forwarder.connect(81, receiver);
  node.run(1);
  expect(heard.data).toMatch(
    /^HTTP\/1.1 200 OK\r\nServer: nginx\/1.27.5\r\n.*<h1>Welcome to nginx!/s,
  );
  expect(heard.problem).toContain('failed to connect to localhost:81 inside namespace');
  expect(node.kubelet.containerLogs('default', 'web', 'app', { tailLines: 1 })).toMatch(
    /"GET \/ HTTP\/1.1" 200 615 "-" "test" "-"\n$/,
  );
});

test('Pods reach each other by their addresses, while somebody listens', () => {
  const node = running(sh('sleep 3600'));
  node.create('server', { image: 'nginx' });
  node.run(30);
  const ip = node.pod('server').status.podIP!;
  const wget = (url: string) =>
    exec(node, ['sh', '-c', `wget -qO- ${url} | head -n 4`], { seconds: 10 });
  expect(wget(ip).out).toContain('<title>Welcome to nginx!</title>');
  expect(wget(`${ip}:81`).err).toBe(
    `wget: can't connect to remote host (${ip}): Connection refused\n`,
  );
  expect(wget('server').err).toBe("wget: bad address 'server'\n");
});

test('kubectl cp: what tar packs in one container, tar unpacks in another', () => {
  const node = running(
    sh('mkdir -p /data/sub; echo one > /data/a; echo two > /data/sub/b; sleep 3600'),
  );
  const packed = exec(node, ['sh', '-c', 'tar cf - -C / data | base64 -w 0']).out;
  const script =
    'mkdir /copy; base64 -d | tar xmf - -C /copy; find /copy -type f; cat /copy/data/sub/b';
  expect(exec(node, ['sh', '-c', script], { stdin: packed }).out).toBe(
    '/copy/data/a\n/copy/data/sub/b\ntwo\n',
  );
});
