/**
 * Label selectors, as text and as objects
 * (apimachinery/pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go, 1.36).
 */
import type { LabelSelector } from '../api/generated/types/meta/v1.ts';
import { parseRequirements } from './label-parser.ts';
import {
  holds,
  written,
  type Labels,
  type Operator,
  type Requirement,
} from './label-requirement.ts';

export type { Labels, Requirement };

export interface Selector {
  matches(labels: Labels | undefined): boolean;
  toString(): string;
  /** All of them must hold; ordered by key. */
  readonly requirements: readonly Requirement[];
}

/** Selects every object. */
export const everything: Selector = selectorFrom([]);

/** Selects no object. */
export const nothing: Selector = { matches: () => false, toString: () => '', requirements: [] };

/**
 * Reads a selector as in `app=web,tier in (front,back),!canary`. Throws StatusError (400) in upstream's
 * words when it cannot.
 */
export function parseSelector(text: string): Selector {
  return text === '' ? everything : selectorFrom(parseRequirements(text));
}

/**
 * The selector that an object's `spec.selector` means: nothing when absent, everything when empty.
 * Kept for each frozen object, so asking again costs a look-up.
 */
export function selectorOf(labelSelector: LabelSelector | undefined): Selector {
  if (!labelSelector) return nothing;
  const known = selectors.get(labelSelector);
  if (known) return known;
  const selector = compiled(labelSelector);
  if (Object.isFrozen(labelSelector)) selectors.set(labelSelector, selector);
  return selector;
}

/** The selector of a Service or ReplicationController, which is a plain map. Everything when empty. */
export function selectorOfLabels(labels: Labels | undefined): Selector {
  if (!labels) return everything;
  const known = selectors.get(labels);
  if (known) return known;
  const selector = selectorFrom(Object.keys(labels).map((key) => equals(key, labels[key]!)));
  if (Object.isFrozen(labels)) selectors.set(labels, selector);
  return selector;
}

/** The text that printers show. */
export function formatLabelSelector(labelSelector: LabelSelector | undefined): string {
  return selectorOf(labelSelector).toString() || '<none>';
}

const selectors = new WeakMap<object, Selector>();

function compiled({ matchLabels, matchExpressions }: LabelSelector): Selector {
  const requirements = Object.keys(matchLabels ?? {}).map((key) => equals(key, matchLabels![key]!));
  for (const { key, operator, values } of matchExpressions ?? []) {
    const own = operators[operator];
    // Validation lets no other operator in; upstream selects nothing with one either.
    if (!own) return nothing;
    requirements.push({ key, operator: own, values: values ?? [] });
  }
  return selectorFrom(requirements);
}

const operators: { readonly [name: string]: Operator | undefined } = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

const equals = (key: string, value: string): Requirement => ({
  key,
  operator: '=',
  values: [value],
});

function selectorFrom(unordered: readonly Requirement[]): Selector {
  const requirements = unordered.toSorted((one, other) =>
    one.key < other.key ? -1 : one.key > other.key ? 1 : 0,
  );
  return {
    requirements,
    matches(labels = noLabels) {
      for (const requirement of requirements) if (!holds(requirement, labels)) return false;
      return true;
    },
    toString: () => requirements.map(written).join(','),
  };
}

const noLabels: Labels = {};
