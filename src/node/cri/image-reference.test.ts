import { expect, test } from 'vitest';
import { canonicalName, parseImageReference } from './image-reference.ts';

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.25', 'docker.io/library/nginx:1.25'],
  ['acme/shop', 'docker.io/acme/shop:latest'],
  ['ghcr.io/acme/shop:2', 'ghcr.io/acme/shop:2'],
  ['localhost/shop', 'localhost/shop:latest'],
  ['registry:5000/shop:v1', 'registry:5000/shop:v1'],
  [`nginx@sha256:${'a'.repeat(64)}`, `docker.io/library/nginx@sha256:${'a'.repeat(64)}`],
])('%s is %s', (image, name) => {
  const parsed = parseImageReference(image);
  expect(parsed.ok && canonicalName(parsed.reference)).toBe(name);
});

test.each([
  ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
  ['nginx:', 'invalid reference format'],
  ['nginx:a b', 'invalid reference format'],
  ['nginx@sha256:short', 'invalid reference format'],
  ['', 'invalid reference format'],
  ['acme//shop', 'invalid reference format'],
])('%j is no name: %s', (image, problem) =>
  expect(parseImageReference(image)).toEqual({ ok: false, problem }),
);
