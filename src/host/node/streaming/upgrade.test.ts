/** exec, attach and port-forward over the wire, in each protocol, against a container that says everything back. */
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { utf8Bytes, utf8Text } from '../../../apimachinery/bytes.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { Connections } from '../../../cluster/connections.ts';
import { targetOf, toRequest } from '../http-request.ts';
import { HeaderWriter } from './spdy-headers.ts';
import { dataFrame, framesIn, synStream } from './testing/spdy-client.ts';
import { StreamServer } from './upgrade.ts';

const ADMIN = { name: 'admin', groups: [] };
const POD = '/api/v1/namespaces/default/pods/web';

let server: Server;
let streams: StreamServer;
let connections: Connections;
let port: number;
let heard: string[];

beforeEach(async () => {
  heard = [];
  connections = new Connections({
    input: (_request, _user, body) => body(),
    connect(request, receiver) {
      if (request.query?.command === 'refused') return { status: 500, body: 'no such container\n' };
      const fails = request.query?.command === 'false';
      return {
        stdin: (bytes) => receiver.onStdout(bytes),
        closeStdin: () => receiver.onEnd({ exitCode: fails ? 3 : 0 }),
        resize: (width, height) => heard.push(`${width}x${height}`),
        close: () => heard.push('gone'),
      };
    },
    portForward: () => ({
      connect(to, receiver) {
        if (to === 81) setImmediate(() => receiver.onProblem('connection refused'));
        return {
          send: (bytes) => receiver.onData(utf8Bytes(`${to}:${utf8Text(bytes)}`)),
          end: () => receiver.onEnd(),
          close: () => heard.push(`${to} closed`),
        };
      },
      close: () => heard.push('gone'),
    }),
  });
  streams = new StreamServer(connections);
  server = createServer();
  server.on('upgrade', (message, socket, head) => {
    const request = toRequest(message, targetOf(message.url!), Buffer.alloc(0), ADMIN);
    if (request instanceof StatusError) return socket.destroy();
    streams.serve({ message, socket, head, request });
  });
  port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
});
afterEach(() => {
  streams.close();
  server.close();
});

const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 400 && !holds(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
};
const allGone = () => until(() => connections.size === 0 && streams.open === 0);

