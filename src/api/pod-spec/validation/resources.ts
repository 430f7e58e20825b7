/** Requests and limits (ValidateContainerResourceRequirements, pkg/apis/core/validation/validation.go, 1.36). */
import { forbidden, invalid, required } from '../../../apimachinery/field-error.ts';
import { isQualifiedName } from '../../../apimachinery/names.ts';
import {
  canonical,
  compare,
  milliValue,
  parseQuantity,
  zeroQuantity,
  type Quantity,
} from '../../../apimachinery/quantity.ts';
import type { ResourceRequirements } from '../../generated/types/core/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';
import {
  isExtended,
  isHugePage,
  isNative,
  isStandard,
  isStandardForContainers,
  isWhole,
  mayOvercommit,
} from '../resource-names.ts';

type Amounts = { readonly [resource: string]: string } | undefined;

export function validateResources(
  path: string,
  resources: ResourceRequirements | undefined,
  validateName = validateContainerResourceName,
): Errors {
  if (!resources || (!resources.limits && !resources.requests)) return NONE;
  const { limits, requests } = resources;
  return [
    ...eachAmount(`${path}.limits`, limits, validateName),
    ...eachAmount(`${path}.requests`, requests, validateName),
    ...Object.entries(requests ?? {}).flatMap(([name, request]) =>
      withinLimit(path, name, request, limits?.[name]),
    ),
    ...hugePagesNeedMore(path, limits, requests),
  ];
}

/** Not negative, and whole where the resource comes in pieces. */
export function validateQuantity(path: string, name: string, text: string): Errors {
  const quantity = parseQuantity(text);
  if (!quantity) return NONE;
  if (compare(quantity, zeroQuantity) < 0) {
    return [invalid(path, canonical(quantity), 'must be greater than or equal to 0')];
  }
  if (isWhole(name) && milliValue(quantity) % 1000 !== 0)
    return [invalid(path, canonical(quantity), 'must be an integer')];
  return NONE;
}

function eachAmount(
  path: string,
  amounts: Amounts,
  validateName: typeof validateContainerResourceName,
): Errors {
  return Object.entries(amounts ?? {}).flatMap(([name, amount]) => {
    const field = `${path}[${name}]`;
    return [...validateName(field, name), ...validateQuantity(field, name, amount)];
  });
}

/** A resource that a container can ask for: `cpu`, `hugepages-2Mi`, `nvidia.com/gpu`. */
export function validateContainerResourceName(field: string, name: string): Errors {
  const general = validateResourceName(field, name);
  if (!name.includes('/')) {
    return isStandardForContainers(name)
      ? general
      : [...general, invalid(field, name, 'must be a standard resource for containers')];
  }
  return isNative(name) || isExtended(name)
    ? general
    : [...general, invalid(field, name, "doesn't follow extended resource name standard")];
}

/** Kubernetes' own, or with a domain. */
export function validateResourceName(field: string, name: string): Errors {
  const problems = checked(field, name, isQualifiedName);
  return problems.length === 0 && !name.includes('/') && !isStandard(name)
    ? [invalid(field, name, 'must be a standard resource type or fully qualified')]
    : problems;
}

function withinLimit(
  path: string,
  name: string,
  request: string,
  limit: string | undefined,
): Errors {
  if (limit === undefined) {
    return mayOvercommit(name)
      ? NONE
      : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const asked = parseQuantity(request);
  const most = parseQuantity(limit);
  if (!asked || !most) return NONE;
  const order = compare(asked, most);
  if (order !== 0 && !mayOvercommit(name))
    return [exceeded(path, asked, `equal to ${name} limit of ${canonical(most)}`)];
  if (order > 0)
    return [exceeded(path, asked, `less than or equal to ${name} limit of ${canonical(most)}`)];
  return NONE;
}

const exceeded = (path: string, asked: Quantity, relation: string) =>
  invalid(`${path}.requests`, canonical(asked), `must be ${relation}`);

function hugePagesNeedMore(path: string, limits: Amounts, requests: Amounts): Errors {
  const names = [...Object.keys(limits ?? {}), ...Object.keys(requests ?? {})];
  const fine = !names.some(isHugePage) || names.includes('cpu') || names.includes('memory');
  return fine ? NONE : [forbidden(path, 'HugePages require cpu or memory')];
}
