/** nc, nslookup, ping. */
import { connection, type DialProblem, type Listener } from '../../net/sockets.ts';
import type { Process } from '../process/process.ts';
import { Emitter } from '../process/stream.ts';
import type { Program } from '../process/wait.ts';
import { complain, options, unknownOption, type Applet } from './applet.ts';
import { curl } from './curl.ts';
import { addressOf, ROUND_TRIP } from './http-client.ts';
import { wget } from './wget.ts';

function* nc(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'lvzunw:p:e:k');
  if (unknown) return unknownOption(process, 'nc', unknown);
  if (has('l')) return yield* ncListen(process, Number(value('p') ?? rest[0] ?? 0));
  const [host = '', port = '0'] = rest;
  const address = addressOf(process, host);
  if (!address) return complain(process, `nc: bad address '${host}'`);
  yield { for: ROUND_TRIP };
  const found: Listener | DialProblem = process.network.dial(
    address,
    Number(port),
    has('u') ? 'UDP' : 'TCP',
  );
  if ('refused' in found)
    return complain(process, `nc: ${host} (${address}:${port}): ${found.refused}`);
  if (has('v')) process.err(`${host} (${address}:${port}) open`);
  if (has('z')) return 0;
  const text = yield* process.readAll();
  if (has('u')) {
    const answer = found.datagram?.(text);
    if (answer !== undefined) process.write(1, answer);
    return 0;
  }
  const [here, there] = connection();
  const changed = new Emitter();
  let over = false;
  here.onData((bytes) => process.write(1, bytes));
  here.onClose(() => {
    over = true;
    changed.emit();
  });
  found.accept?.(there);
  here.send(text);
  if (!found.accept) return 0;
  const end = process.now() + Number(value('w') ?? 5) * 1000;
  while (!over && process.now() < end) yield { on: [changed], for: end - process.now() };
  return 0;
}

/** Takes one connection and writes what comes through it. */
function* ncListen(process: Process, port: number): Program {
  const changed = new Emitter();
  let over = false;
  const listening = process.listen(port, {
    accept: (end) => {
      end.onData((bytes) => process.write(1, bytes));
      end.onClose(() => {
        over = true;
        changed.emit();
      });
    },
  });
  if (!listening) return complain(process, 'nc: bind: Address in use');
  while (!over) yield { on: [changed] };
  return 0;
}

function* nslookup(process: Process, [host = '']: readonly string[]): Program {
  const config = process.files.read('/etc/resolv.conf', { uid: 0, gid: 0 });
  const server = /^nameserver (\S+)/m.exec(config.ok ? config.value : '')?.[1] ?? '127.0.0.1';
  yield { for: 5000 };
  process.out(`;; connection timed out; no servers could be reached\n`);
  return complain(process, `nslookup: can't resolve '${host}' at ${server}`);
}

function* ping(process: Process, args: readonly string[]): Program {
  const { value, rest } = options(args, 'c:w:W:i:q46');
  const host = rest[0] ?? '';
  const address = addressOf(process, host);
  if (!address) return complain(process, `ping: bad address '${host}'`);
  process.out(`PING ${host} (${address}): 56 data bytes`);
  const count = Number(value('c') ?? Infinity);
  let received = 0;
  let sent = 0;
  while (sent < count) {
    yield { for: 1000, upkeep: count === Infinity };
    if (process.network.reaches(address)) {
      process.out(
        `64 bytes from ${address}: seq=${sent} ttl=62 time=0.${100 + process.random.below(400)} ms`,
      );
      received++;
    }
    sent++;
  }
  process.out(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${Math.round((100 * (sent - received)) / sent)}% packet loss`,
  );
  return received > 0 ? 0 : 1;
}

export const networkCommands: readonly (readonly [string, Applet])[] = [
  ['wget', wget],
  ['curl', curl],
  ['nc', nc],
  ['nslookup', nslookup],
  ['ping', ping],
];
