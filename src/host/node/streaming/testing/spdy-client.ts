/** The bytes of a SPDY client, for tests, and what those of a server say. */

/** A control frame of 32-bit words and what follows them. */
export function frame(
  type: number,
  words: readonly number[],
  rest: Buffer = Buffer.alloc(0),
): Buffer {
  const bytes = Buffer.alloc(8 + 4 * words.length);
  bytes.writeUInt16BE(0x8003, 0);
  bytes.writeUInt16BE(type, 2);
  bytes.writeUIntBE(4 * words.length + rest.length, 5, 3);
  words.forEach((word, i) => bytes.writeUInt32BE(word, 8 + 4 * i));
  return Buffer.concat([bytes, rest]);
}

export const synStream = (id: number, headers: Buffer): Buffer =>
  frame(1, [id, 0], Buffer.concat([Buffer.from([0, 0]), headers]));

export function dataFrame(id: number, text: string, flags = 0): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(id, 0);
  head[4] = flags;
  head.writeUIntBE(data.length, 5, 3);
  return Buffer.concat([head, data]);
}

/** A word or two for each frame: `reply 1`, `data 3 12 fin`. */
export function framesIn(bytes: Buffer): string[] {
  const told: string[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUIntBE(at + 5, 3);
    told.push(shown(bytes.subarray(at, at + 8 + length), length));
    at += 8 + length;
  }
  return told;
}

function shown(bytes: Buffer, length: number): string {
  if (bytes.readUInt16BE(0) < 0x8000)
    return `data ${bytes.readUInt32BE(0)} ${length}${bytes[4]! & 1 ? ' fin' : ''}`;
  switch (bytes.readUInt16BE(2)) {
    case 2:
      return `reply ${bytes.readUInt32BE(8)}`;
    case 3:
      return `reset ${bytes.readUInt32BE(8)} ${bytes.readUInt32BE(12)}`;
    case 6:
      return `ping ${bytes.readUInt32BE(8)}`;
    case 7:
      return 'goaway';
    default:
      return 'another';
  }
}
