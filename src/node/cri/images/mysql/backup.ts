/** What MySQL's replicas are cloned with: ncat, xbstream and xtrabackup, of which only the ends are there. */
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { MB } from '../image.ts';

export function backupProgram(name: string, process: Process): Program | undefined {
  if (name === 'ncat') return ncat(process);
  return name === 'xbstream' || name === 'xtrabackup' ? backup(process, name) : undefined;
}

/** Listens, or takes from somebody who does. */
function* ncat(process: Process): Program {
  const args = process.argv.slice(1);
  const places = args.filter((arg, i) => !arg.startsWith('-') && args[i - 1] !== '-c');
  if (args.includes('--listen') || args.includes('-l')) {
    const port = Number(places[0] ?? 31_337);
    // Parity: whoever connects is sent nothing: there is no database to copy.
    if (!process.listen(port, { accept: (end) => end.close() })) {
      process.err(`Ncat: bind to 0.0.0.0:${port}: Address already in use. QUITTING.`);
      return 2;
    }
    process.use(2 * MB);
    return yield* untilStopped(['SIGINT']);
  }
  const [host = '', port = '31337'] = places;
  yield wait(20);
  if (!/^[\d.]+$/.test(host)) {
    process.err(`Ncat: Could not resolve hostname "${host}": Name or service not known. QUITTING.`);
    return 2;
  }
  const found = process.network.dial(host, Number(port));
  if ('refused' in found) {
    process.err(`Ncat: ${found.refused}.`);
    return 1;
  }
  return 0;
}

/** xbstream unpacks what it is sent; what xtrabackup prepares has to be there. */
function* backup(process: Process, name: string): Program {
  if (name === 'xbstream') {
    yield* process.readAll();
    return 0;
  }
  yield wait(200);
  const [, target = '.'] = /--target-dir=(\S+)/.exec(process.argv.join(' ')) ?? [];
  process.err(`xtrabackup: cd to ${target}`);
  if (process.files.exists(`${target}/xtrabackup_checkpoints`, process.user)) return 0;
  process.err(
    'xtrabackup: Error: cannot open ./xtrabackup_checkpoints\nxtrabackup: error: xtrabackup_read_metadata()',
  );
  return 1;
}
