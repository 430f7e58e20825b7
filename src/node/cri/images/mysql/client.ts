/** Clients of MySQL: `mysqladmin ping`, and `mysql -e` with the few questions that probes ask. */
import { wait, type Process, type Program } from '../../program.ts';

export function mysqlClient(name: string, process: Process): Program | undefined {
  if (name === 'mysqladmin' || name === 'mariadb-admin') return admin(process, name);
  return name === 'mysql' || name === 'mariadb' ? ask(process, name) : undefined;
}

function options(process: Process): {
  host: string;
  port: number;
  question?: string;
  words: string[];
} {
  const args = process.argv.slice(1);
  const found: { host: string; port: number; question?: string; words: string[] } = {
    host: '127.0.0.1',
    port: 3306,
    words: [],
  };
  for (let at = 0; at < args.length; at++) {
    const [, flag, given] = /^(-[hPe]|--(?:host|port|execute)=)(.*)$/s.exec(args[at]!) ?? [];
    if (!flag) {
      if (!args[at]!.startsWith('-')) found.words.push(args[at]!);
      continue;
    }
    const value = given || (flag.startsWith('--') ? '' : (args[++at] ?? ''));
    if (/^(-h|--host)/.test(flag)) found.host = value;
    else if (/^(-P|--port)/.test(flag)) found.port = Number(value);
    else found.question = value;
  }
  return found;
}

/** Why the server cannot be reached; undefined if it can. */
function problem(process: Process, host: string, port: number): string | undefined {
  const address = host === 'localhost' ? '127.0.0.1' : host;
  if (!/^[\d.]+$/.test(address))
    return `ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)`;
  const found = process.network.dial(address, port);
  return 'refused' in found
    ? `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (111)`
    : undefined;
}

function* admin(process: Process, name: string): Program {
  yield wait(10);
  const { host, port, words } = options(process);
  const refused = problem(process, host, port);
  if (refused) {
    process.err(
      `${name}: connect to server at '${host}' failed\nerror: '${refused.replace(/^ERROR \d+ \(\w+\): /, '')}'`,
    );
    return 1;
  }
  if (words.includes('ping')) process.out('mysqld is alive');
  return 0;
}

// Parity: of SQL only `SELECT <number>` and `SELECT @@server_id` are answered; anything else is told to be unknown and ends with 1.
function* ask(process: Process, name: string): Program {
  yield wait(10);
  const { host, port, question } = options(process);
  const refused = problem(process, host, port);
  if (refused) {
    process.err(refused);
    return 1;
  }
  const asked = (question ?? (yield* process.readAll())).trim().replace(/;$/, '');
  const [, literal] = /^select\s+(\d+)$/i.exec(asked) ?? [];
  if (literal !== undefined) process.out(`${literal}\n${literal}`);
  else if (/^select\s+@@server_id$/i.test(asked)) process.out(`@@server_id\n${serverId(process)}`);
  else if (asked !== '') {
    process.err(`${name}: this SQL is not known here`);
    return 1;
  }
  return 0;
}

/** As a file of /etc/mysql/conf.d says it. */
function serverId(process: Process): string {
  const file = process.files.read('/etc/mysql/conf.d/server-id.cnf', process.user);
  return (file.ok && /server-id=(\d+)/.exec(file.value)?.[1]) || '0';
}
