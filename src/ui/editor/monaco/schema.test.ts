import { expect, test } from 'vitest';
import editorSchema from '../../../api/generated/editor-schema.json' with { type: 'json' };
import { withSimulation } from './schema.ts';

const schema = withSimulation(editorSchema as never);
const definitions = schema.definitions as Record<
  string,
  { properties: Record<string, any>; additionalProperties?: unknown }
>;

test('the simulation’s kinds stand beside Kubernetes’ own, but not those that nobody writes', () => {
  const [kinds] = (schema.properties!.kind as { anyOf: [{ enum: string[] }] }).anyOf;
  expect(kinds.enum).toEqual(
    expect.arrayContaining([
      'Deployment',
      'Pod',
      'Clock',
      'Fault',
      'Image',
      'Machine',
      'NodeTemplate',
    ]),
  );
  expect(kinds.enum).not.toContain('Span');
});

test('every kind that is named has its definition, and every reference leads somewhere', () => {
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(
    ([, name]) => name!,
  );
  expect(new Set(references.filter((name) => !definitions[name]))).toEqual(new Set());
});

test('fields that a kind does not have are not allowed', () => {
  const fault = definitions['dev.kubeglass.sim.v1alpha1.Fault']!;
  expect(fault.additionalProperties).toBe(false);
  expect(fault.properties.spec.additionalProperties).toBe(false);
  expect(fault.properties.spec.properties.type.enum).toContain('NodeCrash');
});

test('conditions ask for an object first, so that half a word is not told what a hundred kinds expect', () => {
  const conditions = (schema.allOf as { if: { type?: string } }[]).map((rule) => rule.if.type);
  expect(new Set(conditions)).toEqual(new Set(['object']));
});
