/** How shells show what runs in the background. */
import type { ShellState } from './shell-state.ts';

/** `[1]+  Running                    sleep 60`; the newest is marked, and in bash the one before it too. */
export function jobLine({ jobs, dialect }: ShellState, index: number, state: string): string {
  const last = jobs.length - 1;
  const mark = index === last ? '+' : index === last - 1 ? '-' : ' ';
  const { text } = jobs[index]!;
  return dialect === 'bash'
    ? `[${index + 1}]${mark}  ${state.padEnd(23)} ${text}${state === 'Running' ? ' &' : ''}`
    : `[${index + 1}]${mark}  ${state.padEnd(26)} ${text}`;
}

/** Tells of those that have ended since, and forgets them. */
export function endedJobs(state: ShellState): string[] {
  const told: string[] = [];
  for (let i = state.jobs.length - 1; i >= 0; i--) {
    const { exitCode } = state.jobs[i]!.process;
    if (exitCode === undefined) continue;
    const how =
      exitCode === 0
        ? 'Done'
        : exitCode > 128
          ? (ENDED_BY[exitCode] ?? 'Terminated')
          : state.dialect === 'bash'
            ? `Exit ${exitCode}`
            : `Done(${exitCode})`;
    told.unshift(jobLine(state, i, how));
    state.jobs.splice(i, 1);
  }
  return told;
}

const ENDED_BY: { readonly [code: number]: string } = { 130: 'Interrupt', 137: 'Killed' };
