/** Amounts such as 1.5Gi (apiserver/pkg/cel/library/quantity.go). */
import {
  add,
  compare,
  parseQuantity,
  quantityProblem,
  sub,
  type Quantity,
} from '../../quantity.ts';
import { member, overload, type Library } from '../functions.ts';
import { opaqueType } from '../types.ts';
import { CelError, OpaqueValue, type Value } from '../values.ts';

const NANO = 1_000_000_000n;
const type = opaqueType('kubernetes.Quantity');

class QuantityValue extends OpaqueValue {
  readonly type = type;
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }

  equals(other: Value): boolean {
    return other instanceof QuantityValue && compare(this.quantity, other.quantity) === 0;
  }
}

/** A quantity that is no expression's own. */
export const quantityAsValue = (quantity: Quantity): Value => new QuantityValue(quantity);

const whole = (units: bigint): Quantity => ({ nanos: units * NANO, format: 'DecimalExponent' });

const order = (one: QuantityValue, other: QuantityValue): number =>
  compare(one.quantity, other.quantity);

const asInteger = ({ quantity: { nanos } }: QuantityValue): bigint | undefined => {
  const units = nanos / NANO;
  return nanos % NANO === 0n && units === BigInt.asIntN(64, units) ? units : undefined;
};

const K = 'kubernetes.Quantity';

export const quantities: Library = [
  overload('quantity', 'string_to_quantity', `string -> ${K}`, (text: string) => {
    const quantity = parseQuantity(text);
    return quantity ? new QuantityValue(quantity) : new CelError(quantityProblem(text) ?? '');
  }),
  overload(
    'isQuantity',
    'is_quantity_string',
    'string -> bool',
    (text: string) => parseQuantity(text) !== undefined,
  ),
  member('sign', 'quantity_sign', `${K} -> int`, ({ quantity }: QuantityValue) => sign(quantity)),
  member(
    'isGreaterThan',
    'quantity_is_greater_than',
    `${K}, ${K} -> bool`,
    (one: QuantityValue, other: QuantityValue) => order(one, other) > 0,
  ),
  member(
    'isLessThan',
    'quantity_is_less_than',
    `${K}, ${K} -> bool`,
    (one: QuantityValue, other: QuantityValue) => order(one, other) < 0,
  ),
  member(
    'compareTo',
    'quantity_compare_to',
    `${K}, ${K} -> int`,
    (one: QuantityValue, other: QuantityValue) => BigInt(order(one, other)),
  ),
  member(
    'asApproximateFloat',
    'quantity_get_float',
    `${K} -> double`,
    ({ quantity }: QuantityValue) => Number(quantity.nanos) / 1e9,
  ),
  member(
    'asInteger',
    'quantity_get_int',
    `${K} -> int`,
    (value: QuantityValue) => asInteger(value) ?? new CelError('cannot convert value to integer'),
  ),
  member(
    'isInteger',
    'quantity_is_integer',
    `${K} -> bool`,
    (value: QuantityValue) => asInteger(value) !== undefined,
  ),
  member(
    'add',
    'quantity_add',
    `${K}, ${K} -> ${K}`,
    (one: QuantityValue, other: QuantityValue) =>
      new QuantityValue(add(one.quantity, other.quantity)),
  ),
  member(
    'add',
    'quantity_add_int',
    `${K}, int -> ${K}`,
    (one: QuantityValue, other: bigint) => new QuantityValue(add(one.quantity, whole(other))),
  ),
  member(
    'sub',
    'quantity_sub',
    `${K}, ${K} -> ${K}`,
    (one: QuantityValue, other: QuantityValue) =>
      new QuantityValue(sub(one.quantity, other.quantity)),
  ),
  member(
    'sub',
    'quantity_sub_int',
    `${K}, int -> ${K}`,
    (one: QuantityValue, other: bigint) => new QuantityValue(sub(one.quantity, whole(other))),
  ),
];

const sign = ({ nanos }: Quantity): bigint => (nanos > 0n ? 1n : nanos < 0n ? -1n : 0n);
