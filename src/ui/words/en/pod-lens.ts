/** What the Pod lens says: containers, what they share, figures, files, processes, calls. */
import type { CallCause, CRICall } from '../../../api/sim/v1alpha1/cri-call/types.ts';
import type { InsideProbe, NamespaceType } from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import type { HookState } from '../../model/pod-inside.ts';
import { plural } from './english.ts';

const decisions: { readonly [action: string]: string } = {
  'create sandbox': 'it has no sandbox yet',
  'ensure image': 'the image has to be on the machine',
  create: 'everything for this container is ready',
  start: 'the container has been made',
  sync: 'the kubelet compares the Pod with what runs',
  resize: 'its resources are others',
  stop: 'it is not to run any longer: an event of the Pod says why',
  'stop sandbox': 'nothing of the Pod is to run any more',
  'remove sandbox': 'nothing runs in it any more',
};

/** What is done besides, whatever the kubelet was about. */
const tidying: { readonly [verb: string]: string } = {
  RemoveContainer: 'of each name only the newest dead container is kept, for its logs',
};

/** By what it is about, how it goes with a hook. */
const hooks: {
  readonly [when in 'postStart' | 'preStop']: { readonly [state in HookState]: string };
} = {
  postStart: {
    ahead: 'Called as soon as the container is started.',
    running: 'It runs now, beside the program: the kubelet goes on when it is over.',
    over: 'Over.',
  },
  preStop: {
    ahead: 'Called before the container is asked to end.',
    running: 'It runs now, and its time counts as grace period. SIGTERM follows.',
    over: 'Over: the container was told to end.',
  },
};

const outcomes: { readonly [outcome in CRICall['outcome']]: string } = {
  Pending: 'under way',
  Done: 'ok',
  Failed: 'failed',
};

const lasted = (millis: number): string =>
  millis < 1000 ? `${millis} ms` : `${(millis / 1000).toFixed(1)} s`;

const cause = ({ component, action, subject }: CallCause): string =>
  `${component}: ${action} ${subject}`;

