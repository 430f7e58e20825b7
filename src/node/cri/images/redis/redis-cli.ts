/** redis-cli: one command from its arguments, or one a line. */
import { connection } from '../../../net/sockets.ts';
import { addressOf } from '../../commands/http-client.ts';
import { Input, options } from '../../commands/applet.ts';
import type { Process, Program } from '../../program.ts';
import { Emitter } from '../../process/stream.ts';
import type { Steps } from '../../process/wait.ts';

export function* redisCli(process: Process): Program {
  // The first word that is no option begins the command.
  const args = process.argv.slice(1);
  let at = 0;
  while (at < args.length && args[at]!.startsWith('-')) at += /^-[hpanu]$/.test(args[at]!) ? 2 : 1;
  const { has, value } = options(args.slice(0, at), 'h:p:a:n:u:', { raw: 'r' });
  const [host, port] = [value('h') ?? '127.0.0.1', Number(value('p') ?? 6379)];
  const pretty = !has('r') && process.descriptors.get(1)?.terminal !== undefined;
  if (at < args.length) return yield* asked(process, host, port, args.slice(at), pretty);
  const input = new Input(process, 'redis-cli', []);
  for (;;) {
    if (process.stdin?.terminal) process.write(1, `${host}:${port}> `);
    const line = yield* input.line();
    if (line === undefined || /^(quit|exit)$/i.test(line.trim())) return 0;
    const words = [...line.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|(\S+)/g)].map(
      ([, double, single, plain]) => double ?? single ?? plain ?? '',
    );
    if (words.length > 0) yield* asked(process, host, port, words, pretty);
  }
}

function* asked(
  process: Process,
  host: string,
  port: number,
  words: readonly string[],
  pretty: boolean,
): Steps<number> {
  const address = addressOf(process, host);
  const server = address === undefined ? undefined : process.network.dial(address, port);
  yield { for: 1 };
  if (!server || 'refused' in server || !server.accept) {
    process.err(
      `Could not connect to Redis at ${host}:${port}: ${address === undefined ? 'Temporary failure in name resolution' : 'Connection refused'}`,
    );
    return 1;
  }
  const [here, there] = connection();
  const changed = new Emitter();
  let said = '';
  let over = false;
  here.onData((bytes) => {
    said += bytes;
    changed.emit();
  });
  here.onClose(() => {
    over = true;
    changed.emit();
  });
  server.accept(there);
  here.send(
    `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`,
  );
  let reply = replyIn(said, pretty, '');
  while (!reply && !over) {
    yield { on: [changed] };
    reply = replyIn(said, pretty, '');
  }
  here.close();
  if (reply) process.write(1, `${reply.text}\n`);
  return reply?.failed ? 1 : 0;
}

/** As redis-cli prints it: raw, or to a terminal with its type. */
function replyIn(
  bytes: string,
  pretty: boolean,
  indent: string,
): { readonly text: string; readonly taken: number; readonly failed: boolean } | undefined {
  const end = bytes.indexOf('\r\n');
  if (end < 0) return undefined;
  const [mark, head] = [bytes[0], bytes.slice(1, end)];
  const plain = (text: string, taken = end + 2) => ({ text, taken, failed: mark === '-' });
  if (mark === '+') return plain(head);
  if (mark === '-') return plain(pretty ? `(error) ${head}` : head);
  if (mark === ':') return plain(pretty ? `(integer) ${head}` : head);
  if (mark === '$') {
    if (head === '-1') return plain(pretty ? '(nil)' : '');
    const from = end + 2;
    if (bytes.length < from + Number(head) + 2) return undefined;
    const text = bytes.slice(from, from + Number(head));
    return plain(pretty ? JSON.stringify(text) : text, from + Number(head) + 2);
  }
  let taken = end + 2;
  const lines: string[] = [];
  for (let i = 0; i < Number(head); i++) {
    const each = replyIn(bytes.slice(taken), pretty, `${indent}   `);
    if (!each) return undefined;
    taken += each.taken;
    lines.push(pretty ? `${i > 0 ? indent : ''}${i + 1}) ${each.text}` : each.text);
  }
  return plain(lines.length > 0 ? lines.join('\n') : pretty ? '(empty array)' : '', taken);
}
