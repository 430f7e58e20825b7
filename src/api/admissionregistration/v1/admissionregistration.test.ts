/** What is refused of policies, bindings and webhook configurations (upstream's validation_test.go). */
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../apimachinery/field-error.ts';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { mutatingAdmissionPolicies } from './mutating-admission-policy/mutating-admission-policy.ts';
import { validatingAdmissionPolicyBindings } from './validating-admission-policy-binding/validating-admission-policy-binding.ts';
import { validatingAdmissionPolicies } from './validating-admission-policy/validating-admission-policy.ts';
import { validatingWebhookConfigurations } from './validating-webhook-configuration/validating-webhook-configuration.ts';

function errors(kind: ResourceDefinition, object: object): readonly string[] {
  const whole = kind.strategy.applyDefaults!({ metadata: { name: 'x' }, ...object });
  return kind.strategy.validate!(whole).map(messageOf);
}

const rule = {
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['deployments'],
};
const policy = (spec: object) => ({
  spec: {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: 'true' }],
    ...spec,
  },
});
const hook = (more: object) => ({
  webhooks: [
    {
      name: 'a.example.com',
      rules: [rule],
      clientConfig: { service: { name: 's', namespace: 'n' } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...more,
    },
  ],
});

describe('a ValidatingAdmissionPolicy', () => {
  test.each([
    ['is fine', {}, []],
    [
      'needs validations',
      { validations: [] },
      [
        'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
        'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
      ],
    ],
    [
      'needs rules',
      { matchConstraints: {} },
      ['spec.matchConstraints.resourceRules: Required value'],
    ],
    [
      'compiles',
      { validations: [{ expression: 'object.x in [1, 2, ' }] },
      [
        /^spec.validations\[0\].expression: Invalid value: "object.x in \[1, 2, ": compilation failed: ERROR: <input>:1:20: Syntax error: /,
      ],
    ],
    [
      'must give a bool',
      { validations: [{ expression: '1' }] },
      ['spec.validations[0].expression: Invalid value: "1": must evaluate to bool'],
    ],
    [
      'knows params only with a kind',
      { validations: [{ expression: 'params.x == 1' }] },
      [/undeclared reference to 'params' \(in container ''\)/],
    ],
    [
      'knows params with a kind',
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [{ expression: 'params.data.x == "1"' }],
      },
      [],
    ],
    [
      'has typed variables',
      {
        variables: [
          { name: 'n', expression: 'object.spec.replicas' },
          { name: 'many', expression: 'variables.n > 5' },
        ],
        validations: [{ expression: '!variables.many' }],
      },
      [],
    ],
    [
      'knows its variables',
      {
        variables: [{ name: 'n', expression: '1' }],
        validations: [{ expression: 'variables.m == 1' }],
      },
      [/undefined field 'm'/],
    ],
    [
      'tells by strings',
      { validations: [{ expression: 'true', messageExpression: '1' }] },
      ['spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string'],
    ],
    [
      'has reasons',
      { validations: [{ expression: 'true', reason: 'Other' }] },
      [
        'spec.validations[0].reason: Unsupported value: "Other": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
      ],
    ],
    [
      'has conditions',
      { matchConditions: [{ name: 'a', expression: 'request.userInfo.username' }] },
      [
        'spec.matchConditions[0].expression: Invalid value: "request.userInfo.username": must evaluate to bool',
      ],
    ],
    [
      'annotates',
      { auditAnnotations: [{ key: 'k', valueExpression: '1' }] },
      [
        'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null]',
      ],
    ],
  ])('%s', (_, spec, expected) =>
    expect(errors(validatingAdmissionPolicies, policy(spec))).toEqual(
      expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
    ),
  );
});

test.each([
  [{ policyName: 'p', validationActions: ['Deny'] }, []],
  [
    { policyName: 'p', validationActions: [] },
    ['spec.validationActions: Required value: at least one validation action is required'],
  ],
  [
    { policyName: 'p', validationActions: ['Deny', 'Warn'] },
    [expect.stringContaining('must not contain both Deny and Warn')],
  ],
  [
    { policyName: 'p', validationActions: ['Deny'], paramRef: {} },
    [
      'spec.paramRef: Required value: one of name or selector must be specified',
      'spec.paramRef.parameterNotFoundAction: Required value',
    ],
  ],
])('binding %j', (spec, expected) =>
  expect(errors(validatingAdmissionPolicyBindings, { spec })).toEqual(expected),
);

test.each([
  [
    {
      patchType: 'JSONPatch',
      jsonPatch: {
        expression: '[JSONPatch{op: "add", path: "/a/" + jsonpatch.escapeKey("b/c"), value: "x"}]',
      },
    },
    [],
  ],
  [
    {
      patchType: 'ApplyConfiguration',
      applyConfiguration: {
        expression: 'Object{spec: Object.spec{replicas: object.spec.replicas + 1}}',
      },
    },
    [],
  ],
  [
    { patchType: 'ApplyConfiguration', applyConfiguration: { expression: '1' } },
    [
      'spec.mutations[0].applyConfiguration.expression: Invalid value: "1": must evaluate to Object',
    ],
  ],
  [
    { patchType: 'JSONPatch' },
    ['spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch'],
  ],
])('mutation %j', (mutation, expected) =>
  expect(
    errors(
      mutatingAdmissionPolicies,
      policy({ validations: undefined, reinvocationPolicy: 'Never', mutations: [mutation] }),
    ),
  ).toEqual(expected),
);

test.each([
  [{}, []],
  [
    { name: 'a.b' },
    [
      'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
    ],
  ],
  [
    { sideEffects: 'Some' },
    [
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ],
  ],
  [
    { timeoutSeconds: 31 },
    [
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
  ],
  [
    { clientConfig: {} },
    ['webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
  ],
  [
    { clientConfig: { url: 'http://a' } },
    [
      'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
    ],
  ],
  [
    { admissionReviewVersions: ['v9'] },
    [
      'webhooks[0].admissionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1',
    ],
  ],
  [
    { rules: [{ ...rule, resources: ['*', 'pods'] }] },
    [
      'webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other resources without subresources',
    ],
  ],
  [
    { matchConditions: [{ name: 'a', expression: 'params.x' }] },
    [expect.stringContaining("undeclared reference to 'params'")],
  ],
])('webhook %j', (more, expected) =>
  expect(errors(validatingWebhookConfigurations, hook(more))).toEqual(expected),
);