describe('SPDY', () => {
  const ask = (
    path: string,
    headers: readonly string[] = ['X-Stream-Protocol-Version: v4.channel.k8s.io'],
  ) =>
    Buffer.from(
      [
        `POST ${POD}/${path} HTTP/1.1`,
        'Host: a',
        'Connection: Upgrade',
        'Upgrade: SPDY/3.1',
        ...headers,
        '\r\n',
      ].join('\r\n'),
    );

  /** All that the server said to these bytes until it ended, or `enough` of it. */
  async function said(bytes: Buffer, enough = (_text: Buffer) => false): Promise<Buffer> {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.write(bytes);
    let all: Buffer = Buffer.alloc(0);
    await new Promise<void>((resolve) => {
      socket.on('data', (part: Buffer) => {
        all = Buffer.concat([all, part]);
        if (enough(all)) resolve();
      });
      socket.on('close', () => resolve());
    });
    socket.destroy();
    return all;
  }
  const opened = (types: readonly string[]): Buffer => {
    const writer = new HeaderWriter();
    return Buffer.concat(
      types.map((type, i) => synStream(2 * i + 1, writer.write(new Map([['streamtype', type]])))),
    );
  };
  const after101 = (bytes: Buffer) => bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);

  test.each([
    [
      'v4.channel.k8s.io',
      '{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status 3","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}',
    ],
    ['v3.channel.k8s.io', 'command terminated with non-zero exit code: exit status 3'],
    ['v2.channel.k8s.io', 'command terminated with non-zero exit code: exit status 3'],
    ['channel.k8s.io', 'command terminated with non-zero exit code: exit status 3'],
  ])('%s: what goes in comes out, and then how it ended', async (protocol, status) => {
    const bytes = Buffer.concat([
      ask('exec?command=false&stdin=1&stdout=1', [`X-Stream-Protocol-Version: ${protocol}`]),
      opened(['error', 'stdin', 'stdout']),
      dataFrame(3, 'hello'),
      dataFrame(3, '', 1),
    ]);
    const all = await said(
      bytes,
      (text) => text.includes('exit status 3') && framesIn(after101(text)).includes('data 1 0 fin'),
    );
    expect(all.toString('latin1')).toContain(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n`,
    );
    expect(framesIn(after101(all))).toEqual([
      'reply 1',
      'reply 3',
      'reply 5',
      'data 5 5',
      'reset 3 5',
      `data 1 ${status.length}`,
      'data 5 0 fin',
      'data 1 0 fin',
    ]);
    expect(all.toString()).toContain(status);
    await allGone();
  });

  test.each([
    [
      'a protocol that nobody knows',
      'exec?stdout=1',
      ['X-Stream-Protocol-Version: v9.channel.k8s.io'],
      403,
      'unable to upgrade: unable to negotiate protocol: client supports [v9.channel.k8s.io], server accepts [v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io]',
    ],
    [
      'no protocol',
      'exec?stdout=1',
      [],
      400,
      'unable to upgrade: header X-Stream-Protocol-Version does not exist in request',
    ],
    [
      'a kubelet that will not',
      'exec?stdout=1&command=refused',
      undefined,
      500,
      'no such container',
    ],
    [
      'exec where port-forward is meant',
      'portforward',
      undefined,
      403,
      'server accepts [portforward.k8s.io]',
    ],
  ])('%s is told as plain HTTP', async (_name, path, headers, code, words) => {
    const answer = (await said(ask(path, headers))).toString();
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${code} `));
    expect(answer).toContain(words);
    await allGone();
  });

  test('port-forward: a pair of streams for each connection', async () => {
    const writer = new HeaderWriter();
    const stream = (id: number, streamtype: string, to: string, requestid: string) =>
      synStream(id, writer.write(new Map(Object.entries({ streamtype, port: to, requestid }))));
    const bytes = Buffer.concat([
      ask('portforward', ['X-Stream-Protocol-Version: portforward.k8s.io']),
      stream(1, 'error', '80', '0'),
      stream(3, 'data', '80', '0'),
      stream(5, 'error', '81', '1'),
      stream(7, 'data', '81', '1'),
      stream(9, 'data', '70000', '2'),
      dataFrame(3, 'hello'),
      dataFrame(3, '', 1),
    ]);
    const all = await said(
      bytes,
      (text) => text.includes('connection refused') && text.includes('80:hello'),
    );
    const told = framesIn(after101(all));
    expect(told).toContain('reset 9 5');
    expect(told).toContain('data 3 0 fin');
    await allGone();
    expect(heard).toEqual(['gone']);
  });

  test('a client that goes away at any byte leaves nothing behind', async () => {
    const whole = Buffer.concat([
      ask('exec?stdin=1&stdout=1&tty=1'),
      opened(['error', 'stdin', 'stdout', 'resize']),
      dataFrame(7, '{"Width":80,"Height":24}'),
      dataFrame(3, 'hello'),
      dataFrame(3, '', 1),
    ]);
    for (let length = 1; length <= whole.length; length += 3) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await new Promise<void>(
        (resolve) => void socket.write(whole.subarray(0, length), () => resolve()),
      );
      await new Promise((resolve) => setImmediate(resolve));
      if (length % 2) socket.destroy();
      else socket.resetAndDestroy();
    }
    await allGone();
    expect(heard.every((word) => word === 'gone' || word === '80x24')).toBe(true);
  });
});

