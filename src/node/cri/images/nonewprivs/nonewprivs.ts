/** A program that belongs to root and takes root's rights, unless it may gain none (test/images/nonewprivs, 1.36). */
import { wait, type Process, type Program } from '../../program.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const nonewprivs: ImageDefinition = {
  repositories: ['registry.k8s.io/e2e-test-images/nonewprivs'],
  hasTag: (tag) => /^1\.\d+$/.test(tag),
  size: () => 4 * MB,
  entrypoint: ['/usr/local/bin/nnp'],
  cmd: [],
  shell: true,
  distribution: () => 'alpine',
  program: (name, process) => (name === 'nnp' ? run(process) : undefined),
};

function* run(process: Process): Program {
  yield wait(1);
  const status = process.files.read('/proc/self/status', process.user);
  const gainsNothing = status.ok && /^NoNewPrivs:\t1$/m.test(status.value);
  process.out(`Effective uid: ${gainsNothing ? process.user.uid : 0}`);
  return 0;
}
