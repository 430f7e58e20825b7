import { expect, test } from 'vitest';
import { pod } from '../../api/testing/builders.ts';
import type { ContainerStatus, PodSandbox } from '../cri/cri.ts';
import { podActions } from './pod-actions.ts';

const sandbox = (
  id: string,
  attempt = 0,
  state: PodSandbox['state'] = 'SANDBOX_READY',
): PodSandbox => ({
  id,
  config: {
    namespace: 'default',
    name: 'web',
    uid: 'u',
    attempt,
    hostNetwork: false,
    hostname: 'web',
  },
  state,
  createdAt: 0,
  ips: state === 'SANDBOX_READY' ? ['10.0.0.1'] : [],
});

/** `app`, `app=0` (exited so), `app!` (another image than the Pod's), in sandbox s0 unless `@` says otherwise. */
function container(text: string): ContainerStatus {
  const [, name = '', exit, changed, where = 's0'] = /^(\w+)(?:=(\d+))?(!)?(?:@(\w+))?$/.exec(
    text,
  )!;
  return {
    id: text,
    sandboxId: where,
    podUid: 'u',
    config: {
      name,
      attempt: 0,
      image: changed ? 'old' : 'nginx',
      env: [],
      tty: false,
      stdin: false,
      annotations: {},
    },
    state: exit === undefined ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED',
    createdAt: 0,
    image: '',
    imageRef: '',
    user: { uid: 0, gid: 0, supplementalGroups: [0] },
    ...(exit !== undefined && { exitCode: Number(exit), finishedAt: 0 }),
  };
}

const UP = [sandbox('s0')];
const DOWN = [sandbox('s0', 0, 'SANDBOX_NOTREADY')];
const web = () => pod('web').container('app', { image: 'nginx' });
const two = () => web().container('other', { image: 'nginx' });
const withInit = () =>
  web().initContainer('i0', { image: 'nginx' }).initContainer('i1', { image: 'nginx' });
const withSidecar = () =>
  web()
    .initContainer('side', { image: 'nginx', restartPolicy: 'Always' })
    .initContainer('i1', { image: 'nginx' });

test.each([
  { name: 'new: a sandbox first', of: web(), sandboxes: [], has: [], does: 'sandbox 0, start app' },
  {
    name: 'new with init containers: only the first of them',
    of: withInit(),
    sandboxes: [],
    has: [],
    does: 'sandbox 0, init i0',
  },
  { name: 'sandbox up, nothing in it', of: web(), sandboxes: UP, has: [], does: 'start app' },
  { name: 'all runs', of: two(), sandboxes: UP, has: ['app', 'other'], does: 'nothing' },
  { name: 'one crashed', of: two(), sandboxes: UP, has: ['app', 'other=1'], does: 'start other' },
  {
    name: 'one is done and stays so',
    of: two().restartPolicy('OnFailure'),
    sandboxes: UP,
    has: ['app', 'other=0'],
    does: 'nothing',
  },
  {
    name: 'all done',
    of: two().restartPolicy('OnFailure'),
    sandboxes: UP,
    has: ['app=0', 'other=0'],
    does: 'kill',
  },
  {
    name: 'failed for good',
    of: web().restartPolicy('Never'),
    sandboxes: UP,
    has: ['app=1'],
    does: 'kill',
  },
  {
    name: 'the image is another now',
    of: web(),
    sandboxes: UP,
    has: ['app!'],
    does: 'kill app!, start app',
  },
  { name: 'first init runs', of: withInit(), sandboxes: UP, has: ['i0'], does: 'nothing' },
  { name: 'first init done', of: withInit(), sandboxes: UP, has: ['i0=0'], does: 'init i1' },
  { name: 'first init failed', of: withInit(), sandboxes: UP, has: ['i0=1'], does: 'init i0' },
  {
    name: 'first init failed for good',
    of: withInit().restartPolicy('Never'),
    sandboxes: UP,
    has: ['i0=1'],
    does: 'kill',
  },
  {
    name: 'all init done',
    of: withInit(),
    sandboxes: UP,
    has: ['i1=0', 'i0=0'],
    does: 'start app',
  },
  { name: 'a sidecar first', of: withSidecar(), sandboxes: UP, has: [], does: 'init side' },
  {
    name: 'a sidecar runs: the next init',
    of: withSidecar(),
    sandboxes: UP,
    has: ['side'],
    does: 'init i1',
  },
  {
    name: 'a sidecar died while initializing',
    of: withSidecar(),
    sandboxes: UP,
    has: ['i1', 'side=1'],
    does: 'init side',
  },
  {
    name: 'a sidecar died later',
    of: withSidecar(),
    sandboxes: UP,
    has: ['app', 'i1=0', 'side=1'],
    does: 'init side',
  },
  {
    name: 'the app is done: its sidecar ends with it',
    of: withSidecar().restartPolicy('Never'),
    sandboxes: UP,
    has: ['app=0', 'i1=0', 'side'],
    does: 'kill',
  },
  {
    name: 'the sandbox is lost: all over again',
    of: web(),
    sandboxes: DOWN,
    has: ['app=255'],
    does: 'sandbox 1, start app',
  },
  {
    name: 'the sandbox is lost, init too',
    of: withInit(),
    sandboxes: DOWN,
    has: ['app=255', 'i1=0', 'i0=0'],
    does: 'sandbox 1, init i0',
  },
  {
    name: 'init again in the new sandbox',
    of: withInit(),
    sandboxes: [sandbox('s1', 1), ...DOWN],
    has: ['i0@s1', 'app=255', 'i1=0', 'i0=0'],
    does: 'nothing',
  },
  {
    name: 'the sandbox is lost and nothing restarts',
    of: web().restartPolicy('Never'),
    sandboxes: DOWN,
    has: ['app=255'],
    does: 'kill',
  },
])('$name: $does', ({ of, sandboxes, has, does }) => {
  const runtime = { sandboxes, containers: has.map(container) };
  const actions = podActions(of.build(), runtime, {
    isStarted: () => true,
    failed: () => undefined,
  });
  const said = [
    ...(actions.createSandbox ? [`sandbox ${actions.attempt}`] : actions.killPod ? ['kill'] : []),
    ...actions.toKill.map((each) => `kill ${each.container.id}`),
    ...actions.initToStart.map(({ name }) => `init ${name}`),
    ...actions.toStart.map(({ name }) => `start ${name}`),
  ];
  expect(said.join(', ') || 'nothing').toBe(does);
});
