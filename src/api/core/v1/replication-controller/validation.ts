/** What a ReplicationController must be (ValidateReplicationControllerSpec, pkg/apis/core/validation/validation.go, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { selectorOfLabels } from '../../../../apimachinery/labels.ts';
import type { PodTemplateSpec, ReplicationController } from '../../../generated/types/core/v1.ts';
import { validatePodTemplate } from '../../../pod-spec/validation/template.ts';
import { NONE, nonNegative, type Errors } from '../../../validation/common.ts';

type Labels = { readonly [key: string]: string };
const OVER = 'cannot be greater than status.replicas';

export const validateController = ({ spec }: ReplicationController): Errors => {
  const { minReadySeconds, selector = {}, replicas, template } = spec;
  return [
    ...nonNegative('spec.minReadySeconds', minReadySeconds),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector')] : NONE),
    ...nonNegative('spec.replicas', replicas),
    ...(template ? validateTemplate(template, selector) : [required('spec.template')]),
  ];
};

export function validateStatus({ status }: ReplicationController): Errors {
  const { replicas, fullyLabeledReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const over = (field: string, count: number, most: number, words: string): Errors =>
    count > most ? [invalid(`status.${field}`, count, words)] : NONE;
  return [
    ...nonNegative('status.replicas', replicas),
    ...nonNegative('status.fullyLabeledReplicas', fullyLabeledReplicas),
    ...nonNegative('status.readyReplicas', readyReplicas),
    ...nonNegative('status.availableReplicas', availableReplicas),
    ...nonNegative('status.observedGeneration', status.observedGeneration),
    ...over('fullyLabeledReplicas', fullyLabeledReplicas, replicas, OVER),
    ...over('readyReplicas', readyReplicas, replicas, OVER),
    ...over('availableReplicas', availableReplicas, replicas, OVER),
    ...over(
      'availableReplicas',
      availableReplicas,
      readyReplicas,
      'cannot be greater than readyReplicas',
    ),
  ];
}

function validateTemplate(template: PodTemplateSpec, selector: Labels): Errors {
  const path = 'spec.template';
  const labels = template.metadata?.labels;
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? { containers: [] };
  const chosen = Object.keys(selector).length === 0 || selectorOfLabels(selector).matches(labels);
  return [
    ...(chosen
      ? NONE
      : [
          invalid(
            `${path}.metadata.labels`,
            labels ?? null,
            '`selector` does not match template `labels`',
          ),
        ]),
    ...validatePodTemplate(path, template),
    ...(restartPolicy === 'Always'
      ? NONE
      : [notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined
      ? NONE
      : [
          forbidden(
            `${path}.spec.activeDeadlineSeconds`,
            'activeDeadlineSeconds in ReplicationController is not Supported',
          ),
        ]),
  ];
}
