import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runsAsGeneric } from '../../../api/pod-spec/generic-images.ts';
import { isMissing, type ImageMissing } from '../image-catalog.ts';
import { parseImageReference } from '../image-reference.ts';
import { builtInCatalog } from './images.ts';

function lookup(image: string) {
  const parsed = parseImageReference(image);
  if (!parsed.ok) throw new Error(parsed.problem);
  return builtInCatalog.lookup(parsed.reference);
}

test.each([
  'nginx',
  'nginx:1.14.2',
  'nginx:1.16.1',
  'nginx:1.25',
  'nginx:1.27-alpine',
  'nginx:1',
  'nginx:stable-alpine',
  'nginx:1.29-trixie',
  'httpd:2.4',
  'httpd:2.4.6',
  'redis:7',
  'redis:6.2-alpine',
  'postgres:9.6',
  'postgres:16',
  'postgres:17.2-alpine',
  'mysql:8.0',
  'busybox:1.28',
  'busybox:1.36',
  'busybox:stable',
  'alpine:3.20',
  'ubuntu:24.04',
  'debian:bookworm-slim',
  'registry.k8s.io/pause:3.10.1',
  'registry.k8s.io/hpa-example',
  'registry.k8s.io/busybox:1.27.2',
  'k8s.gcr.io/busybox',
  'harbor.example.com/proxy/library/nginx:1.27',
  'registry.k8s.io/nginx-slim:0.24',
  'k8s.gcr.io/nginx-slim:0.8',
  'registry.k8s.io/etcd:3.5.1-0',
  'polinux/stress',
  'python:3.13-slim',
  'ghcr.io/acme/shop:anything',
  'acme/shop',
])('%s exists', (image) => expect(isMissing(lookup(image))).toBe(false));

test.each([
  'nginx:1.161',
  'nginx:1.25.9',
  'nginx:2',
  'nginx:1.25-alpin',
  'httpd:3',
  'redis:6.1',
  'postgres:8',
  'postgres:17.99',
  'busybox:1.99',
  'alpine:4',
  'registry.k8s.io/pause:4',
  'registry.k8s.io/hpa-example:7',
])('%s never was', (image) => expect((lookup(image) as ImageMissing).missing).toBe('tag'));

test.each(['node:22-slim', 'wordpress', 'rabbitmq:4-management', 'fedora:43', 'mariadb:11'])(
  '%s is official, and exists',
  (image) => expect(isMissing(lookup(image))).toBe(false),
);

// Who creates a Pod is told when its image is taken for a generic program: never of one that has a behaviour of its own.
test.each([
  ['nginx:1.27', false],
  ['docker.io/library/nginx', false],
  ['registry.k8s.io/pause:3.10.1', false],
  ['fedora', false],
  ['ngnix', false],
  ['python:3.13', false],
  ['node:22', true],
  ['docker.io/library/node', true],
  ['public.ecr.aws/docker/library/node', true],
  ['public.ecr.aws/docker/library/nginx', false],
  ['registry.k8s.io/busybox', false],
  ['localhost:5000/ubuntu', false],
  ['acme/shop', true],
  ['localhost:5000/shop@sha256:0123456789abcdef0123456789abcdef', true],
])('%s runs as a generic program: %s', (image, generic) => {
  expect(runsAsGeneric(image)).toBe(generic);
  expect(isMissing(lookup(image))).toBe(image === 'ngnix');
});

test('what says that it does not exist is not there', () => {
  expect(lookup('non-existing-repo/non-existing-image:example')).toEqual({ missing: 'repository' });
  expect(runsAsGeneric('non-existing-repo/non-existing-image:example')).toBe(false);
});

test('a bare name that nobody knows is nobody’s repository', () =>
  expect(lookup('ngnix')).toEqual({ missing: 'repository' }));

test('every folder stands in the list', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const elsewhere: Record<string, string> = {
    'cpu-stress': 'vish/stress',
    etcd: 'registry.k8s.io/etcd:3.6.6-0',
    samples: 'gcr.io/google-samples/hello-app:1.0',
    stress: 'polinux/stress',
    zookeeper: 'registry.k8s.io/kubernetes-zookeeper:1.0-3.4.10',
    agnhost: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    app: 'kubeglass/app',
    'hpa-example': 'registry.k8s.io/hpa-example',
    linux: 'alpine',
    nautilus: 'registry.k8s.io/e2e-test-images/kitten:1.7',
    nonewprivs: 'registry.k8s.io/e2e-test-images/nonewprivs:1.3',
    pause: 'registry.k8s.io/pause:3.10',
    worker: 'kubeglass/worker:1',
  };
  // `generic` is what all others are.
  for (const folder of folders.filter((name) => name !== 'generic')) {
    const image = elsewhere[folder] ?? folder;
    expect(isMissing(lookup(image)), folder).toBe(false);
    expect(runsAsGeneric(image), folder).toBe(false);
  }
});
