/** psql and pg_isready: whether a server is there. There is no SQL behind it. */
import { addressOf } from '../../commands/http-client.ts';
import { options } from '../../commands/applet.ts';
import { wait, type Process, type Program } from '../../program.ts';

const SOCKET = '/var/run/postgresql';

const reached = (process: Process, host: string | undefined, port: number): string => {
  const address =
    host === undefined || host.startsWith('/') ? '127.0.0.1' : addressOf(process, host);
  if (address === undefined)
    return `could not translate host name "${host}" to address: Temporary failure in name resolution`;
  const found = process.network.dial(address, port);
  if (!('refused' in found)) return '';
  return host === undefined || host.startsWith('/')
    ? `connection to server on socket "${host ?? SOCKET}/.s.PGSQL.${port}" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?`
    : `connection to server at "${host}" (${address}), port ${port} failed: ${found.refused}\n\tIs the server running on that host and accepting TCP/IP connections?`;
};

export function* pgIsReady(process: Process): Program {
  const { value, has } = options(process.argv.slice(1), 'h:p:U:d:t:q', {
    host: 'h',
    port: 'p',
    username: 'U',
    dbname: 'd',
    timeout: 't',
    quiet: 'q',
  });
  const [host, port] = [value('h') ?? process.env.get('PGHOST'), Number(value('p') ?? 5432)];
  yield wait(5);
  const problem = reached(process, host, port);
  if (!has('q'))
    process.out(`${host ?? SOCKET}:${port} - ${problem ? 'no response' : 'accepting connections'}`);
  return problem ? 2 : 0;
}

export function* psql(process: Process): Program {
  const { value, has } = options(process.argv.slice(1), 'h:p:U:d:c:tAqlwWf:v:', {
    host: 'h',
    port: 'p',
    username: 'U',
    dbname: 'd',
    command: 'c',
    'tuples-only': 't',
    version: 'V',
  });
  yield wait(5);
  const problem = reached(
    process,
    value('h') ?? process.env.get('PGHOST'),
    Number(value('p') ?? 5432),
  );
  if (problem) {
    process.err(`psql: error: ${problem}`);
    return 2;
  }
  const [, number] = /^\s*select\s+(-?\d+)\s*;?\s*$/i.exec(value('c') ?? '') ?? [];
  if (number !== undefined) {
    const width = Math.max(8, number.length);
    process.out(
      has('t')
        ? has('A')
          ? number
          : ` ${number.padStart(width)}\n`
        : ` ${'?column?'.padStart((8 + width) / 2).padEnd(width)} \n${'-'.repeat(width + 2)}\n ${number.padStart(width)}\n(1 row)\n`,
    );
    return 0;
  }
  // Parity: databases take connections and answer `SELECT 1`; there is no SQL engine behind them.
  process.err(
    'psql: Kubeglass runs no SQL: the server takes connections and answers SELECT 1, nothing more.',
  );
  return 1;
}
