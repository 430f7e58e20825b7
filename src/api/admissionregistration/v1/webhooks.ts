/** What both kinds of webhook configurations share (pkg/apis/admissionregistration/validation/validation.go and v1/defaults.go). */
import {
  admissionEnvironment,
  compileExpression,
} from '../../../apimachinery/cel/admission-environment.ts';
import { boolType } from '../../../apimachinery/cel/types.ts';
import { uriProblem, readUri } from '../../../apimachinery/cel/uri.ts';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  tooMany,
} from '../../../apimachinery/field-error.ts';
import { validateLabelSelector } from '../../../apimachinery/meta-validation.ts';
import {
  isDNS1035Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidPortNum,
} from '../../../apimachinery/names.ts';
import type {
  MatchCondition,
  MutatingWebhook,
  ValidatingWebhook,
  WebhookClientConfig,
} from '../../generated/types/admissionregistration/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';
import { FAILURE_POLICIES, MATCH_POLICIES, supported, validateRule, withScope } from './rules.ts';

type Webhook = ValidatingWebhook & Partial<Pick<MutatingWebhook, 'reinvocationPolicy'>>;

export const withWebhookDefaults = <T extends Webhook>(hook: T): T => ({
  ...hook,
  failurePolicy: hook.failurePolicy ?? 'Fail',
  matchPolicy: hook.matchPolicy ?? 'Equivalent',
  namespaceSelector: hook.namespaceSelector ?? {},
  objectSelector: hook.objectSelector ?? {},
  timeoutSeconds: hook.timeoutSeconds ?? 10,
  ...(hook.rules && { rules: hook.rules.map(withScope) }),
  ...(hook.clientConfig?.service && {
    clientConfig: { ...hook.clientConfig, service: { port: 443, ...hook.clientConfig.service } },
  }),
});

export function validateWebhooks(hooks: readonly Webhook[]): Errors {
  return hooks.flatMap((hook, index) => {
    const field = `webhooks[${index}]`;
    const again = hooks.findIndex(({ name }) => name === hook.name) < index;
    return [
      ...validateWebhook(hook, field),
      ...validateReviewVersions(
        hook.admissionReviewVersions ?? [],
        `${field}.admissionReviewVersions`,
      ),
      ...(again && hook.name ? [duplicate(`${field}.name`, hook.name)] : NONE),
    ];
  });
}

function validateWebhook(hook: Webhook, field: string): Errors {
  const { timeoutSeconds = 10 } = hook;
  const effects = ['None', 'NoneOnDryRun'];
  return [
    ...validateFullName(hook.name, `${field}.name`),
    ...(hook.rules ?? []).flatMap((rule, index) => validateRule(rule, `${field}.rules[${index}]`)),
    ...supported(`${field}.failurePolicy`, hook.failurePolicy, FAILURE_POLICIES),
    ...supported(`${field}.matchPolicy`, hook.matchPolicy, MATCH_POLICIES),
    ...(hook.sideEffects === undefined
      ? [required(`${field}.sideEffects`, `must specify one of ${effects.join(', ')}`)]
      : effects.includes(hook.sideEffects)
        ? NONE
        : [notSupported(`${field}.sideEffects`, hook.sideEffects, effects)]),
    ...(timeoutSeconds < 1 || timeoutSeconds > 30
      ? [
          invalid(
            `${field}.timeoutSeconds`,
            timeoutSeconds,
            'the timeout value must be between 1 and 30 seconds',
          ),
        ]
      : NONE),
    ...validateLabelSelector(hook.namespaceSelector ?? {}, `${field}.namespaceSelector`),
    ...validateLabelSelector(hook.objectSelector ?? {}, `${field}.objectSelector`),
    ...supported(`${field}.reinvocationPolicy`, hook.reinvocationPolicy, ['IfNeeded', 'Never']),
    ...validateClientConfig(hook.clientConfig ?? {}, `${field}.clientConfig`),
    ...validateMatchConditions(hook.matchConditions ?? [], false, `${field}.matchConditions`),
  ];
}

