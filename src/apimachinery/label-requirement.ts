/** One condition on labels: `tier in (front,back)` (apimachinery/pkg/labels/selector.go, Requirement, 1.36). */

export type Labels = { readonly [key: string]: string };

export type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Whether labels meet it. What is not there is in no set. */
export function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const label: unknown = labels[key];
  // Also false for what every object inherits, such as `constructor`.
  const present = typeof label === 'string';
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return present && values.includes(label);
    case 'notin':
    case '!=':
      return !present || !values.includes(label);
    case 'exists':
      return present;
    case '!':
      return !present;
    case 'gt':
    case 'lt': {
      const bound = integer(values[0]);
      const actual = present ? integer(label) : undefined;
      if (bound === undefined || actual === undefined) return false;
      return operator === 'gt' ? actual > bound : actual < bound;
    }
  }
}

/** A whole number of at most 64 bits, as Go's strconv.ParseInt reads it. */
export function integer(text: string | undefined): bigint | undefined {
  if (text === undefined || text.length > 20 || !/^[-+]?[0-9]+$/.test(text)) return undefined;
  const number = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

/** As it stands in a selector's text. */
export function written({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.toSorted().join(',')})`;
    case 'gt':
      return `${key}>${values[0]}`;
    case 'lt':
      return `${key}<${values[0]}`;
    default:
      return `${key}${operator}${values[0]}`;
  }
}
