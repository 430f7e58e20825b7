/** `nginx -s quit` and its like: what asks the server instead of being one. */
import { wait, type Process, type Program, type Signal } from '../../program.ts';

const SIGNALS: { readonly [word: string]: Signal } = {
  quit: 'SIGQUIT',
  stop: 'SIGTERM',
  reload: 'SIGHUP',
  reopen: 'SIGUSR1',
};

/** Whether a command is to ask the server, or only to tell about it. */
export const asks = ({ argv }: Process): boolean => argv.some((arg) => /^-[svVtT]$/.test(arg));

export function* control(process: Process, version: string): Program {
  yield wait(3);
  const { argv } = process;
  if (argv.includes('-s')) return send(process, argv[argv.indexOf('-s') + 1] ?? '');
  if (argv.some((arg) => /^-[tT]$/.test(arg))) {
    process.err('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok');
    process.err('nginx: configuration file /etc/nginx/nginx.conf test is successful');
  } else process.err(`nginx version: nginx/${version}`);
  return 0;
}

function send(process: Process, word: string): number {
  const signal = SIGNALS[word];
  if (!signal) {
    process.err(`nginx: invalid option: "-s ${word}"`);
    return 1;
  }
  const master = process.processes().find(({ argv }) => argv[0]?.startsWith('nginx: master'));
  if (!master) {
    process.err('nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)');
    return 1;
  }
  process.signal(master.pid, signal);
  return 0;
}
