/** What a Pod says of its resources as a whole, beside what its containers say (validatePodResources, 1.36). */
import { forbidden, invalid, notSupported } from '../../../apimachinery/field-error.ts';
import { canonical, compare, parseQuantity, zeroQuantity } from '../../../apimachinery/quantity.ts';
import type { PodSpec } from '../../generated/types/core/v1.ts';
import { aggregateLimits, aggregateRequests, isPodLevel } from '../../quota/pod-amounts.ts';
import { NONE, type Errors } from '../../validation/common.ts';
import { isHugePage } from '../resource-names.ts';
import { validateResourceName, validateResources } from './resources.ts';

export function validatePodResources(path: string, spec: PodSpec): Errors {
  const { resources } = spec;
  if (!resources) return NONE;
  return [
    ...(resources.claims
      ? [forbidden(`${path}.claims`, 'claims cannot be set for Resources at pod-level')]
      : NONE),
    ...validateResources(path, resources, validatePodResourceName),
    ...consistency(path, spec),
  ];
}

function validatePodResourceName(field: string, name: string): Errors {
  const general = validateResourceName(field, name);
  return general.length > 0 || isPodLevel(name)
    ? general
    : [notSupported(field, name, ['cpu', 'hugepages-', 'memory'])];
}

/** As a whole it asks for no less than its containers together, and allows no less than any of them. */
function consistency(path: string, spec: PodSpec): Errors {
  const { requests = {}, limits = {} } = spec.resources!;
  const amount = (text: string | undefined) => parseQuantity(text ?? '0') ?? zeroQuantity;
  const errors = [];
  for (const [name, all] of aggregateRequests(spec)) {
    const whole = amount(requests[name]);
    if (isPodLevel(name) && compare(all, whole) > 0)
      errors.push(
        invalid(
          `${path}.requests[${name}]`,
          canonical(whole),
          `must be greater than or equal to aggregate container requests of ${canonical(all)}`,
        ),
      );
  }
  for (const [name, all] of aggregateLimits(spec)) {
    const whole = amount(limits[name]);
    if (isHugePage(name) && compare(all, whole) > 0)
      errors.push(
        invalid(
          `${path}.limits[${name}]`,
          canonical(whole),
          `must be greater than or equal to aggregate container limits of ${canonical(all)}`,
        ),
      );
  }
  for (const [i, { resources }] of spec.containers.entries())
    for (const [name, text] of Object.entries(resources?.limits ?? {})) {
      if (limits[name] === undefined || compare(amount(text), amount(limits[name])) <= 0) continue;
      errors.push(
        invalid(
          `${path}.containers[${i}][${name}].limits`,
          canonical(amount(text)),
          `must be less than or equal to pod limits of ${canonical(amount(limits[name]))}`,
        ),
      );
    }
  return errors;
}
