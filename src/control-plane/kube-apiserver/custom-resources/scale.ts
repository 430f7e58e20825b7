/** The numbers of a custom resource that its scale subresource shows (registry/customresource/{etcd,validator}.go, 1.36). */
import { invalid, type FieldError } from '../../../apimachinery/field-error.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { isValues, ownValue, withValue, type Values } from '../../../apimachinery/own-property.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { CustomResourceSubresourceScale } from '../../../api/generated/types/apiextensions/v1.ts';
import type { ScaleMapping } from '../../../api/resource-definition.ts';

export function scaleMapping(scale: CustomResourceSubresourceScale): ScaleMapping<KubeObject> {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return {
    replicas(object) {
      const replicas = valueAt(object, specReplicasPath);
      if (typeof replicas === 'number') return replicas;
      const path = JSON.stringify(specReplicasPath);
      throw StatusError.internal(`the spec replicas field ${path} does not exist`);
    },
    statusReplicas: (object) => Number(valueAt(object, statusReplicasPath) ?? 0),
    selector: (object) => textAt(object, labelSelectorPath),
    withReplicas: (object, replicas) =>
      withValueAt(object as unknown as Values, stepsOf(specReplicasPath), replicas) as never,
  };
}

/** Counts must be whole and not below zero; a selector must be text. */
export function scaleProblems(
  scale: CustomResourceSubresourceScale | undefined,
  object: KubeObject,
  part: 'spec' | 'status',
): FieldError[] {
  if (!scale) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  if (part === 'spec') return countProblems(object, specReplicasPath);
  const selector = labelSelectorPath ? valueAt(object, labelSelectorPath) : undefined;
  return [
    ...countProblems(object, statusReplicasPath),
    ...(selector === undefined || typeof selector === 'string'
      ? []
      : [invalid(labelSelectorPath!, '', wrongType(labelSelectorPath!, selector, 'string'))]),
  ];
}

const MOST = 2_147_483_647;

function countProblems(object: KubeObject, path: string): FieldError[] {
  const value = valueAt(object, path);
  if (value === undefined) return [];
  if (typeof value !== 'number' || !Number.isInteger(value))
    return [invalid(path, 0, wrongType(path, value, 'int64'))];
  if (value < 0) return [invalid(path, value, 'should be a non-negative integer')];
  return value > MOST ? [invalid(path, value, `should be less than or equal to ${MOST}`)] : [];
}

const GO_TYPES: Readonly<Record<string, string>> = { number: 'float64', boolean: 'bool' };

const wrongType = (path: string, value: unknown, expected: string): string =>
  `${path} accessor error: ${typeof value === 'object' ? JSON.stringify(value) : String(value)} is of the type ${GO_TYPES[typeof value] ?? typeof value}, expected ${expected}`;

const stepsOf = (path: string): readonly string[] => path.replace(/^\./, '').split('.');

function valueAt(object: KubeObject, path: string): unknown {
  return stepsOf(path).reduce<unknown>(
    (value, step) => (isValues(value) ? ownValue(value, step) : undefined),
    object,
  );
}

function textAt(object: KubeObject, path: string | undefined): string {
  const text = path ? valueAt(object, path) : undefined;
  return typeof text === 'string' ? text : '';
}

function withValueAt(object: Values, [step, ...rest]: readonly string[], value: unknown): Values {
  const child = ownValue(object, step!);
  const next = rest.length === 0 ? value : withValueAt(isValues(child) ? child : {}, rest, value);
  return withValue(object, step!, next);
}
