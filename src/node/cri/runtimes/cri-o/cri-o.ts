/**
 * CRI-O with crun below it, as its own packages for 1.36 set it up: it follows Kubernetes' versions, looks for nobody's
 * registry in particular, and makes a container's process with the container.
 */
import { repositoryOf, type ImageReference } from '../../image-reference.ts';
import type { NotExecutable, PullRefusal, RuntimeKind } from '../runtime-kind.ts';

const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10.1';

export const criO: RuntimeKind = {
  name: 'cri-o',
  version: '1.36.0',
  pauseImage: PAUSE_IMAGE,
  handlers: ['', 'crun', 'runc'],
  // chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service (internal/config/capabilities).
  capabilities: [0, 1, 3, 4, 5, 6, 7, 8, 10],
  makesProcessFirst: true,
  // Nothing has to run for namespaces that are pinned; only one of processes needs a first process (drop_infra_ctr).
  hasPauseProcess: ({ sharesProcesses }) => sharesProcesses ?? false,
  scope: (id) => `crio-${id}.scope`,
  /**
   * Since 1.34 short_name_mode is `enforcing`: a name without a registry would have to be one registry's, and the packages'
   * /etc/containers/registries.conf.d/crio.conf names two, docker.io and quay.io (internal/storage/image.go
   * CandidatesForPotentiallyShortImageName).
   */
  unresolvable: (image) =>
    isShortName(image)
      ? `short name mode is enforcing, but image name ${image} returns ambiguous list`
      : undefined,
  // Whatever is no image might be an artifact (internal/storage/image.go pullImageImplementation, 1.34).
  notPulled(reference, refusal) {
    const read = why(reference, refusal);
    return `unable to pull image or OCI artifact: pull image err: initializing source docker://${familiar(reference)}: ${read}; artifact err: get manifest: build image source: ${read}`;
  },
  // Parity: upstream prints the addresses that its list is at.
  noHandler: (name) =>
    `rpc error: code = Unknown desc = failed to find runtime handler ${name} from runtime list map[crun runc]`,
  noSandboxImage: (problem) =>
    `rpc error: code = Unknown desc = error creating pod sandbox: initializing source docker://${PAUSE_IMAGE}: ${problem}`,
  // server/sandbox_run_linux.go and sandbox_network.go; the rest is ocicni's.
  noSandboxNetwork: ({ name, namespace, uid, attempt }, id, problem) =>
    `rpc error: code = Unknown desc = failed to create pod network sandbox k8s_${name}_${namespace}_${uid}_${attempt}(${id}): error adding pod ${namespace}_${name} to CNI network "crio": ${problem}`,
  networkNotReady: () =>
    'Network plugin returns error: No CNI configuration file in /etc/cni/net.d/. Has your network provider started?',
  // Parity: crun's words end a line, and CRI-O passes the line's end on.
  cannotRun: (program) => `container create failed: ${crunSays(program)}`,
  cannotExec: crunSays,
};

/** Without a registry: what stands before the first slash is none (containers/image pkg/shortnames IsShortName). */
function isShortName(image: string): boolean {
  const [first = '', ...more] = image.split('/');
  return more.length === 0 || !(/[.:]/.test(first) || first === 'localhost');
}

/** Docker's own way to leave out what goes without saying. */
function familiar({ domain, path, tag, digest }: ImageReference): string {
  const name = domain === 'docker.io' ? path.replace(/^library\//, '') : `${domain}/${path}`;
  return `${name}${digest ? `@${digest}` : `:${tag}`}`;
}

/** containers/image docker/errors.go, in the registries' words. */
function why(reference: ImageReference, refusal: PullRefusal): string {
  if (refusal === 'credentials')
    return 'unable to retrieve auth token: invalid username/password: unauthorized: incorrect username or password';
  const reading = `reading manifest ${reference.digest ?? reference.tag} in ${repositoryOf(reference)}`;
  if (typeof refusal === 'object') return `${reading}: ${refusal.problem}`;
  if (refusal === 'tag') return `${reading}: manifest unknown`;
  if (reference.domain === 'docker.io')
    return `${reading}: requested access to the resource is denied`;
  return refusal === 'repository'
    ? `${reading}: name unknown`
    : `${reading}: unauthorized: access to the requested resource is not authorized`;
}

/** crun's src/libcrun/container.c. */
function crunSays({ name, problem }: NotExecutable): string {
  if (name === undefined) return 'no command specified';
  if (problem === 'Permission denied') return `open executable: ${problem}`;
  if (problem !== 'not found') return `exec container process \`${name}\`: ${problem}`;
  return name.includes('/')
    ? `executable file \`${name}\` not found: No such file or directory`
    : `executable file \`${name}\` not found in $PATH: No such file or directory`;
}
