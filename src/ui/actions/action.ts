/** Something that a person can do to the cluster: a word, the requests, and the kubectl line that does the same. */
import type { Session } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import { refusalOf } from '../model/refusal.ts';
import { words } from '../words/words.ts';
import { Api, ApiProblem } from './api.ts';

export interface Action {
  readonly id: string;
  readonly title: string;
  /** Absent where kubectl has no word for it. */
  readonly kubectl?: string;
  readonly tone?: 'bad';
  /** What is said when it has been done. */
  readonly done?: string;
  readonly run: (api: Api, session: Session) => Promise<unknown>;
}

/** Does it, and tells how it went: in its own words, or in the API server's. */
export async function perform(session: Session, action: Action): Promise<boolean> {
  const { toast } = ui.getState();
  try {
    await action.run(new Api(session.backend), session);
  } catch (problem) {
    toast({ text: told(problem), tone: 'bad' });
    return false;
  }
  if (action.done)
    toast({ text: action.done, tone: 'ok', ...(action.kubectl && { kubectl: action.kubectl }) });
  return true;
}

/** In the server's words, with the stage that they come from. */
function told(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  const refusal = problem instanceof ApiProblem ? refusalOf(problem) : undefined;
  return refusal ? `${words.refusal.stages[refusal.stage]}: ${problem.message}` : problem.message;
}

/** A patch as it is typed: `kubectl patch machine node-1 --type=merge -p '{"spec":{"powered":false}}'`. */
export const patchLine = (resource: string, name: string, patch: unknown): string =>
  `kubectl patch ${resource} ${name} --type=merge -p '${JSON.stringify(patch)}'`;
