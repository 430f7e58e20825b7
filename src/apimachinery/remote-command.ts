/**
 * What travels through `exec`, `attach` and `port-forward`, without a wire: bytes in, bytes out, and how it ended. Each
 * party holds the other's end as callbacks and calls them at once, so that nothing waits
 * (k8s.io/apimachinery/pkg/util/remotecommand, k8s.io/streaming, 1.36).
 */
import { Refusal } from './status.ts';

/** What whoever asked is told. Nothing comes after `onEnd`, and nothing before the call that asked has returned. */
export interface CommandReceiver {
  onStdout(bytes: Uint8Array): void;
  /** Never with a terminal, which has one stream for both. */
  onStderr(bytes: Uint8Array): void;
  /** Once. */
  onEnd(end: CommandEnd): void;
}

/** A command that runs, or a container that somebody is attached to. Calling any of these after its end does nothing. */
export interface CommandSession {
  stdin(bytes: Uint8Array): void;
  closeStdin(): void;
  /** Of the terminal, in characters. */
  resize(width: number, height: number): void;
  /** The client is gone: stdin ends, and nobody is told any more. What runs goes on until it sees that, as upstream. */
  close(): void;
}

export type CommandEnd =
  | {
      readonly exitCode: number;
      /** What the runtime says of it: `error executing command [false], exit code 1`. */
      readonly message?: string;
    }
  /** It did not run to an end, in the runtime's words. */
  | { readonly problem: string };

/** Port-forward to one Pod: a connection at a time, each to a port of its own. */
export interface PortForwarder {
  connect(port: number, receiver: ForwardReceiver): ForwardedConnection;
  /** The client is gone, and all of its connections with it. */
  close(): void;
}

export interface ForwardReceiver {
  onData(bytes: Uint8Array): void;
  /** The Pod's side has sent everything. */
  onEnd(): void;
  /** There is no connection, or no longer: in the runtime's words. Nothing comes after it. */
  onProblem(problem: string): void;
}

export interface ForwardedConnection {
  send(bytes: Uint8Array): void;
  /** The client has sent everything. */
  end(): void;
  close(): void;
}

/** Which container, and which of its streams. A terminal has no stderr. */
export interface StreamOptions {
  readonly container: string;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

export interface ExecOptions extends StreamOptions {
  readonly command: readonly string[];
}

/** What a kubelet or a runtime answers instead of streaming: a code and plain text, not a Status. */
export class StreamRefused extends Refusal {
  readonly code: number;

  constructor(problem: string, code = 500) {
    super(problem);
    this.name = 'StreamRefused';
    this.code = code;
  }
}
