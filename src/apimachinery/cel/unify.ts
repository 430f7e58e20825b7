/** Which type fits where, and what that tells about types not known yet (cel-go/checker/types.go). */
import { dynType, sameType, type CelType } from './types.ts';

/** What each type parameter was found to be. Never altered: a guess that fails is dropped with its copy. */
export type Mapping = ReadonlyMap<string, CelType>;

/** The mapping under which all fit; nothing if they don't. */
export function fit(
  mapping: Mapping,
  given: readonly CelType[],
  wanted: readonly CelType[],
): Mapping | undefined {
  if (given.length !== wanted.length) return undefined;
  const trial = new Map(mapping);
  const fits = given.every((type, index) => assignable(trial, type, wanted[index]!));
  return fits ? trial : undefined;
}

/** With what is known put in; what stays unknown becomes dyn, if asked. */
export function substitute(mapping: Mapping, type: CelType, toDyn: boolean): CelType {
  const found = type.kind === 'parameter' ? mapping.get(type.name) : undefined;
  if (found) return substitute(mapping, found, toDyn);
  if (type.kind === 'parameter') return toDyn ? dynType : type;
  if (type.parameters.length === 0) return type;
  const parameters = type.parameters.map((parameter) => substitute(mapping, parameter, toDyn));
  const unchanged = parameters.every((parameter, index) => parameter === type.parameters[index]);
  return unchanged ? type : { ...type, parameters };
}

export const mostGeneral = (one: CelType, other: CelType): CelType =>
  noMoreSpecific(one, other) ? one : other;

const isAny = ({ kind }: CelType): boolean => kind === 'dyn' || kind === 'error';

function assignable(mapping: Map<string, CelType>, one: CelType, other: CelType): boolean {
  if (other.kind === 'parameter') {
    const { valid, known } = stands(mapping, one, other);
    if (valid) return true;
    if (known) return false;
  }
  if (one.kind === 'parameter') return stands(mapping, other, one).valid;
  if (isAny(one) || isAny(other)) return true;
  if (one.kind === 'null') return nullable(other);
  if (other.kind === 'null') return nullable(one);
  if (one.kind !== other.kind) return false;
  if (one.kind === 'type') return true;
  if (one.kind === 'object') return one.name === other.name;
  return (
    one.name === other.name &&
    one.parameters.length === other.parameters.length &&
    one.parameters.every((parameter, index) =>
      assignable(mapping, parameter, other.parameters[index]!),
    )
  );
}

const nullable = ({ kind }: CelType): boolean =>
  kind === 'null' ||
  kind === 'object' ||
  kind === 'opaque' ||
  kind === 'timestamp' ||
  kind === 'duration';

/** May the parameter be this type? Remembers it if so. */
function stands(
  mapping: Map<string, CelType>,
  type: CelType,
  parameter: CelType,
): { readonly valid: boolean; readonly known: boolean } {
  if (sameType(type, parameter)) return { valid: true, known: true };
  const current = mapping.get(parameter.name);
  if (!current) {
    if (refersTo(mapping, parameter, type)) return { valid: false, known: false };
    mapping.set(parameter.name, type);
    return { valid: true, known: false };
  }
  if (sameType(type, current)) return { valid: true, known: true };
  if (!assignable(mapping, type, current)) return { valid: false, known: true };
  const general = mostGeneral(type, current);
  if (!refersTo(mapping, parameter, general)) mapping.set(parameter.name, general);
  return { valid: true, known: true };
}

function refersTo(mapping: Mapping, parameter: CelType, type: CelType): boolean {
  if (sameType(parameter, type)) return true;
  const found = type.kind === 'parameter' ? mapping.get(type.name) : undefined;
  if (found) return refersTo(mapping, parameter, found);
  return type.parameters.some((part) => refersTo(mapping, parameter, part));
}

function noMoreSpecific(one: CelType, other: CelType): boolean {
  if (one.kind === 'dyn' || one.kind === 'parameter') return true;
  if (other.kind === 'dyn' || other.kind === 'parameter') return false;
  if (one.kind !== other.kind) return false;
  if (one.kind === 'type') return true;
  return (
    one.name === other.name &&
    one.parameters.length === other.parameters.length &&
    one.parameters.every((parameter, index) => noMoreSpecific(parameter, other.parameters[index]!))
  );
}
