/** A Pod template in a workload that keeps its Pods running (ValidatePodTemplateSpecForReplicaSet, 1.36). */
import {
  validateAnnotations,
  validateLabelSelector,
  validateLabels,
} from '../../../apimachinery/meta-validation.ts';
import { forbidden, invalid, notSupported, required } from '../../../apimachinery/field-error.ts';
import { selectorOf } from '../../../apimachinery/labels.ts';
import type { PodTemplateSpec } from '../../generated/types/core/v1.ts';
import type { LabelSelector } from '../../generated/types/meta/v1.ts';
import { isEmptySelector, NONE, type Errors } from '../../validation/common.ts';
import { validatePodSpec } from './pod-spec.ts';

export function validateSelector(path: string, selector: LabelSelector | undefined): Errors {
  if (!selector) return [required(path)];
  return [
    ...validateLabelSelector(selector, path),
    // Upstream's text names Deployments for ReplicaSets too.
    ...(isEmptySelector(selector)
      ? [invalid(path, selector, 'empty selector is invalid for deployment')]
      : NONE),
  ];
}

export function validateTemplate(
  path: string,
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
): Errors {
  if (!template) return [required(path)];
  const { metadata = {}, spec = { containers: [] } } = template;
  const labels = metadata.labels;
  const unmatched =
    selector !== undefined && !isEmptySelector(selector) && !selectorOf(selector).matches(labels);
  return [
    ...(unmatched
      ? [
          invalid(
            `${path}.metadata.labels`,
            labels ?? null,
            '`selector` does not match template `labels`',
          ),
        ]
      : NONE),
    ...validatePodTemplate(path, template),
    ...(spec.restartPolicy === 'Always'
      ? NONE
      : [notSupported(`${path}.spec.restartPolicy`, spec.restartPolicy ?? '', ['Always'])]),
    ...(spec.activeDeadlineSeconds === undefined
      ? NONE
      : [
          forbidden(
            `${path}.spec.activeDeadlineSeconds`,
            'activeDeadlineSeconds in ReplicaSet is not Supported',
          ),
        ]),
  ];
}

/** What every template must be, whoever makes Pods of it (ValidatePodTemplateSpec). */
export function validatePodTemplate(path: string, template: PodTemplateSpec): Errors {
  const { metadata = {}, spec = { containers: [] } } = template;
  return [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validatePodSpec(`${path}.spec`, spec, { inPod: false }),
    ...(spec.ephemeralContainers?.length
      ? [
          forbidden(
            `${path}.spec.ephemeralContainers`,
            'ephemeral containers not allowed in pod template',
          ),
        ]
      : NONE),
  ];
}
