/** All small commands by their names. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { archives } from './archive.ts';
import type { Applet } from './applet.ts';
import { fileCommands } from './files.ts';
import { listings } from './listing.ts';
import { networkCommands } from './network.ts';
import { printing } from './print.ts';
import { searches } from './search.ts';
import { systemCommands } from './system.ts';
import { texts } from './text.ts';

const applets: ReadonlyMap<string, Applet> = new Map([
  ...printing,
  ...texts,
  ...searches,
  ...fileCommands,
  ...listings,
  ...systemCommands,
  ...archives,
  ...networkCommands,
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
