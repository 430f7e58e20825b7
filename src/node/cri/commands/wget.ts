/** wget, as busybox has it. */
import { reasonOf } from '../../net/http.ts';
import { baseOf } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, options, unknownOption } from './applet.ts';
import { addressOf, fetched, parseUrl } from './http-client.ts';

export function* wget(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'qO:T:Sct:Y:U:P:s', {
    quiet: 'q',
    'output-document': 'O',
    timeout: 'T',
    tries: 't',
    spider: 's',
    'no-check-certificate': 'c',
    'post-data': 'U',
    header: 'P',
  });
  if (unknown) return unknownOption(process, 'wget', unknown);
  const url = parseUrl(rest[0] ?? '');
  if (!url) return complain(process, `wget: bad address '${rest[0] ?? ''}'`);
  if (url.scheme === 'https') return complain(process, 'wget: note: TLS is not known here');
  const address = addressOf(process, url.host);
  if (!address) {
    yield { for: 1000 };
    return complain(process, `wget: bad address '${url.host}'`);
  }
  if (!has('q'))
    process.err(
      `Connecting to ${url.host}${url.port === 80 ? '' : `:${url.port}`} (${address}:${url.port})`,
    );
  const headers: [string, string][] = [
    ['user-agent', 'Wget'],
    ['connection', 'close'],
  ];
  const body = value('U') ?? '';
  const answer = yield* fetched(
    process,
    { address, url, method: body ? 'POST' : 'GET', headers, body },
    Number(value('T') ?? 900),
  );
  if ('timedOut' in answer) return complain(process, 'wget: download timed out');
  if ('refused' in answer) {
    if (answer.refused === 'No route to host') yield { for: 3000 };
    return complain(process, `wget: can't connect to remote host (${address}): ${answer.refused}`);
  }
  if (answer.status >= 400)
    return complain(
      process,
      `wget: server returned error: HTTP/1.1 ${answer.status} ${reasonOf(answer.status)}`,
    );
  if (has('s')) return 0;
  const file = value('O') ?? (baseOf(url.target.replace(/\?.*/, '')) || 'index.html');
  if (file === '-') process.write(1, answer.body);
  else {
    const written = process.files.write(process.path(file), process.user, answer.body);
    if (!written.ok) return complain(process, `wget: can't open '${file}': File exists`);
    if (!has('q'))
      process.err(
        `saving to '${file}'\n${file.padEnd(20)} 100% |********************************| ${String(answer.body.length).padStart(5)}  0:00:00 ETA\n'${file}' saved`,
      );
  }
  return 0;
}
