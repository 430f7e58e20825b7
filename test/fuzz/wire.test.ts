/** The HTTPS shell against clients that speak badly, break off, or do not stop. */
import { randomBytes } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { signToken } from '../../src/pki/json-web-token.ts';
import { SigningKey } from '../../src/pki/signing-key.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Status } from '../../src/apimachinery/status.ts';
import { seededRandom } from '../../src/sim/random.ts';
import { ServedCluster } from '../kubectl/served-cluster.ts';
import { wireFuzz } from './wire-fuzz.ts';

let served: ServedCluster;
beforeAll(async () => {
  served = await new ServedCluster(1).listen();
});
afterAll(() => served.close());

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Well-formed, and signed by a key that is not this cluster's. */
const FOREIGN = signToken(new SigningKey('another'), {
  sub: 'system:serviceaccount:default:default',
});
const TOKEN = 'Bearer a-token-for-tests';
const MAPS = '/api/v1/namespaces/default/configmaps';

function ask({ method = 'GET', path = '/api/v1/pods', headers, body }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port, authority: ca } = served;
    const all = { authorization: TOKEN, 'content-type': 'application/json', ...headers };
    const request = httpsRequest(
      { host: '127.0.0.1', port, ca, method, path, headers: all, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode!, body: text, headers: response.headers }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const statusOf = ({ body }: Answer): Status => JSON.parse(body) as Status;

describe('who asks', () => {
  test.each([
    ['a wrong token', 'Bearer wrong'],
    ['a token of another cluster', `Bearer ${FOREIGN}`],
    ['a longer token', `${TOKEN}x`],
  ])('%s', async (_name, authorization) => {
    const answer = await ask({ headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(statusOf(answer)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });
});

test.each([
  ['no token', ''],
  ['another scheme', 'Basic YTpi'],
])('%s is nobody', async (_name, authorization) => {
  const answer = await ask({ headers: { authorization } });
  expect(answer.status).toBe(403);
  expect(statusOf(answer).message).toBe(
    'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
  );
});

describe('bodies', () => {
  const post = (body: string | Buffer, type = 'application/json') =>
    ask({ method: 'POST', path: MAPS, body, headers: { 'content-type': type } });

  test('one that is too large', async () => {
    const answer = await post(`{"data":{"a":"${'x'.repeat(4 * 1024 * 1024)}"}}`);
    expect(statusOf(answer)).toMatchObject({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });

  test.each([
    ['{bad', `invalid character 'b' looking for beginning of object key string ({bad)`],
    ['{"a":1', 'unexpected end of JSON input ({"a":1)'],
    ['{"a" 1}', `invalid character '1' after object key ({"a" 1})`],
    ['[1,]', `invalid character ']' looking for beginning of value (5b312c5d)`],
    ['{"a":tru}', `invalid character '}' in literal true (expecting 'e') ({"a":tru})`],
    ['{}x', `invalid character 'x' after top-level value ({}x)`],
    ['', 'unexpected end of JSON input (<empty>)'],
    ['nope', `invalid character 'o' in literal null (expecting 'u') (6e6f7065)`],
  ])('%j', async (body, problem) => {
    expect(statusOf(await post(body))).toMatchObject({
      code: 400,
      message: `the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: ${problem}`,
    });
  });

  test('YAML is as good as JSON', async () => {
    const answer = await post('metadata:\n  name: from-yaml\ndata: {a: "1"}\n', 'application/yaml');
    expect(answer.status).toBe(201);
  });

  test('an alias bomb', async () => {
    const levels = Array.from({ length: 12 }, (_, i) =>
      i === 0 ? 'l0: &l0 [x,x,x,x,x,x,x,x,x]' : `l${i}: &l${i} [${`*l${i - 1},`.repeat(9)}]`,
    );
    const answer = await post(levels.join('\n'), 'application/yaml');
    expect(statusOf(answer)).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  test('what nests without end', async () => {
    for (const text of ['{"a":'.repeat(100_000), `${'['.repeat(5000)}${']'.repeat(5000)}`])
      expect((await post(text)).status).toBe(400);
  });

  test.each([
    ['no magic', Buffer.from('hello')],
    ['cut off', Buffer.from('k8s\0\n\x10\n\x02v1\x12\x09Config', 'latin1')],
    ['an unknown kind', Buffer.from('k8s\0\n\x0a\n\x02v1\x12\x04Nope', 'latin1')],
  ])('Protobuf with %s', async (_name, body) => {
    const answer = await post(body, 'application/vnd.kubernetes.protobuf');
    expect(statusOf(answer)).toMatchObject({ code: 400, reason: 'BadRequest' });
  });
});

/** Says something over TLS and gives what came back until the connection ends, or until nothing comes for a while. */
function say(text: string | Buffer, thenLeave = false): Promise<string> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port: served.port,
      ca: served.authority,
    });
    let heard = '';
    const done = () => {
      socket.destroy();
      resolve(heard);
    };
    socket.setTimeout(150, done);
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('error', done);
    socket.on('close', done);
    socket.on('secureConnect', () => {
      socket.write(text);
      if (thenLeave) socket.destroy();
    });
  });
}

describe('broken HTTP', () => {
  const head = (more: string, line = `POST ${MAPS} HTTP/1.1`) =>
    `${line}\r\nHost: x\r\nAuthorization: ${TOKEN}\r\nContent-Type: application/json\r\n${more}\r\n`;
  const random = seededRandom(1);
  const whole = head('Content-Length: 29\r\n').concat('{"metadata":{"name":"whole"}}');

  const broken: [string, string | Buffer][] = [
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a length that is too long', head('Content-Length: 500\r\n').concat('{}')],
    [
      'a length that is too short',
      head('Content-Length: 2\r\n').concat('{"metadata":{"name":"a"}}'),
    ],
    ['a length that is none', head('Content-Length: abc\r\n').concat('{}')],
    ['two lengths', head('Content-Length: 2\r\nContent-Length: 3\r\n').concat('{}')],
    ['a chunk that lies', head('Transfer-Encoding: chunked\r\n').concat('zz\r\n{}\r\n0\r\n\r\n')],
    ['huge headers', head(`X: ${'x'.repeat(1_100_000)}\r\n`)],
    ['a bad escape', head('', `GET /api/v1/%zz HTTP/1.1`)],
    ['a path that is none', head('', 'GET http:// HTTP/1.1')],
    ['a path of slashes', head('', 'GET //// HTTP/1.1')],
    ['a NUL', head('', 'GET /api/\0 HTTP/1.1')],
    ['a method that is none', head('', `BREW ${MAPS} HTTP/1.1`)],
    ['OPTIONS', head('', `OPTIONS ${MAPS} HTTP/1.1`)],
    ['CONNECT', head('', 'CONNECT x:1 HTTP/1.1')],
    ['an upgrade', head('Connection: upgrade\r\nUpgrade: websocket\r\n', `GET ${MAPS} HTTP/1.1`)],
    ['bytes', randomBytes(500)],
  ];
  test.each(broken)('%s', async (_name, text) => {
    const heard = await say(text);
    expect(heard === '' || /^HTTP\/1\.1 [234]\d\d /.test(heard), heard.slice(0, 300)).toBe(true);
  });

  test('three hundred that break off anywhere, or have a byte changed', async () => {
    const bytes = Buffer.from(whole);
    for (let round = 0; round < 30; round++) {
      await Promise.all(
        Array.from({ length: 10 }, () => {
          const copy = Buffer.from(bytes);
          if (random.below(2) === 0) return say(copy.subarray(0, random.below(copy.length)), true);
          copy[random.below(copy.length)] = random.below(256);
          return say(copy, random.below(2) === 0);
        }),
      );
    }
    expect((await ask({ path: '/healthz' })).body).toBe('ok');
  }, 60_000);
});

test('headers that are too large are refused in the words of Go', async () => {
  const heard = await say(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(1_100_000)}\r\n\r\n`);
  expect(heard).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
});

test('three thousand bad requests', async () => {
  await wireFuzz(served, 1, 3000);
}, 120_000);

test('a watcher that does not read is cut off, and nobody else is', async () => {
  const line = `GET ${MAPS}?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: ${TOKEN}\r\n\r\n`;
  const deaf: TLSSocket = connect({ host: '127.0.0.1', port: served.port, ca: served.authority });
  const cutOff = new Promise<void>((resolve) => deaf.on('close', () => resolve()));
  deaf.on('error', () => {});
  await new Promise<void>((resolve) => deaf.once('data', () => resolve()).write(line));
  deaf.pause();
  const { cluster } = served;
  const body = { metadata: { name: 'large' }, data: { a: 'x'.repeat(500_000) } };
  cluster.submit({ method: 'POST', path: MAPS, body });
  for (let i = 0; i < 60; i++) {
    cluster.submit({
      method: 'PUT',
      path: `${MAPS}/large`,
      body: { ...body, data: { ...body.data, i: String(i) } },
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  deaf.resume();
  await cutOff;
  cluster.submit({ method: 'DELETE', path: `${MAPS}/large` });
  expect((await ask({ path: '/healthz' })).body).toBe('ok');
});

describe('forms of an answer', () => {
  const path = `${MAPS}/formed`;
  beforeAll(async () => {
    const body = JSON.stringify({
      metadata: { name: 'formed', labels: { b: '1', a: '2' } },
      data: { text: 'a: b\n- c\n' },
    });
    expect((await ask({ method: 'POST', path: MAPS, body })).status).toBe(201);
  });

  test('YAML', async () => {
    const { headers, body } = await ask({ path, headers: { accept: 'application/yaml' } });
    expect(headers['content-type']).toBe('application/yaml');
    expect(body).toMatch(
      /^apiVersion: v1\ndata:\n {2}text: \|\n {4}a: b\n {4}- c\nkind: ConfigMap\nmetadata:\n {2}creationTimestamp: /,
    );
  });

  test('a refusal in YAML', async () => {
    const { status, body } = await ask({
      path: `${MAPS}/none`,
      headers: { accept: 'application/yaml' },
    });
    expect(status).toBe(404);
    expect(body).toContain('message: configmaps "none" not found\n');
  });

  test('large ones are packed for who can unpack', async () => {
    const data = { text: 'x'.repeat(200_000) };
    const large = JSON.stringify({ metadata: { name: 'packed' }, data });
    expect((await ask({ method: 'POST', path: MAPS, body: large })).status).toBe(201);
    const packed = await ask({
      path: `${MAPS}/packed`,
      headers: { 'accept-encoding': 'deflate, gzip;q=1.0' },
    });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(packed.body.length).toBeLessThan(5000);
    const plain = await ask({ path: `${MAPS}/packed` });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect((JSON.parse(plain.body) as { data: object }).data).toEqual(data);
    const small = await ask({ path, headers: { 'accept-encoding': 'gzip' } });
    expect(small.headers['content-encoding']).toBeUndefined();
  });
});

test('watchers that go without a word leave nothing behind', async () => {
  const line = `GET ${MAPS}?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: ${TOKEN}\r\n\r\n`;
  await Promise.all(Array.from({ length: 50 }, () => say(line)));
  const made = await ask({ method: 'POST', path: MAPS, body: '{"metadata":{"name":"after"}}' });
  expect(made.status).toBe(201);
});

test('and the cluster goes on', async () => {
  const body = JSON.stringify({
    metadata: { name: 'fine' },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  });
  expect(
    (await ask({ method: 'POST', path: '/api/v1/namespaces/default/pods', body })).status,
  ).toBe(201);
  served.run(30_000);
  const { body: text } = await ask({ path: '/api/v1/namespaces/default/pods/fine' });
  expect((JSON.parse(text) as { status: { phase: string } }).status.phase).toBe('Running');
});