function validateFullName(name: string, field: string): Errors {
  if (!name) return [required(field)];
  const problems = checked(field, name, isDNS1123Subdomain);
  if (problems.length > 0) return problems;
  return name.split('.').length < 3
    ? [invalid(field, name, 'should be a domain with at least three segments separated by dots')]
    : NONE;
}

function validateReviewVersions(versions: readonly string[], field: string): Errors {
  if (versions.length === 0) return [required(field, 'must specify one of v1, v1beta1')];
  const known = versions.some((version) => version === 'v1' || version === 'v1beta1');
  return [
    ...versions.flatMap((version, index) =>
      versions.indexOf(version) < index
        ? [invalid(`${field}[${index}]`, version, 'duplicate version')]
        : checked(`${field}[${index}]`, version, isDNS1035Label),
    ),
    ...(known ? NONE : [invalid(field, versions, 'must include at least one of v1, v1beta1')]),
  ];
}

function validateClientConfig({ url, service }: WebhookClientConfig, field: string): Errors {
  if ((url === undefined) === (service === undefined)) {
    return [required(field, 'exactly one of url or service is required')];
  }
  if (url !== undefined) return validateUrl(url, `${field}.url`);
  const { name, namespace, path, port = 443 } = service!;
  return [
    ...(name ? NONE : [required(`${field}.service.name`, 'service name is required')]),
    ...(namespace
      ? NONE
      : [required(`${field}.service.namespace`, 'service namespace is required')]),
    ...checked(`${field}.service.port`, port, isValidPortNum).map((error) => ({
      ...error,
      body: `Invalid value: ${port}: port is not valid: ${error.body.split(': ').slice(2).join(': ')}`,
    })),
    ...(path === undefined || path.startsWith('/')
      ? NONE
      : [invalid(`${field}.service.path`, path, "must start with a '/'")]),
  ];
}

function validateUrl(url: string, field: string): Errors {
  const form = '; desired format: https://host[/path]';
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(url) || uriProblem(url) !== undefined) {
    return [
      required(field, `url must be a valid URL: ${uriProblem(url) ?? 'missing scheme'}${form}`),
    ];
  }
  const { scheme, host, query, text } = readUri(url);
  return [
    ...(scheme === 'https'
      ? NONE
      : [invalid(field, scheme, `'https' is the only allowed URL scheme${form}`)]),
    ...(host === '' ? [invalid(field, host, `host must be specified${form}`)] : NONE),
    ...(/^[a-z]+:\/\/[^/]*@/.test(url)
      ? [invalid(field, url, 'user information is not permitted in the URL')]
      : NONE),
    ...(text.includes('#')
      ? [invalid(field, text.split('#')[1], 'fragments are not permitted in the URL')]
      : NONE),
    ...(query === ''
      ? NONE
      : [invalid(field, query, 'query parameters are not permitted in the URL')]),
  ];
}

/** `params` where a policy has parameters. */
export function validateMatchConditions(
  conditions: readonly MatchCondition[],
  params: boolean,
  field: string,
): Errors {
  const environment = admissionEnvironment({ params, authorizer: true });
  return [
    ...(conditions.length > 64 ? [tooMany(field, conditions.length, 64)] : NONE),
    ...conditions.flatMap(({ name, expression }, index) => {
      const at = `${field}[${index}]`;
      const text = expression?.trim() ?? '';
      const compiled = compileExpression(text, environment, [boolType]);
      return [
        ...(text === ''
          ? [required(`${at}.expression`)]
          : compiled.ok
            ? NONE
            : [invalid(`${at}.expression`, text, compiled.problem)]),
        ...(name ? checked(`${at}.name`, name, isQualifiedName) : [required(`${at}.name`)]),
        ...(name && conditions.findIndex((one) => one.name === name) < index
          ? [duplicate(`${at}.name`, name)]
          : NONE),
      ];
    }),
  ];
}
