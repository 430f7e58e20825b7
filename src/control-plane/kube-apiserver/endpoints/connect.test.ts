/** exec, attach and port-forward: what the API server refuses, and what it asks of the kubelet. */
import { beforeEach, expect, test } from 'vitest';
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import type {
  CommandSession,
  ExecOptions,
  StreamOptions,
} from '../../../apimachinery/remote-command.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { noKubelets } from '../api-server-host.ts';
import type { KubeApiServer } from '../server.ts';
import { loneApiServer } from '../testing/lone-api-server.ts';

const PODS = '/api/v1/namespaces/default/pods';
const deaf = { onStdout: () => {}, onStderr: () => {}, onEnd: () => {} };
const session: CommandSession = {
  stdin: () => {},
  closeStdin: () => {},
  resize: () => {},
  close: () => {},
};

let server: KubeApiServer;
let asked: unknown[];

beforeEach(() => {
  asked = [];
  const noted = (what: string) => (pod: Pod, options: StreamOptions | ExecOptions) => {
    asked.push([what, pod.metadata.name, options]);
    return session;
  };
  ({ server } = loneApiServer(undefined, {
    kubelets: { ...noKubelets, exec: noted('exec'), attach: noted('attach') },
  }));
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  const path = '/api/v1/namespaces/default/serviceaccounts';
  expect(server.handle({ method: 'POST', path, body: account }).status).toBe(201);
  create('one', ['web'], 'node-1');
  create('two', ['web', 'log'], 'node-1', ['setup']);
  create('waiting', ['web']);
});

function create(name: string, containers: string[], nodeName?: string, init: string[] = []): void {
  const withImage = (one: string) => ({ name: one, image: 'nginx' });
  const spec = {
    containers: containers.map(withImage),
    initContainers: init.map(withImage),
    ...(nodeName && { nodeName }),
  };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
  expect(server.handle({ method: 'POST', path: PODS, body }).status).toBe(201);
}

const request = (path: string): ApiRequest => {
  const [plain, search] = path.split('?');
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) (query[name] ??= []).push(value);
  return { method: 'POST', path: `${PODS}/${plain}`, query };
};
const told = ({ status, body }: ApiResponse) => [
  status,
  typeof body === 'string' ? body : (body as { message: string }).message,
];

test.each([
  ['gone/exec?stdout=true', 404, 'pods "gone" not found'],
  ['waiting/exec?stdout=true', 400, 'pod waiting does not have a host assigned'],
  ['waiting/attach?stdout=true', 400, 'pod waiting does not have a host assigned'],
  [
    'two/exec?stdout=true',
    400,
    'a container name must be specified for pod two, choose one of: [setup web log]',
  ],
  ['two/attach?container=db&stdout=true', 400, 'container db is not valid for pod two'],
  ['one/exec?command=ls', 400, 'you must specify at least 1 of stdin, stdout, stderr\n'],
  ['one/exec?stderr=true&tty=true', 400, 'you must specify at least 1 of stdin, stdout, stderr\n'],
  ['one/log', 404, 'the server could not find the requested resource'],
])('%s is refused: %i %s', (path, code, message) => {
  expect(told(server.connect(request(path), deaf) as ApiResponse)).toEqual([code, message]);
  expect(asked).toEqual([]);
});

test.each([
  ['gone/portforward', 404, 'pods "gone" not found'],
  ['waiting/portforward', 400, 'pod waiting does not have a host assigned'],
  ['one/portforward', 500, 'error dialing backend: no kubelet'],
])('%s is refused: %i %s', (path, code, message) => {
  expect(told(server.portForward(request(path)) as ApiResponse)).toEqual([code, message]);
});

const streams = { container: 'web', stdin: false, stdout: true, stderr: false, tty: false };

test.each([
  [
    'one/exec?stdout=1&command=ls&command=-l',
    ['exec', 'one', { ...streams, command: ['ls', '-l'] }],
  ],
  [
    'one/exec?stdin=true&stdout=true&stderr=true&tty=true&command=sh',
    ['exec', 'one', { ...streams, stdin: true, tty: true, command: ['sh'] }],
  ],
  [
    'two/attach?container=log&stdout=true&stderr=true',
    ['attach', 'two', { ...streams, container: 'log', stderr: true }],
  ],
])('%s asks the kubelet', (path, what) => {
  expect(server.connect(request(path), deaf)).toBe(session);
  expect(asked).toEqual([what]);
});

test.each(['exec?stdout=true', 'attach', 'portforward'])(
  '%s without an upgrade has nothing to stream over',
  (path) => {
    expect(told(server.handle(request(`one/${path}`)))).toEqual([400, 'Upgrade request required']);
    expect(server.handle({ ...request(`one/${path}`), method: 'DELETE' }).status).toBe(405);
  },
);

test('discovery lists them', () => {
  const { resources } = server.handle({ method: 'GET', path: '/api/v1' }).body as {
    resources: { name: string; kind: string; verbs: string[] }[];
  };
  expect(resources.find(({ name }) => name === 'pods/exec')).toEqual({
    name: 'pods/exec',
    singularName: '',
    namespaced: true,
    kind: 'PodExecOptions',
    verbs: ['create', 'get'],
  });
});
