/** BusyBox: a shell and the small commands, for whatever a Pod's `command` says. By itself it ends at once. */
import { isRelease, type ImageDefinition, type Releases } from '../image.ts';

const RELEASES: Releases = {
  '1.23': 2,
  '1.24': 2,
  '1.25': 1,
  '1.26': 2,
  '1.27': 2,
  '1.28': 4,
  '1.29': 3,
  '1.30': 1,
  '1.31': 1,
  '1.32': 1,
  '1.33': 1,
  '1.34': 1,
  '1.35': 0,
  '1.36': 1,
  '1.37': 0,
};
const VARIANTS = /^(musl|glibc|uclibc)$/;

export const busybox: ImageDefinition = {
  repositories: ['docker.io/library/busybox', 'registry.k8s.io/e2e-test-images/busybox'],
  hasTag: (tag) =>
    /^1\.\d+(\.\d+)?-\d+$/.test(tag) ||
    /^(latest|stable|unstable|musl|glibc|uclibc|(stable|unstable)-(musl|glibc|uclibc))$/.test(
      tag,
    ) ||
    isRelease(tag, RELEASES, VARIANTS),
  size: (tag) => (tag.includes('musl') ? 852_000 : tag.includes('uclibc') ? 778_000 : 2_223_685),
  entrypoint: [],
  cmd: ['sh'],
  user: { uid: 0, gid: 0, supplementalGroups: [0, 10] },
  shell: true,
  program: () => undefined,
};
