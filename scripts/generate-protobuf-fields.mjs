/**
 * Reads the Protobuf field numbers of Kubernetes' kinds out of a kubectl binary, where Go keeps them as struct tags:
 * node scripts/generate-protobuf-fields.mjs KUBECTL > src/host/node/protobuf/fields.json
 *
 * A field is [number, JSON name, shape, type], and ends with 1 if its zero value means something (a pointer in Go):
 * shapes are the letters below, type names a message.
 */
import { readFileSync } from 'node:fs';

const GO = {
  bool: 1,
  int32: 5,
  int64: 6,
  uint8: 8,
  map: 21,
  pointer: 22,
  slice: 23,
  string: 24,
  struct: 25,
};
const SHAPES = {
  1: 'bool',
  2: 'int',
  3: 'int',
  5: 'int',
  6: 'int',
  11: 'int',
  10: 'int',
  14: 'double',
  24: 'string',
};

const file = readFileSync(process.argv[2]);
const sections = elfSections(file);
const rodata = sections.get('.rodata');
const at = (address) => Number(address - rodata.address) + rodata.offset;
const inside = (address) =>
  address >= rodata.address && address < rodata.address + BigInt(rodata.size);
/** Offsets of types and names count from here. */
const typesBase = BigInt(rodata.address);

/** A name: a byte of flags, a length, the text, and for fields a tag. */
function nameAt(offset) {
  let next = offset + 1;
  const read = () => {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = file[next++];
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const text = file.toString('utf8', next, next + length);
    next += length;
    return text;
  };
  const name = read();
  return { name, tag: file[offset] & 2 ? read() : '' };
}

function typeAt(address) {
  const offset = at(address);
  const kind = file[offset + 23] & 31;
  const flags = file[offset + 20];
  const text = nameAt(at(typesBase + BigInt(file.readInt32LE(offset + 40)))).name;
  const name = flags & 2 ? text.slice(1) : text;
  return { address, offset, kind, flags, name };
}

const elementOf = ({ offset }) => typeAt(file.readBigUInt64LE(offset + 48));
const mapValueOf = ({ offset }) => typeAt(file.readBigUInt64LE(offset + 56));

function packageOf({ offset, flags, kind }) {
  if (!(flags & 1)) return '';
  const own = { [GO.struct]: 80, [GO.pointer]: 56, [GO.slice]: 56, [GO.map]: 0 }[kind] ?? 48;
  return nameAt(at(typesBase + BigInt(file.readInt32LE(offset + own)))).name;
}

function fieldsOf({ offset }) {
  const start = at(file.readBigUInt64LE(offset + 56));
  const count = Number(file.readBigUInt64LE(offset + 64));
  return Array.from({ length: count }, (_, i) => ({
    ...nameAt(at(file.readBigUInt64LE(start + 24 * i))),
    type: typeAt(file.readBigUInt64LE(start + 24 * i + 8)),
  }));
}

const messages = {};
function shapeOf(type) {
  if (type.kind === GO.pointer) {
    const [shape, name] = shapeOf(elementOf(type));
    return [shape, name, true];
  }
  if (type.kind === GO.slice) {
    const element = elementOf(type);
    if (element.kind === GO.uint8) return ['bytes'];
    const [shape, name] = shapeOf(element);
    return [`${shape}[]`, name];
  }
  if (type.kind === GO.map) {
    const [shape, name] = shapeOf(mapValueOf(type));
    return [`${shape}{}`, name];
  }
  if (type.kind === GO.struct) return ['message', messageOf(type)];
  return [SHAPES[type.kind] ?? `kind${type.kind}`];
}

/** `api/core/v1.Pod`, and its fields among the messages. */
function messageOf(type) {
  const key = `${packageOf(type).replace(/^k8s\.io\//, '')}.${type.name.split('.').pop()}`;
  if (!(key in messages)) {
    messages[key] = [];
    for (const field of fieldsOf(type)) {
      const number = /protobuf:"[a-z0-9]+,(\d+)/.exec(field.tag)?.[1];
      const json = /json:"([^"]*)"/.exec(field.tag)?.[1] ?? '';
      if (!number || json === '-') continue;
      const [shape, name = '', pointer] = shapeOf(field.type);
      const told = [
        Number(number),
        json.includes(',inline') ? '' : json.split(',')[0],
        shape,
        name,
      ];
      messages[key].push(pointer ? [...told, 1] : told);
    }
  }
  return key;
}

// Kinds: structs of k8s.io/api whose first field is TypeMeta.
const seen = new Set();
for (let offset = rodata.offset; offset < rodata.offset + rodata.size - 96; offset += 8) {
  if ((file[offset + 23] & 31) !== GO.struct || !(file[offset + 20] & 1)) continue;
  const fields = file.readBigUInt64LE(offset + 56);
  const count = file.readBigUInt64LE(offset + 64);
  if (
    !inside(fields) ||
    count === 0n ||
    count > 100n ||
    count !== file.readBigUInt64LE(offset + 72)
  )
    continue;
  const first = file.readBigUInt64LE(at(fields));
  if (!inside(first) || nameAt(at(first)).name !== 'TypeMeta') continue;
  const type = typeAt(typesBase + BigInt(offset - rodata.offset));
  if (!/^v\d+\.\w+$/.test(type.name)) continue;
  const from = packageOf(type);
  if (
    !/^k8s\.io\/(api\/|apimachinery\/pkg\/apis\/meta\/v1$)/.test(from) ||
    seen.has(from + type.name)
  )
    continue;
  seen.add(from + type.name);
  if (!type.name.endsWith('List')) messageOf(type);
}

const sorted = Object.fromEntries(Object.entries(messages).sort(([a], [b]) => (a < b ? -1 : 1)));
console.log(
  `{\n${Object.entries(sorted)
    .map(([name, fields]) => `${JSON.stringify(name)}: ${JSON.stringify(fields)}`)
    .join(',\n')}\n}`,
);

function elfSections(elf) {
  const table = Number(elf.readBigUInt64LE(40));
  const [size, count, names] = [58, 60, 62].map((offset) => elf.readUInt16LE(offset));
  const header = (i) => table + i * size;
  const strings = Number(elf.readBigUInt64LE(header(names) + 24));
  const found = new Map();
  for (let i = 0; i < count; i++) {
    const start = strings + elf.readUInt32LE(header(i));
    const name = elf.toString('latin1', start, elf.indexOf(0, start));
    found.set(name, {
      address: elf.readBigUInt64LE(header(i) + 16),
      offset: Number(elf.readBigUInt64LE(header(i) + 24)),
      size: Number(elf.readBigUInt64LE(header(i) + 32)),
    });
  }
  return found;
}
