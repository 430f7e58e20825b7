/**
 * Holds Pods to the Pod Security Standard that their Namespace asks for in its labels: refuses what violates
 * `enforce`, warns of what violates `warn`, also when it is still a template
 * (pod-security-admission/admission/admission.go, plugin/pkg/admission/security/podsecurity, 1.36).
 */
import type { Namespace, Pod, PodTemplateSpec } from '../../../../api/generated/types/core/v1.ts';
import { namespaces } from '../../../../api/core/v1/namespace/namespace.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';
import type { Checked } from './check.ts';
import { detailsOf, violationsOf } from './evaluate.ts';
import { existingPodsWarnings } from './existing-pods.ts';
import { compareLevels, policyOf, sameLevel, textOf, type LevelVersion } from './policy.ts';

export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',

  validate(request) {
    const { operation, kind, subresource } = request;
    if (operation !== 'CREATE' && operation !== 'UPDATE') return;
    if (kind === namespaces) {
      if (subresource === '') validateNamespace(request);
    } else if (kind === pods) {
      if (!WITHOUT_POD.has(subresource)) validatePod(request);
    } else if (subresource === '') {
      const template = TEMPLATES[`${kind.group}/${kind.plural}`];
      if (template) validateTemplate(request, template(request.object as WithTemplate));
    }
  },
};

/** Subresources of a Pod that take no Pod, or its status only. */
const WITHOUT_POD = new Set([
  'exec',
  'attach',
  'binding',
  'eviction',
  'log',
  'portforward',
  'proxy',
  'status',
]);

function validateNamespace(request: AdmissionRequest): void {
  const namespace = request.object as Namespace;
  const { policy, errors } = policyOf(namespace.metadata.labels);
  const old = request.oldObject && policyOf(request.oldObject.metadata.labels);
  // What was wrong before may stay, so that finalizers can still be taken away.
  if (errors.length > 0 && !(old && deepEqual(errors, old.errors))) {
    throw StatusError.invalid(request.kind, namespace.metadata.name, errors);
  }
  if (!old || !isStricter(policy.enforce, old.policy.enforce)) return;
  const existing = request.context.all<Pod>(pods, namespace.metadata.name);
  for (const text of existingPodsWarnings(namespace.metadata.name, policy.enforce, existing))
    request.context.warn(text);
}

function isStricter(next: LevelVersion, old: LevelVersion): boolean {
  if (sameLevel(next, old) || next.level === 'privileged') return false;
  return next.version !== old.version || compareLevels(next.level, old.level) > 0;
}

function validatePod(request: AdmissionRequest): void {
  const labels = labelsOfNamespace(request);
  if (!labels) return;
  const { policy } = policyOf(labels);
  const pod = request.object as Pod;
  if (request.oldObject && !changesWhatRuns(pod, request.oldObject as Pod)) return;
  const violations = violationsOf(policy.enforce, pod);
  if (violations.length > 0) {
    throw refused(
      request,
      `violates PodSecurity ${JSON.stringify(textOf(policy.enforce))}: ${detailsOf(violations)}`,
    );
  }
  warn(request, policy.warn, pod);
}

function validateTemplate(request: AdmissionRequest, template: PodTemplateSpec | undefined): void {
  const labels = labelsOfNamespace(request);
  if (!labels || !template?.spec) return;
  warn(request, policyOf(labels).policy.warn, { metadata: template.metadata, spec: template.spec });
}

// Parity: what violates `audit` is told to the audit log upstream, and there is no audit log.
function warn(request: AdmissionRequest, level: LevelVersion, checked: Checked): void {
  const violations = violationsOf(level, checked);
  if (violations.length === 0) return;
  request.context.warn(
    `would violate PodSecurity ${JSON.stringify(textOf(level))}: ${detailsOf(violations)}`,
  );
}

/** Undefined when the Namespace asks for nothing, as most do. */
function labelsOfNamespace({ namespace, context }: AdmissionRequest) {
  const found = context.find<Namespace>(namespaces, { name: namespace! })?.object;
  const labels = found?.metadata.labels;
  if (!labels) return undefined;
  return Object.keys(labels).some((key) => key.startsWith('pod-security.kubernetes.io/'))
    ? labels
    : undefined;
}

/** Of what can be changed in a Pod, its images and ephemeral containers matter. */
function changesWhatRuns(pod: Pod, old: Pod): boolean {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec;
  const images = (list: readonly { image?: string }[]) => list.map(({ image }) => image);
  if (!deepEqual(images(containers), images(old.spec.containers ?? []))) return true;
  if (!deepEqual(images(initContainers), images(old.spec.initContainers ?? []))) return true;
  return ephemeralContainers.some(
    ({ name, image }) =>
      old.spec.ephemeralContainers?.find((one) => one.name === name)?.image !== image,
  );
}

type WithTemplate = KubeObject & {
  readonly template?: PodTemplateSpec;
  readonly spec?: {
    readonly template?: PodTemplateSpec;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplateSpec } };
  };
};

type TemplateOf = (object: WithTemplate) => PodTemplateSpec | undefined;

const ofSpec: TemplateOf = ({ spec }) => spec?.template;

const TEMPLATES: Readonly<Record<string, TemplateOf | undefined>> = {
  '/replicationcontrollers': ofSpec,
  '/podtemplates': ({ template }) => template,
  'apps/replicasets': ofSpec,
  'apps/deployments': ofSpec,
  'apps/statefulsets': ofSpec,
  'apps/daemonsets': ofSpec,
  'batch/jobs': ofSpec,
  'batch/cronjobs': ({ spec }) => spec?.jobTemplate?.spec?.template,
};
