/** Bad objects as a real API server refused them (1.20), against ours (1.36). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { StatusError } from '../apimachinery/status.ts';
import { kinds } from './registry.ts';
import { problems } from './testing/create.ts';

interface Case {
  readonly case: string;
  readonly status: number;
  readonly request: { readonly method: string; readonly path: string; readonly body: any };
  readonly body: { readonly message: string };
}
const golden: readonly Case[] = JSON.parse(
  readFileSync('test/golden/api/errors.json', 'utf8'),
).cases;

/** Refused by other parts: metadata by the server for every kind, addresses and ports by their allocators. */
const ELSEWHERE = [
  '422 no name',
  'service 422 clusterIP in use',
  'service 422 nodePort in use',
  'node 422',
];

/** Texts that changed. */
const SINCE: { readonly [name: string]: (message: string) => string } = {
  // Common rules of a container now come before the check for a repeated name (validateContainers, pkg/apis/core/validation/validation.go).
  '422 dup container + bad port + bad pullpolicy': (message) =>
    message.replace(
      /(spec\.containers\[1\]\.name: .*?), (spec\.containers\[1\]\.imagePullPolicy: .*)\]/,
      '$2, $1]',
    ),
  // The limit itself is told (validateResourceRequirements).
  '422 limits<requests': (message) => `${message} of 1`,
  // Values are shown as JSON, no longer as Go (apimachinery/pkg/util/validation/field/errors.go).
  'deployment 422 selector mismatch': (message) =>
    message.replace('map[string]string{"app":"x"}', '{"app":"x"}'),
  'deployment 422 maxSurge and maxUnavailable 0': (message) =>
    message.replace('intstr.IntOrString{Type:0, IntVal:0, StrVal:""}', '0'),
};

const cases = golden.filter(
  ({ case: name, status, request }) =>
    status === 422 && request.method === 'POST' && !ELSEWHERE.includes(name),
);

describe('what a real API server refuses', () => {
  test('is there to compare', () => expect(cases.length).toBeGreaterThanOrEqual(15));

  test.each(cases)('$case', ({ case: name, request, body }) => {
    const kind = kinds.find(({ plural }) => request.path.endsWith(`/${plural}`))!;
    const refusal = StatusError.invalid(
      kind,
      request.body.metadata.name,
      problems(kind, request.body),
    );
    expect(refusal.message).toBe(SINCE[name]?.(body.message) ?? body.message);
  });
});