describe('WebSocket', () => {
  /** Says these messages once it is open, and gives all that it heard until the end. */
  function talk(
    path: string,
    protocols: string[],
    messages: readonly (string | Buffer)[],
  ): Promise<string[]> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${POD}/${path}`, protocols);
    const told: string[] = [];
    return new Promise((resolve) => {
      socket.on('open', () => messages.forEach((message) => socket.send(message)));
      socket.on('message', (data, binary) => {
        const bytes = data as Buffer;
        told.push(
          binary ? `${bytes[0]} ${bytes.subarray(1).toString('latin1')}` : bytes.toString(),
        );
      });
      socket.on('unexpected-response', (_request, response) => {
        response.on('data', (part: Buffer) => told.push(part.toString().trim()));
        response.on('end', () => resolve([String(response.statusCode), ...told]));
      });
      socket.on('error', () => {});
      socket.on('close', (code) => resolve([...told, `closed ${code}`]));
    });
  }
  const on = (channel: number, text: string) =>
    Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
  const success = '{"metadata":{},"status":"Success"}';

  test('v5 can close stdin', async () => {
    const told = await talk(
      'exec?stdin=1&stdout=1&tty=1',
      ['v5.channel.k8s.io'],
      [on(4, '{"Width":80,"Height":24}\n'), on(0, 'hello'), Buffer.from([255, 0])],
    );
    expect(told).toEqual(['1 ', '1 hello', `3 ${success}`, 'closed 1000']);
    expect(heard).toEqual(['80x24']);
    await allGone();
  });

  test.each([
    [['v4.base64.channel.k8s.io'], '0aGVsbG8=', ['1', '1aGVsbG8=']],
    [['base64.channel.k8s.io'], '0aGVsbG8=', ['1', '1aGVsbG8=']],
    [['v4.channel.k8s.io'], on(0, 'hello'), ['1 ', '1 hello']],
    [['v9.channel.k8s.io', 'channel.k8s.io'], on(0, 'hello'), ['1 ', '1 hello']],
    [[], on(0, 'hello'), ['1 ', '1 hello']],
  ])('%s', async (protocols, message, expected) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${POD}/exec?stdin=1&stdout=1`, protocols);
    const told: string[] = [];
    socket.on('open', () => socket.send(message));
    socket.on('message', (data, binary) => {
      const bytes = data as Buffer;
      told.push(binary ? `${bytes[0]} ${bytes.subarray(1).toString()}` : bytes.toString());
    });
    await until(() => told.length === 2);
    expect(told).toEqual(expected);
    socket.terminate();
    await allGone();
    expect(heard).toEqual(['gone']);
  });

  test.each([
    [
      'exec?stdout=1',
      ['v9.channel.k8s.io'],
      ['403', 'unable to upgrade: no protocol that the client asks for is supported'],
    ],
    ['exec?stdout=1&command=refused', ['v5.channel.k8s.io'], ['500', 'no such container']],
    ['portforward', [], ['400', 'query parameter "port" is required']],
    [
      'portforward?ports=70000',
      [],
      [
        '400',
        'unable to parse "70000" as a port: strconv.ParseUint: parsing "70000": value out of range',
      ],
    ],
    ['portforward?ports=80,0', [], ['400', 'port "80,0" must be > 0']],
  ])('%s in %s is refused', async (path, protocols, expected) => {
    expect(await talk(path, protocols, [])).toEqual(expected);
    await allGone();
  });

  test('port-forward with a channel for each port', async () => {
    const told = await talk('portforward?ports=81', [], []);
    expect(told).toEqual(['0 Q\u0000', '1 Q\u0000', '1 connection refused', 'closed 1000']);
    await allGone();
  });

  test('port-forward with SPDY inside', async () => {
    const writer = new HeaderWriter();
    const stream = (id: number, streamtype: string) =>
      synStream(
        id,
        writer.write(new Map(Object.entries({ streamtype, port: '80', requestid: '0' }))),
      );
    const bytes = Buffer.concat([stream(1, 'error'), stream(3, 'data'), dataFrame(3, 'hello')]);
    // Node's clients do not let a slash pass in the name of a protocol, which kubectl sends.
    const socket = connect(port, '127.0.0.1');
    const lines = [
      'Host: a',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==',
      'Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io',
    ];
    socket.write(`GET ${POD}/portforward HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    let all: Buffer = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => {
      if (all.length === 0)
        for (const piece of [bytes.subarray(0, 20), bytes.subarray(20)])
          socket.write(masked(piece));
      all = Buffer.concat([all, part]);
    });
    await until(() => all.includes('80:hello'));
    const head = all.subarray(0, all.indexOf('\r\n\r\n') + 4);
    expect(head.toString()).toContain('Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n');
    all = unframed(all.subarray(head.length));
    expect(framesIn(all)).toEqual(['reply 1', 'reply 3', 'data 3 8']);
    socket.destroy();
    await allGone();
    expect(heard).toEqual(['gone']);
  });
});

/** One short binary message of a client. */
const masked = (bytes: Buffer): Buffer =>
  bytes.length < 126
    ? Buffer.concat([Buffer.from([0x82, 0x80 | bytes.length, 0, 0, 0, 0]), bytes])
    : Buffer.concat([Buffer.from([0x82, 0xfe, 0, bytes.length, 0, 0, 0, 0]), bytes]);

/** What is in the short messages of a server. */
function unframed(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes[at + 1]!)
    parts.push(bytes.subarray(at + 2, at + 2 + bytes[at + 1]!));
  return Buffer.concat(parts);
}
