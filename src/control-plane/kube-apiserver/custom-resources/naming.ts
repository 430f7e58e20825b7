/** Which names of a definition are its own: no other of the group may have them (pkg/controller/status/naming_controller.go, 1.36). */
import { deepEqual } from '../../../apimachinery/equality.ts';
import {
  conditionOf,
  withCondition,
} from '../../../api/apiextensions/v1/custom-resource-definition/conditions.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
} from '../../../api/generated/types/apiextensions/v1.ts';

/** The definition with its names as accepted; the same one where nothing is to be said. */
export function named(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: number,
): CustomResourceDefinition {
  const { names: requested } = definition.spec;
  const accepted = definition.status.acceptedNames ?? NONE;
  if (deepEqual(requested, accepted)) return definition;
  const taken = [accepted, ...others.map(({ status }) => status.acceptedNames ?? NONE)];
  const resources = new Set(
    taken.flatMap(({ plural, singular = '', shortNames = [] }) => [
      plural,
      singular,
      ...shortNames,
    ]),
  );
  const kinds = new Set(taken.flatMap(({ kind, listKind = '' }) => [kind, listKind]));

  let next: CustomResourceDefinitionNames = { ...accepted };
  let conflict: { readonly reason: string; readonly message: string } | undefined;
  const take = (
    name: 'plural' | 'singular' | 'kind' | 'listKind',
    used: ReadonlySet<string>,
    reason: string,
  ) => {
    const wanted = requested[name];
    if (wanted === accepted[name] || wanted === undefined || !used.has(wanted)) {
      next = { ...next, [name]: wanted };
    } else conflict = { reason, message: `${JSON.stringify(wanted)} is already in use` };
  };
  take('plural', resources, 'PluralConflict');
  take('singular', resources, 'SingularConflict');
  if (!deepEqual(requested.shortNames, accepted.shortNames)) {
    const own = [...(accepted.shortNames ?? []), accepted.plural, accepted.singular];
    const used = (requested.shortNames ?? []).filter(
      (name) => !own.includes(name) && resources.has(name),
    );
    const messages = used.map((name) => `${JSON.stringify(name)} is already in use`);
    if (messages.length > 0) {
      const message = messages.length === 1 ? messages[0]! : `[${messages.join(', ')}]`;
      conflict = { reason: 'ShortNamesConflict', message };
    } else next = { ...next, shortNames: requested.shortNames };
  }
  take('kind', kinds, 'KindConflict');
  take('listKind', kinds, 'ListKindConflict');
  next = { ...next, categories: requested.categories };

  const accepting = {
    type: 'NamesAccepted',
    status: conflict ? 'False' : 'True',
    ...(conflict ?? { reason: 'NoConflicts', message: 'no conflicts found' }),
  };
  const before = conditionOf(definition, 'NamesAccepted');
  const told =
    before?.status === accepting.status &&
    before.reason === accepting.reason &&
    before.message === accepting.message;
  if (told && deepEqual(next, accepted)) return definition;
  const renamed = withCondition(
    { ...definition, status: { ...definition.status, acceptedNames: withoutEmpty(next) } },
    accepting,
    now,
  );
  return establishing(renamed, !conflict, now);
}

/** Not served before its names are accepted; established in a step of its own. */
function establishing(
  definition: CustomResourceDefinition,
  accepted: boolean,
  now: number,
): CustomResourceDefinition {
  const before = conditionOf(definition, 'Established');
  if (before?.status === 'True') return definition;
  if (!accepted && before) return definition;
  const condition = accepted
    ? { reason: 'Installing', message: 'the initial names have been accepted' }
    : { reason: 'NotAccepted', message: 'not all names are accepted' };
  return withCondition(definition, { type: 'Established', status: 'False', ...condition }, now);
}

const NONE: CustomResourceDefinitionNames = { kind: '', plural: '' };

function withoutEmpty(names: CustomResourceDefinitionNames): CustomResourceDefinitionNames {
  const entries = Object.entries(names).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as CustomResourceDefinitionNames;
}
