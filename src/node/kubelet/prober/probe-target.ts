/** What a probe or a hook asks of a container: an address, a command, a health service; and how it went (pkg/probe, pkg/kubelet/lifecycle/handlers.go, 1.36). */
import type {
  Container,
  ExecAction,
  HTTPGetAction,
  Pod,
  Probe,
} from '../../../api/generated/types/core/v1.ts';
import { SECOND, type Clock } from '../../../sim/clock.ts';
import type { RuntimeService } from '../../cri/cri.ts';
import { decode } from '../../cri/fs/byte-string.ts';
import type { Steadiness } from '../../cri/observation.ts';
import { ask, request } from '../../net/http.ts';
import type { HttpRequest, HttpResponse } from '../../net/http-message.ts';
import type { DialProblem, Listener } from '../../net/sockets.ts';

export interface ProbeResult {
  readonly result: 'success' | 'failure' | 'unknown';
  /** What an event says of it. */
  readonly output: string;
  /** The same question would get the same answer until this tells. */
  readonly steady?: Steadiness;
}

export interface ProbeHost {
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  /** As the machine itself reaches it. */
  dial(address: string, port: number): Listener | DialProblem;
  readonly kubernetesVersion: string;
}

export interface Target {
  readonly pod: Pod;
  readonly container: Container;
  readonly containerId: string;
  readonly podIP: string;
}

/** There and back on one machine. */
const ROUND_TRIP = 1;

export function runProbe(
  host: ProbeHost,
  probe: Pick<Probe, 'exec' | 'grpc' | 'httpGet' | 'tcpSocket' | 'timeoutSeconds'>,
  target: Target,
  told: (result: ProbeResult) => void,
): void {
  const seconds = probe.timeoutSeconds ?? 1;
  if (probe.exec) return runExec(host, probe.exec, target, seconds, told);
  if (probe.httpGet) return runHttp(host, probe.httpGet, target, seconds, told);
  const { tcpSocket, grpc } = probe;
  const port = tcpSocket ? portOf(tcpSocket.port, target.container) : grpc?.port;
  const address = tcpSocket?.host || target.podIP;
  if (port === undefined)
    return told({ result: 'unknown', output: `couldn't find port: ${tcpSocket?.port}` });
  const found = host.dial(address, port);
  if ('refused' in found) {
    const problem = dialText(address, port, found);
    const output = grpc
      ? `timeout: failed to connect service "${address}:${port}" within ${seconds}s: context deadline exceeded`
      : problem;
    return told({ result: 'failure', output });
  }
  if (tcpSocket) return told({ result: 'success', output: '', steady: found.whenClosed });
  const health = found.health?.(grpc?.service ?? '');
  if (health === 'SERVING') return told({ result: 'success', output: 'service healthy' });
  const output =
    health === undefined
      ? 'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health'
      : health === 'NOT_FOUND'
        ? 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service'
        : `service unhealthy (responded with "${health}")`;
  told({ result: 'failure', output });
}

function runExec(
  { runtime }: ProbeHost,
  { command = [] }: ExecAction,
  { containerId }: Target,
  seconds: number,
  told: (result: ProbeResult) => void,
): void {
  runtime.execSync(containerId, command, seconds, (outcome) => {
    if (!outcome.ok) return told({ result: 'failure', output: outcome.problem.message });
    const { exitCode, steady } = outcome.value;
    const output = decode(outcome.value.output);
    told({ result: exitCode === 0 ? 'success' : 'failure', output, steady });
  });
}

function runHttp(
  host: ProbeHost,
  action: HTTPGetAction,
  target: Target,
  seconds: number,
  told: (result: ProbeResult) => void,
): void {
  const port = portOf(action.port, target.container);
  if (port === undefined)
    return told({ result: 'unknown', output: `couldn't find port: ${action.port}` });
  const address = action.host || target.podIP;
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const path = action.path?.startsWith('/') ? action.path : `/${action.path ?? ''}`;
  const url = `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}${path}`;
  const failed = (problem: string) =>
    told({ result: 'failure', output: `Get ${JSON.stringify(url)}: ${problem}` });
  const found = host.dial(address, port);
  if ('refused' in found) return failed(dialText(address, port, found));
  const given = (action.httpHeaders ?? []).map(
    ({ name, value = '' }) => [name.toLowerCase(), value] as const,
  );
  const [, minor = '36'] = /^v1\.(\d+)/.exec(host.kubernetesVersion) ?? [];
  const headers = new Map([
    ['host', `${address}:${port}`],
    ['user-agent', `kube-probe/1.${minor}`],
    ['accept', '*/*'],
    ['connection', 'close'],
    ...given,
  ]);
  const asked = request('GET', path, headers);
  let over = false;
  const finish = (result: () => void) => {
    if (over) return;
    over = true;
    cancel();
    result();
  };
  let cancel: () => void = () => {};
  const respond = (response: HttpResponse) =>
    finish(() => told({ ...judged(response), steady: steadiness(found, asked) }));
  ask(found, asked, respond, () => finish(() => failed('EOF')));
  if (!over)
    cancel = host.clock.after(seconds * SECOND - ROUND_TRIP, () =>
      finish(() =>
        failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)'),
      ),
    );
}

function steadiness({ steady, whenClosed }: Listener, asked: HttpRequest): Steadiness | undefined {
  const answers = steady?.(asked);
  if (!answers || !whenClosed) return undefined;
  return (changed) => {
    const cancels = [answers(changed), whenClosed(changed)];
    return () => {
      for (const cancel of cancels) cancel();
    };
  };
}

/** From 200 to below 400 is well; a redirect to another host is taken as well too. */
const judged = ({ status }: HttpResponse): ProbeResult =>
  status >= 200 && status < 400
    ? { result: 'success', output: '' }
    : { result: 'failure', output: `HTTP probe failed with statuscode: ${status}` };

const dialText = (address: string, port: number, { refused }: DialProblem): string =>
  `dial tcp ${address.includes(':') ? `[${address}]` : address}:${port}: connect: ${refused.toLowerCase()}`;

/** A number, or the name of one of the container's ports. */
function portOf(port: number | string, { ports = [] }: Container): number | undefined {
  if (typeof port === 'number') return port;
  return (
    ports.find(({ name }) => name === port)?.containerPort ??
    (/^\d+$/.test(port) ? Number(port) : undefined)
  );
}
