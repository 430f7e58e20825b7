/** What a Node must be (ValidateNode and ValidateNodeUpdate, pkg/apis/core/validation/validation.go, 1.36). */
import {
  duplicate,
  forbidden,
  invalid,
  type FieldError,
} from '../../../../apimachinery/field-error.ts';
import { validateLabelName } from '../../../../apimachinery/meta-validation.ts';
import { isValidCIDR, isValidLabelValue } from '../../../../apimachinery/names.ts';
import type { Node, Taint } from '../../../generated/types/core/v1.ts';
import { TAINT_EFFECTS } from '../../../pod-spec/validation/placement.ts';
import { validateQuantity } from '../../../pod-spec/validation/resources.ts';
import { checked, NONE, oneOf, type Errors } from '../../../validation/common.ts';

const FROM_NOTHING = 'except from "" to valid';

export function validateNode({ spec, status }: Node): Errors {
  const { podCIDRs = [] } = spec;
  const families = new Set(podCIDRs.map((block) => block.includes(':')));
  return [
    // Upstream looks for them under metadata, where they once were.
    ...validateTaints('metadata.taints', spec.taints),
    ...validateAmounts('status.capacity', status.capacity),
    ...validateAmounts('status.allocatable', status.allocatable),
    ...podCIDRs.flatMap((block, i) => checked(`spec.podCIDRs[${i}]`, block, isValidCIDR)),
    ...(podCIDRs.length > families.size
      ? [invalid('spec.podCIDRs', podCIDRs, 'may specify no more than one CIDR for each IP family')]
      : NONE),
  ];
}

export function validateNodeUpdate(next: Node, previous: Node): Errors {
  const { podCIDRs = [], providerID, externalID } = previous.spec;
  const { addresses = [] } = next.status;
  const kept =
    podCIDRs.length === (next.spec.podCIDRs?.length ?? 0) &&
    podCIDRs.every((block, i) => block === next.spec.podCIDRs?.[i]);
  return [
    ...addresses.flatMap(({ type, address }, i) =>
      addresses.findIndex((other) => other.type === type && other.address === address) < i
        ? [duplicate(`status.addresses[${i}]`, { Type: type, Address: address })]
        : NONE,
    ),
    ...(podCIDRs.length > 0 && !kept
      ? [forbidden('spec.podCIDRs', `node updates may not change podCIDR ${FROM_NOTHING}`)]
      : NONE),
    ...(providerID && providerID !== next.spec.providerID
      ? [forbidden('spec.providerID', `node updates may not change providerID ${FROM_NOTHING}`)]
      : NONE),
    ...(externalID !== next.spec.externalID
      ? [forbidden('spec.externalID', 'may not be updated')]
      : NONE),
  ];
}

const validateAmounts = (
  path: string,
  amounts: { readonly [resource: string]: string } = {},
): Errors =>
  Object.entries(amounts).flatMap(([name, amount]) =>
    validateQuantity(`${path}.${name}`, name, amount),
  );

function validateTaints(path: string, taints: readonly Taint[] = []): Errors {
  return taints.flatMap((taint, i) => {
    const at = `${path}[${i}]`;
    const { key, value = '', effect } = taint;
    const problems = isValidLabelValue(value);
    const repeated = taints
      .slice(0, i)
      .some((other) => other.key === key && other.effect === effect);
    return [
      ...validateLabelName(key ?? '', `${at}.key`),
      ...(problems.length > 0 ? [invalid(`${at}.value`, value, problems.join(';'))] : NONE),
      ...oneOf(`${at}.effect`, effect, TAINT_EFFECTS),
      ...(repeated ? [twice(at, taint)] : NONE),
    ];
  });
}

// Go shows its own struct, with its own names for the fields.
function twice(field: string, { key, value = '', effect, timeAdded }: Taint): FieldError {
  const error = duplicate(field, {
    Key: key,
    Value: value,
    Effect: effect,
    TimeAdded: timeAdded ?? null,
  });
  return { ...error, body: `${error.body}: taints must be unique by key and effect pair` };
}
