/** An object that an expression made: `Object.spec{replicas: 3}`. */
import type { CelType } from './types.ts';
import { MapValue, type Value } from './values.ts';

export class StructValue extends MapValue {
  override readonly type: CelType;
  private readonly fields: ReadonlyMap<string, Value>;

  constructor(type: CelType, fields: ReadonlyMap<string, Value>) {
    super();
    this.type = type;
    this.fields = fields;
  }

  get size(): number {
    return this.fields.size;
  }

  get(key: Value): Value | undefined {
    return typeof key === 'string' ? this.fields.get(key) : undefined;
  }

  keys(): Iterable<Value> {
    return this.fields.keys();
  }
}
