/** SPDY/3.1 against a client that speaks it, cuts it anywhere, or speaks nonsense. */
import { constants, createDeflate, createInflate } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../sim/random.ts';
import { SpdyConnection, type SpdyStream } from './spdy-connection.ts';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';
import { HeaderReader, HeaderWriter } from './spdy-headers.ts';
import { dataFrame, frame, framesIn, synStream } from './testing/spdy-client.ts';

const block = (headers: Record<string, string>): Buffer => {
  const number = (value: number) => Buffer.from([0, 0, value >> 8, value & 255]);
  const words = Object.entries(headers).flat();
  const sized = words.flatMap((word) => [number(word.length), Buffer.from(word)]);
  return Buffer.concat([number(words.length / 2), ...sized]);
};

/** As Go's zlib writes: one stream, flushed after each block. */
async function compressed(blocks: readonly Buffer[]): Promise<Buffer[]> {
  const deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
  const made: Buffer[] = [];
  for (const one of blocks) {
    const parts: Buffer[] = [];
    const listener = (part: Buffer) => parts.push(part);
    deflate.on('data', listener);
    deflate.write(one);
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    deflate.off('data', listener);
    made.push(Buffer.concat(parts));
  }
  return made;
}

describe('header blocks', () => {
  const all: readonly Record<string, string>[] = [
    { streamtype: 'error', port: '80', requestid: '0' },
    { streamtype: 'data', port: '80', requestid: '0' },
    {},
    { long: 'x'.repeat(40_000) },
    { streamtype: 'data', long: 'x'.repeat(40_000) },
  ];

  test('are read one after the other, out of one compressed text', async () => {
    const reader = new HeaderReader();
    const read = (await compressed(all.map(block))).map((one) =>
      Object.fromEntries(reader.read(one)),
    );
    expect(read).toEqual(all);
  });

  test('are written so that any zlib reads them', async () => {
    const writer = new HeaderWriter();
    const written = all.map((headers) => writer.write(new Map(Object.entries(headers))));
    const inflate = createInflate({ dictionary: SPDY_DICTIONARY });
    const text = new Promise<Buffer>((resolve) => {
      const parts: Buffer[] = [];
      inflate.on('data', (part: Buffer) => parts.push(part));
      inflate.write(Buffer.concat(written));
      inflate.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(parts)));
    });
    expect((await text).equals(Buffer.concat(all.map(block)))).toBe(true);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['no zlib', Buffer.from('no zlib at all')],
    ['another dictionary', Buffer.from([0x78, 0xbb, 1, 2, 3, 4, 0, 0, 0, 255, 255])],
    [
      'a count without headers',
      Buffer.concat([
        new HeaderWriter().write(new Map()).subarray(0, 6),
        Buffer.from([0, 4, 0, 251, 255, 0, 0, 0, 9]),
      ]),
    ],
  ])('%s is refused', (_name, bytes) => {
    expect(() => new HeaderReader().read(bytes)).toThrow(/^header block/);
  });
});

interface Told {
  readonly events: string[];
  readonly written: Buffer[];
  readonly connection: SpdyConnection;
  readonly streams: SpdyStream[];
}

function connected(refuse = (_stream: SpdyStream): string | undefined => undefined): Told {
  const events: string[] = [];
  const written: Buffer[] = [];
  const streams: SpdyStream[] = [];
  const transport = {
    write: (bytes: Buffer) => written.push(bytes),
    end: () => events.push('gone'),
  };
  const connection = new SpdyConnection(transport, (stream) => {
    streams.push(stream);
    const name = stream.headers.get('streamtype') ?? '';
    events.push(`open ${name}`);
    stream.onData = (bytes) => events.push(`${name} ${bytes.toString()}`);
    stream.onEnd = () => events.push(`${name} ends`);
    stream.onReset = () => events.push(`${name} is reset`);
    return refuse(stream);
  });
  return { events, written, connection, streams };
}

describe('a connection', () => {
  const headers = new HeaderWriter();
  const conversation = Buffer.concat([
    synStream(1, headers.write(new Map([['streamtype', 'error']]))),
    synStream(3, headers.write(new Map([['streamtype', 'stdin']]))),
    frame(6, [7]),
    dataFrame(3, 'hello'),
    frame(4, [0]),
    dataFrame(3, '', 1),
    frame(3, [1, 5]),
    frame(7, [0, 0]),
  ]);
  const joined = (events: readonly string[]) =>
    events.join('\n').replaceAll(/(?<=stdin \w*)\nstdin (?!ends|is)/g, '');

  test('opens streams, takes their data, and goes when the client says goodbye', () => {
    const { events, written, connection } = connected();
    connection.receive(conversation);
    expect(events).toEqual([
      'open error',
      'open stdin',
      'stdin hello',
      'stdin ends',
      'error is reset',
    ]);
    expect(framesIn(Buffer.concat(written))).toEqual(['reply 1', 'reply 3', 'ping 7']);
  });

  test('does so however the bytes were cut', () => {
    const whole = connected();
    whole.connection.receive(conversation);
    fc.assert(
      fc.property(fc.array(fc.nat(conversation.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), conversation.length];
        const told = connected();
        for (let i = 1; i < at.length; i++)
          told.connection.receive(conversation.subarray(at[i - 1], at[i]));
        expect(joined(told.events)).toBe(joined(whole.events));
        expect(Buffer.concat(told.written)).toEqual(Buffer.concat(whole.written));
      }),
    );
  });

  test('writes data in frames, and nothing after the end', () => {
    const { written, connection, streams } = connected();
    connection.receive(synStream(1, new HeaderWriter().write(new Map([['streamtype', 'a']]))));
    streams[0]!.write(Buffer.alloc(70_000));
    streams[0]!.end();
    streams[0]!.write(Buffer.from('late'));
    streams[0]!.end();
    expect(framesIn(Buffer.concat(written))).toEqual([
      'reply 1',
      'data 1 32768',
      'data 1 32768',
      'data 1 4464',
      'data 1 0 fin',
    ]);
  });

  test.each([
    ['an even stream', synStream(2, new HeaderWriter().write(new Map())), 'reset 2 1'],
    [
      'one that is not wanted',
      synStream(1, new HeaderWriter().write(new Map([['streamtype', 'no']]))),
      'reset 1 5',
    ],
    ['another version', Buffer.from([0x80, 2, 0, 1, 0, 0, 0, 0]), 'goaway'],
    ['a frame that is too large', Buffer.from([0x80, 3, 0, 1, 0, 2, 0, 0]), 'goaway'],
    ['headers that are none', synStream(1, Buffer.from('nonsense')), 'goaway'],
  ])('refuses %s', (_name, bytes, answer) => {
    const told = connected((stream) =>
      stream.headers.get('streamtype') === 'no' ? 'no' : undefined,
    );
    told.connection.receive(bytes);
    expect(framesIn(Buffer.concat(told.written))).toEqual([answer]);
  });

  test('tells its streams when the transport is lost', () => {
    const { events, connection } = connected();
    connection.receive(synStream(1, new HeaderWriter().write(new Map([['streamtype', 'a']]))));
    connection.lost();
    connection.receive(dataFrame(1, 'late'));
    expect(events).toEqual(['open a', 'a is reset']);
  });

  test('ends, whatever it is told', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(conversation);
      for (let hits = random.below(6); hits >= 0; hits--)
        bytes[random.below(bytes.length)] = random.below(256);
      const told = connected();
      told.connection.receive(bytes);
      told.connection.lost();
      expect(told.events.length).toBeLessThan(100);
    }
  });
});
