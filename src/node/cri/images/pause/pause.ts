/** What holds a Pod's namespaces open: it does nothing until told to stop. */
import { untilStopped } from '../../program.ts';
import type { ImageDefinition } from '../image.ts';

export const pause: ImageDefinition = {
  repositories: ['registry.k8s.io/pause', 'k8s.gcr.io/pause'],
  hasTag: (tag) => /^(latest|3\.[1-9]|3\.10(\.[0-2])?)$/.test(tag),
  size: () => 320_368,
  entrypoint: ['/pause'],
  cmd: [],
  user: { uid: 65535, gid: 65535, supplementalGroups: [65535] },
  shell: false,
  program: (name) => (name === 'pause' ? untilStopped(['SIGTERM', 'SIGINT']) : undefined),
};
