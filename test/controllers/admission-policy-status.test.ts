/** What a policy's status tells of the types of its expressions ("should type check validation expressions" of test/e2e/apimachinery/validatingadmissionpolicy.go). */
import { expect, test } from 'vitest';
import { validatingAdmissionPolicies } from '../../src/api/admissionregistration/v1/validating-admission-policy/validating-admission-policy.ts';
import type { Validation } from '../../src/api/generated/types/admissionregistration/v1.ts';
import { ControlPlane } from './control-plane.ts';

function statusOf(validation: Validation, more: object = {}) {
  const plane = new ControlPlane().settle();
  const operations = ['CREATE' as const, 'UPDATE' as const];
  const rule = { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations };
  plane.create(validatingAdmissionPolicies, {
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules: [rule] }, validations: [validation], ...more },
  });
  plane.settle();
  return plane.client.get(validatingAdmissionPolicies, { namespace: undefined, name: 'p' }).status;
}

test('types that fit leave no warnings', () => {
  expect(statusOf({ expression: 'object.spec.replicas > 1' })).toEqual({
    observedGeneration: 1,
    typeChecking: {},
  });
});

test('each confusion is one', () => {
  const { typeChecking } = statusOf({
    expression: "object.spec.replicas > '1'",
    messageExpression: "'wants replicas > 1, got ' + object.spec.replicas",
  });
  expect(typeChecking!.expressionWarnings).toEqual([
    {
      fieldRef: 'spec.validations[0].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_>_' applied to '(int, string)'\n | object.spec.replicas > '1'\n | .....................^\n",
    },
    {
      fieldRef: 'spec.validations[0].messageExpression',
      warning: expect.stringContaining(
        "found no matching overload for '_+_' applied to '(string, int)'",
      ),
    },
  ]);
});

test.each([
  ["object.spec.template.spec.containers.all(c, c.imge != '')", "undefined field 'imge'"],
  ['object.metadata.labels.app == 1', "applied to '(string, int)'"],
  ["object.metadata.creationTimestamp == 'x'", 'google.protobuf.Timestamp'],
  ['variables.n == true', "applied to '(int, bool)'"],
])('%s: %s', (expression, problem) => {
  const variables = [{ name: 'n', expression: 'object.spec.replicas' }];
  const { typeChecking } = statusOf({ expression }, { variables });
  expect(typeChecking!.expressionWarnings![0]!.warning).toContain(problem);
});
