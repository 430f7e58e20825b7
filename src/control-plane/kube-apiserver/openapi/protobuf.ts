/** Writes protobuf's wire format: what OpenAPI's oldest readers ask for. */
import { utf8Bytes } from '../../../apimachinery/bytes.ts';

/** A message that is being put together. What is empty is left out, as proto3 has it. */
export class Message {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  text(field: number, value: string | undefined): this {
    return value ? this.#block(field, utf8Bytes(value)) : this;
  }

  texts(field: number, values: readonly string[] = []): this {
    for (const value of values) this.#block(field, utf8Bytes(value));
    return this;
  }

  flag(field: number, value: boolean | undefined): this {
    return value ? this.#add(varint(field << 3), varint(1)) : this;
  }

  integer(field: number, value: number | undefined): this {
    return value ? this.#add(varint(field << 3), varint(value)) : this;
  }

  double(field: number, value: number | undefined): this {
    if (!value) return this;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.#add(varint((field << 3) | 1), bytes);
  }

  /** Written even when it is empty: that it is there says something. */
  message(field: number, value: Message | undefined): this {
    return value ? this.#block(field, value.bytes()) : this;
  }

  messages(field: number, values: readonly Message[]): this {
    for (const value of values) this.#block(field, value.bytes());
    return this;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #block(field: number, value: Uint8Array): this {
    return this.#add(varint((field << 3) | 2), varint(value.length), value);
  }

  #add(...parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      this.#parts.push(part);
      this.#size += part.length;
    }
    return this;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
