/**
 * SPDY/3.1's header blocks: names and values, compressed in one zlib stream for each direction that begins with a
 * dictionary known to both (SPDY Protocol Draft 3.1, section 2.6.10.1).
 */
import { constants, inflateRawSync } from 'node:zlib';
import { SPDY_DICTIONARY, SPDY_DICTIONARY_ID } from './spdy-dictionary.ts';

/** What the other side sends makes no sense. The connection ends. */
export class SpdyProblem extends Error {}

export type SpdyHeaders = ReadonlyMap<string, string>;

const LARGEST_BLOCK = 64 * 1024;
/** How far deflate looks back. */
const WINDOW = 32 * 1024;
const ZLIB_HEADER = 2;
const WITH_DICTIONARY = 6;
const HAS_DICTIONARY = 0x20;
/** An empty block: Go's reader hands out what it has when it meets one. */
const FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff]);
/** Deflate with a window of 32 KiB, with the dictionary. */
const ZLIB_BEGIN = Buffer.from([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2]);

/** Reads the blocks of one direction, each once and in their order. */
export class HeaderReader {
  #window: Buffer = SPDY_DICTIONARY;
  #begun = false;

  read(block: Buffer): SpdyHeaders {
    const packed = this.#begun ? block : this.#begin(block);
    // Every block ends where a byte does, so each can be unpacked by itself, given what came before it.
    const text = inflated(packed, this.#window);
    this.#window = Buffer.concat([this.#window, text]).subarray(-WINDOW);
    return headersIn(text);
  }

  #begin(block: Buffer): Buffer {
    this.#begun = true;
    if (block.length < WITH_DICTIONARY || block.readUInt16BE(0) % 31 !== 0)
      throw new SpdyProblem('header block is no zlib');
    if ((block[1]! & HAS_DICTIONARY) === 0) {
      this.#window = Buffer.alloc(0);
      return block.subarray(ZLIB_HEADER);
    }
    if (block.readUInt32BE(ZLIB_HEADER) !== SPDY_DICTIONARY_ID)
      throw new SpdyProblem('header block has another dictionary');
    return block.subarray(WITH_DICTIONARY);
  }
}

/** Writes the blocks of one direction: stored rather than compressed, which any reader unpacks. */
export class HeaderWriter {
  #begun = false;

  write(headers: SpdyHeaders): Buffer {
    const text = Buffer.concat([
      uint32(headers.size),
      ...[...headers].flatMap(([name, value]) => [sized(name), sized(value)]),
    ]);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(text.length, 1);
    stored.writeUInt16LE(0xffff ^ text.length, 3);
    const begin = this.#begun ? [] : [ZLIB_BEGIN];
    this.#begun = true;
    return Buffer.concat([...begin, stored, text, FLUSH]);
  }
}

function inflated(packed: Buffer, window: Buffer): Buffer {
  try {
    return inflateRawSync(packed, {
      ...(window.length > 0 && { dictionary: window }),
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: LARGEST_BLOCK,
    });
  } catch {
    throw new SpdyProblem('header block cannot be unpacked');
  }
}

function headersIn(text: Buffer): SpdyHeaders {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > text.length) throw new SpdyProblem('header block is cut short');
    return text.subarray(at, (at += length));
  };
  const word = () => take(take(4).readUInt32BE()).toString('utf8');
  const headers = new Map<string, string>();
  for (let left = take(4).readUInt32BE(); left > 0; left--)
    headers.set(word().toLowerCase(), word());
  return headers;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint32(bytes.length), bytes]);
}
