/** One exec or attach between the cluster and a wire that may not be there yet: what comes early waits for it. */
import type { ApiRequest, ApiResponse, UserInfo } from '../../../apimachinery/api-request.ts';
import type { CommandReceiver, CommandSession } from '../../../apimachinery/remote-command.ts';
import type { Connections } from '../../../cluster/connections.ts';
import { statusOf, type CommandStatus } from './command-status.ts';

/** What carries a command to its client. */
export interface CommandWire {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** Tells how it ended, and that nothing more will come. */
  end(status: CommandStatus): void;
}

/** Which streams were asked for, by the parameters that the API server reads too. */
export interface Wanted {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

export interface OpenCommand {
  readonly session: CommandSession;
  readonly wanted: Wanted;
  /** From now on. Called once. */
  carry(wire: CommandWire): void;
}

/** The answer of whoever refuses it: the API server, or the kubelet. */
export function openCommand(
  connections: Connections,
  request: ApiRequest & { readonly user: UserInfo },
): OpenCommand | ApiResponse {
  const { user, ...asked } = request;
  const attaching = request.path.endsWith('/attach');
  let wire: CommandWire | undefined;
  const early: ((wire: CommandWire) => void)[] = [];
  const tell = (what: (wire: CommandWire) => void) => (wire ? what(wire) : void early.push(what));
  const receiver: CommandReceiver = {
    onStdout: (bytes) => tell((to) => to.stdout(bytes)),
    onStderr: (bytes) => tell((to) => to.stderr(bytes)),
    onEnd: (end) =>
      tell((to) => to.end(statusOf(end, attaching ? 'attaching to' : 'executing command in'))),
  };
  const opened = connections.command(asked, user, receiver);
  if ('status' in opened) return opened;
  return {
    session: opened,
    wanted: wantedIn(request),
    carry(found) {
      wire = found;
      for (const what of early.splice(0)) what(found);
    },
  };
}

function wantedIn({ query }: ApiRequest): Wanted {
  const flag = (name: string): boolean => {
    const value = [query?.[name]].flat()[0];
    return value !== undefined && !/^(false|f|0)$/i.test(value);
  };
  const tty = flag('tty');
  return {
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr') && !tty,
    tty,
  };
}

/** Sizes of a terminal, one JSON object after the other, however they were cut. */
export class ResizeReader {
  readonly #session: CommandSession;
  #text = '';

  constructor(session: CommandSession) {
    this.#session = session;
  }

  read(bytes: Buffer): void {
    const parts = (this.#text + bytes.toString('utf8')).split('}');
    this.#text = parts.pop()!.slice(-LONGEST_SIZE);
    for (const part of parts) this.#resize(`${part}}`);
  }

  #resize(text: string): void {
    const [, width] = /"width"\s*:\s*(\d{1,5})\b/i.exec(text) ?? [];
    const [, height] = /"height"\s*:\s*(\d{1,5})\b/i.exec(text) ?? [];
    if (width && height) this.#session.resize(Number(width), Number(height));
  }
}

const LONGEST_SIZE = 200;
