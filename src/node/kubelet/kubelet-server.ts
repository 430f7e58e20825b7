/** What others ask of a kubelet directly, on port 10250 upstream. */
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import type {
  CommandReceiver,
  CommandSession,
  ExecOptions,
  PortForwarder,
  StreamOptions,
} from '../../apimachinery/remote-command.ts';
import type { Cancel } from '../../sim/clock.ts';
import type { LogOptions } from './container-logs.ts';

// Parity: upstream dials the kubelet over TLS. Here its server is an injected interface; what travels is the same.
export interface KubeletServer {
  /** A container's output so far. Throws a StatusError in the kubelet's words when there is none to show. */
  containerLogs(namespace: string, pod: string, container: string, options: LogOptions): string;
  /** What is added to it from now on, line by line, until the container ends or whoever follows has enough. */
  followLogs(
    namespace: string,
    pod: string,
    container: string,
    options: LogOptions,
    onText: (text: string) => void,
    onEnd: () => void,
  ): Cancel;

  /** Runs a command in a container. Throws StreamRefused in the kubelet's or the runtime's words. */
  exec(
    namespace: string,
    pod: string,
    options: ExecOptions,
    receiver: CommandReceiver,
  ): CommandSession;
  /** Joins the container's own process. */
  attach(
    namespace: string,
    pod: string,
    options: StreamOptions,
    receiver: CommandReceiver,
  ): CommandSession;
  portForward(namespace: string, pod: string): PortForwarder;
  /** What it tells of itself: /healthz, /pods, /configz. */
  serve(request: ApiRequest): ApiResponse;
}
