/** containerd with runc below it: what most distributions install. Words of containerd 2.2 and runc 1.3. */
import { canonicalName, type ImageReference } from '../../image-reference.ts';
import type { NotExecutable, PullRefusal, RuntimeKind } from '../runtime-kind.ts';

const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10.1';

export const containerd: RuntimeKind = {
  name: 'containerd',
  version: '2.2.0',
  pauseImage: PAUSE_IMAGE,
  handlers: ['', 'runc'],
  // chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap
  // (pkg/oci/spec.go defaultUnixCaps).
  capabilities: [0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31],
  makesProcessFirst: false,
  hasPauseProcess: () => true,
  scope: (id) => `cri-containerd-${id}.scope`,
  // As Docker does: what names no registry is Docker Hub's.
  unresolvable: () => undefined,
  notPulled(reference, refusal) {
    const name = canonicalName(reference);
    return `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${why(reference, refusal)}`;
  },
  noHandler: (name) =>
    `rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "${name}" is configured`,
  noSandboxImage: (problem) =>
    `rpc error: code = Unknown desc = failed to get sandbox image "${PAUSE_IMAGE}": ${problem}`,
  noSandboxNetwork: (_config, id, problem) =>
    `rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": ${problem}`,
  networkNotReady: (problem) => `Network plugin returns error: ${problem}`,
  cannotRun: (program) =>
    `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${runcSays(program)}`,
  cannotExec: (program) =>
    `failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ${runcSays(program)}`,
};

const ACCESS_DENIED =
  'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

/** core/remotes/docker/resolver.go and authorizer.go, 2.x. */
function why(reference: ImageReference, refusal: PullRefusal): string {
  const { domain, path } = reference;
  const isDockerHub = domain === 'docker.io';
  if (typeof refusal === 'object') return refusal.problem;
  // Docker Hub gives strangers a token that is good for nothing; others give none.
  if (isDockerHub && (refusal === 'repository' || refusal === 'strangers')) return ACCESS_DENIED;
  if (refusal === 'repository' || refusal === 'tag')
    return `${canonicalName(reference)}: not found`;
  const realm = `https://${isDockerHub ? 'auth.docker.io' : domain}/token`;
  if (refusal === 'credentials')
    return `failed to authorize: failed to fetch oauth token: unexpected status from POST request to ${realm}: 401 Unauthorized`;
  const scope = `repository%3A${path.replaceAll('/', '%2F')}%3Apull`;
  return `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${realm}?scope=${scope}&service=${domain}: 401 Unauthorized`;
}

function runcSays({ name, problem }: NotExecutable): string {
  if (name === undefined) return 'no command specified';
  if (problem !== 'not found') return `exec: "${name}": ${problem.toLowerCase()}`;
  return name.includes('/')
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`;
}
