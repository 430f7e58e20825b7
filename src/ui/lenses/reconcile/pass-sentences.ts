/** What happens in each phase of a pass, in one sentence, which is seen and heard alike. */
import type { PassRequest, ReconcilePass } from '../../../api/sim/v1alpha1/reconcile-pass/types.ts';
import { referenceOfText } from '../../model/reference.ts';
import type { Noun, Phrase } from '../../words/phrase.ts';
import { laterWords } from '../../words/later-words.ts';
import { words } from '../../words/words.ts';

export const PASS_PHASES = ['watch', 'queue', 'reconcile', 'write', 'next'] as const;
export type PassPhase = (typeof PASS_PHASES)[number];

export function sentenceOfPass(phase: PassPhase, pass: ReconcilePass): Phrase {
  const { says } = laterWords.reconcileLens;
  const { controller, subject, cause, failures, requests, outcome } = pass;
  const key = nounOf(subject);
  switch (phase) {
    case 'watch':
      if (failures > 0) return says.afterBackOff(key, controller, failures);
      if (pass.later) return says.later(key, controller);
      return cause
        ? says.watch(
            who(cause.by ?? cause.component),
            cause.action,
            nounOf(cause.subject),
            key,
            controller,
          )
        : says.causeGone(key, controller);
    case 'queue':
      return says.queue(key, pass.waitedMilliseconds);
    case 'reconcile':
      return says.reconcile(controller, key, decisionsOf(requests));
    case 'write': {
      const refused = requests.filter(({ code }) => code !== undefined).length;
      return says.write(pass.requestCount, refused);
    }
    case 'next':
      if (outcome === 'Retry') return says.retry(pass.error ?? '', pass.afterMilliseconds ?? 0);
      return outcome === 'Requeue'
        ? says.requeue(key, pass.afterMilliseconds ?? 0)
        : says.done(key);
  }
}

/** `pods/default/web-1` as a word that leads there, without its namespace. */
function nounOf(subject: string): Noun {
  const to = referenceOfText(subject);
  const [resource = '', ...rest] = subject.split('/');
  return to
    ? { text: `${resource}/${to.name}`, to }
    : { text: [resource, ...rest.slice(-1)].join('/') };
}

/** What was decided, as its requests show it: one fragment for each verb and kind. */
export function decisionsOf(requests: readonly PassRequest[]): readonly string[] {
  const counts = new Map<string, { action: string; resource: string; count: number }>();
  for (const { action: asked, subject, code } of requests) {
    const action = code === undefined ? asked : 'refuse';
    const resource = subject.split('/')[0]!.split('.')[0]!;
    const group = counts.get(`${action} ${resource}`);
    if (group) group.count++;
    else counts.set(`${action} ${resource}`, { action, resource, count: 1 });
  }
  return [...counts.values()].map(({ action, resource, count }) =>
    laterWords.reconcileLens.decision(action, resource, count),
  );
}

const who = (component: string): string =>
  component.startsWith('user/') ? words.inspector.why.user(component.slice(5)) : component;
