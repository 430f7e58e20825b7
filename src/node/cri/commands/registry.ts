/** All small commands by their names. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { archives } from './archive.ts';
import { complain, type Applet } from './applet.ts';
import { awkCommands } from './awk/awk.ts';
import { byteCommands } from './bytes.ts';
import { comparisons } from './compare.ts';
import { fileCommands } from './files.ts';
import { interfaceCommands } from './interfaces.ts';
import { lineCommands } from './lines.ts';
import { listings } from './listing.ts';
import { machineCommands } from './machine.ts';
import { networkCommands } from './network.ts';
import { numberCommands } from './numbers.ts';
import { packageManagers } from './packages.ts';
import { printing } from './print.ts';
import { processCommands } from './processes.ts';
import { screenCommands } from './screen.ts';
import { searches } from './search.ts';
import { systemCommands } from './system.ts';
import { texts } from './text.ts';
import { wrappers } from './wrappers.ts';

const applets: ReadonlyMap<string, Applet> = new Map([
  ...printing,
  ...texts,
  ...lineCommands,
  ...searches,
  ...awkCommands,
  ...comparisons,
  ...byteCommands,
  ...numberCommands,
  ...fileCommands,
  ...listings,
  ...systemCommands,
  ...processCommands,
  ...machineCommands,
  ...screenCommands,
  ...wrappers,
  ...packageManagers,
  ...archives,
  ...networkCommands,
  ...interfaceCommands,
  ['busybox', busybox] as const,
]);

export const appletNames: readonly string[] = [...applets.keys()].sort();

/** The small command of that name, if there is one. */
export function appletProgram(name: string, process: Process): Program | undefined {
  const applet = applets.get(name);
  return applet && running(applet, process);
}

function* running(applet: Applet, process: Process): Program {
  const result = applet(process, process.argv.slice(1));
  return typeof result === 'number' ? result : yield* result;
}

/** The one program behind all of them: `busybox ls -l` is `ls -l`. */
function busybox(process: Process, args: readonly string[]): number | Program {
  const [name] = args;
  if (name === '--list') {
    for (const each of appletNames) process.out(each);
    return 0;
  }
  if (name !== undefined && name !== '--help') {
    const applet = applets.get(name);
    if (!applet) return complain(process, `${name}: applet not found`, 127);
    process.argv = args;
    return applet(process, args.slice(1));
  }
  process.out(
    `BusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n\nCurrently defined functions:\n\t${appletNames.join(', ')}`,
  );
  return 0;
}
