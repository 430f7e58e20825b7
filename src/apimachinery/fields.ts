/** Field selectors (apimachinery/pkg/fields/selector.go, 1.36). */
import { StatusError } from './status.ts';

export interface FieldRequirement {
  readonly path: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[];
  /** A field that is absent counts as empty. */
  matches(fields: { readonly [path: string]: string }): boolean;
  toString(): string;
}

/** Reads `status.phase=Running,spec.nodeName!=`. Throws StatusError (400) in upstream's words when it cannot. */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements = text
    .split(',')
    .sort()
    .filter((part) => part !== '')
    .map((part) => requirementOf(part) ?? refuse(text, part));
  return {
    requirements,
    matches: (fields) =>
      requirements.every(({ path, operator, value }) => {
        const actual = Object.hasOwn(fields, path) ? fields[path] : '';
        return (actual === value) === (operator === '=');
      }),
    toString: () =>
      requirements.map(({ path, operator, value }) => path + operator + value).join(','),
  };
}

/** The value that a field must have, if the selector says so: how `metadata.name=x` becomes one look-up. */
export function requiredValue(selector: FieldSelector, path: string): string | undefined {
  return selector.requirements.find((one) => one.path === path && one.operator === '=')?.value;
}

function requirementOf(part: string): FieldRequirement | undefined {
  for (const sign of ['!=', '==', '=']) {
    const sides = part.split(sign);
    if (sides.length === 2) {
      return { path: sides[0]!, operator: sign === '!=' ? '!=' : '=', value: sides[1]! };
    }
  }
  return undefined;
}

function refuse(selector: string, part: string): never {
  throw StatusError.badRequest(`invalid selector: '${selector}'; can't understand '${part}'`);
}