export const podLens = {
  podLens: {
    choose: 'Pod',
    option: (namespace: string, name: string) =>
      namespace === 'default' ? name : `${namespace}/${name}`,
    none: 'There is no Pod yet. Apply one, and look inside.',
    label: (name: string) => `Inside Pod ${name}`,
    nowhere: 'It is on no node yet: nothing is made of it before a kubelet sees it.',
    notHere: (node: string) =>
      `The runtime on ${node} has nothing of it: no sandbox, no container.`,
    on: (node: string, runtime: string) => `On ${node}, run by ${runtime}.`,
    noKubelet:
      'The kubelet on its node does not run: the containers go on, and nobody sees to them.',
    leaving: (seconds: number) =>
      seconds > 0
        ? `It is to end: ${plural(seconds, 'second')} of its grace period left, then SIGKILL.`
        : 'It is to end: its grace period is over.',
    containers: {
      title: 'Containers, in the order of their start',
      hint: 'Choose one to look into it.',
      kinds: {
        sandbox: 'sandbox',
        init: 'init container',
        sidecar: 'sidecar',
        main: 'container',
        ephemeral: 'ephemeral container',
      },
      sandbox: (ips: readonly string[], attempt: number) =>
        `Does nothing but hold what the containers share${ips.length > 0 ? `: ${ips.join(', ')}` : ''}.${attempt > 0 ? ` It is sandbox number ${attempt + 1}.` : ''}`,
      states: {
        none: 'not made yet',
        Created: 'made',
        Running: 'runs',
        Exited: 'has ended',
        Ready: 'ready',
        NotReady: 'stopped',
      },
      exited: (code: number, reason: string | undefined) =>
        `exit code ${code}${reason ? ` (${reason})` : ''}`,
      before: (code: number, reason: string | undefined) =>
        `The run before: exit code ${code}${reason ? ` (${reason})` : ''}.`,
      restarts: (count: number) => plural(count, 'restart'),
      waits: (seconds: number, of: number) =>
        seconds > 0
          ? `Back-off: started again in ${plural(seconds, 'second')} (waits ${of} s from its end; doubled each time, at most 300 s).`
          : `Back-off of ${of} s is over: started again any moment.`,
      waiting: (reason: string) => `Waits: ${reason}`,
      probe: (
        { kind, last, inARow, threshold, onHold, verdict }: InsideProbe,
        what: string,
        next: number | undefined,
      ) =>
        [
          what ? `${kind}: ${what}.` : `${kind}.`,
          last === undefined
            ? 'Not asked yet.'
            : `${inARow} × ${last} in a row; believed from ${threshold} on.`,
          onHold ? 'Believed: the container is ended.' : verdict ? `Verdict: ${verdict}.` : '',
          next === undefined ? '' : `Asked again in ${next} s.`,
        ]
          .filter(Boolean)
          .join(' '),
      every: (what: string, seconds: number) => `${what} every ${seconds} s`,
      hook: (when: 'postStart' | 'preStop', what: string, state: HookState) =>
        `${when} hook: ${what}. ${hooks[when][state]}`,
      endsLast: 'A sidecar: it is asked to end when the containers that it serves have ended.',
      target: (name: string) =>
        `Aimed at ${name}: it sees the processes of that container (targetContainerName).`,
      environment: (sources: readonly string[]) =>
        `Environment from ${sources.join(', ')}: as it was at its start, however it changes.`,
    },
    shares: {
      title: 'What they share, and what they do not',
      caption: "Linux's namespaces: one cell is one namespace, with everybody in it",
      namespace: 'Namespace',
      types: {
        network: ['network', 'addresses, ports, localhost'],
        ipc: ['ipc', 'shared memory, semaphores'],
        uts: ['uts', 'the host name'],
        pid: ['pid', 'who sees whose processes'],
        mount: ['mount', 'root file system and mounts'],
        user: ['user', 'what uid 0 means outside'],
      } satisfies { readonly [type in NamespaceType]: readonly [string, string] },
      of: { Node: "the node's", Pod: "the Pod's: shared", Container: 'its own' },
      with: (names: readonly string[]) => `with ${names.join(', ')}`,
      setBy: (field: string) => `by ${field}`,
      volumes: 'Volumes: shared by whoever mounts them',
      notMounted: '–',
      nothing: 'No sandbox runs: there is nothing to share.',
    },
    cgroups: {
      title: 'Cgroups: what requests and limits come to',
      of: (of: string) =>
        of === 'Pod' ? 'The Pod as a whole' : of === 'pause' ? 'The sandbox' : of,
      qos: (qos: string) => `QoS class ${qos} decides where in the tree, and who is killed first.`,
      file: 'File',
      value: 'Value',
      how: 'How it comes about',
      unknown: 'Only the kubelet knows these, and it does not run.',
      cpu: (now: number, seconds: number) => `CPU now ${now}m, ${seconds.toFixed(1)} s so far`,
      throttled: (periods: number, all: number) =>
        all > 0 ? `held back in ${periods} of ${all} periods of 100 ms` : '',
      memory: (used: string, max: string | undefined) =>
        max === undefined ? `memory ${used}` : `memory ${used} of ${max}`,
      none: 'No cgroup: nothing runs.',
    },
    slices: {
      all: (node: string) => `all Pods of ${node}, as far as its allocatable resources go`,
      held: (count: number, cpu: string | undefined) =>
        `${count === 0 ? 'No Pods' : plural(count, 'Pod')} here${cpu ? `, ${cpu} CPU requested together` : ''}.`,
      what: {
        Guaranteed:
          'Limits equal requests, everywhere: right below the top, with what they ask for; killed last (oom_score_adj −997).',
        Burstable:
          'The slice weighs as much as its requests together; oom_score_adj 3 to 999, the less is requested the higher.',
        BestEffort:
          'No requests, no limits: the slice has the least weight there is, and is killed first (oom_score_adj 1000).',
      },
      here: (name: string) => `${name} is here.`,
    },
    files: {
      title: (name: string) => `Root file system of ${name}`,
      written: 'Writable layer: its own, gone with the container',
      readOnly: 'readOnlyRootFilesystem: nothing can be written here',
      changes: (count: number) =>
        count === 0 ? 'nothing written so far' : plural(count, 'change'),
      change: { added: 'added', changed: 'changed', deleted: 'deleted' },
      untouched: 'nothing in it has looked at its files yet, or it has ended',
      image: (image: string) => `Image ${image}: read-only, shared by all its containers here`,
      imageFiles: (count: number, size: string) => `${plural(count, 'file')} · ${size} to pull`,
      merged: "The image's own layers are shown as one.",
      mounts: 'Mounted over it',
      mount: (source: string, type: string, readOnly: boolean) =>
        `${source} · ${type} · ${readOnly ? 'read-only' : 'read and write'}`,
      fresh: (at: string) =>
        `As of ${at}. When the source changes, the kubelet is told at once, and writes the files when it next syncs this Pod: every 60 to 90 s.`,
      behind: (source: string, since: string, left: number) =>
        `${source} has changed at ${since}; these are the files of before. The kubelet knows, and writes them when it next syncs this Pod: in ${left} s.`,
      subPath: 'Mounted with subPath: it stays as it was when the container was made.',
      given: 'written by kubelet or runtime',
      mountedFiles: (count: number) => plural(count, 'entry', 'entries'),
      more: (count: number) => `and ${count} more`,
    },
    processes: {
      title: (name: string) => `Processes of ${name}, as it sees them`,
      none: 'None runs.',
      pid: 'PID',
      command: 'Command',
      user: 'UID',
      memory: 'Memory',
      cpu: 'CPU',
      shared: 'PID 1 is /pause: the Pod shares one process namespace.',
      node: 'On the node each of these has another number as well, which is not simulated.',
    },
    calls: {
      title: 'Calls to the runtime (CRI)',
      whose: 'Whose calls',
      pod: 'of this Pod',
      node: (node: string) => `all on ${node}`,
      step: 'Run to the next call',
      at: 'At',
      call: 'Call',
      outcome: 'Outcome',
      because: (decision: string) => `because: ${decision}`,
      ended: (outcome: CRICall['outcome'], took: number | undefined) =>
        took === undefined ? outcomes[outcome] : `${outcomes[outcome]}, ${lasted(took)}`,
      decision: (verb: string, [nearest]: readonly CallCause[]) =>
        tidying[verb] ??
        (nearest
          ? (nearest.why ?? decisions[nearest.action] ?? cause(nearest))
          : 'of something that is no longer known'),
      chain: (because: readonly CallCause[]) => because.map(cause).join(' ← '),
      none: 'No call is remembered.',
      some: (count: number) => `The newest ${count}`,
    },
    conditions: {
      gates: (names: readonly string[]) =>
        `Ready waits for readiness gates that nobody has set to True: ${names.join(', ')}.`,
    },
    kubectl: 'The same with kubectl',
    live: (name: string, running: number, all: number, last: CRICall | undefined) =>
      `${name}: ${running} of ${plural(all, 'container')} ${running === 1 ? 'runs' : 'run'}.${last ? ` Last call: ${last.verb}${last.subject ? ` ${last.subject}` : ''}.` : ''}`,
  },
};
