/** What is said of films in general, and of controllers' passes: the reconcile lens. */
import type { ControllerQueue } from '../../../api/sim/v1alpha1/controller-queue/types.ts';
import type { ReconcilePass } from '../../../api/sim/v1alpha1/reconcile-pass/types.ts';
import { phrase, type Noun, type Phrase } from '../phrase.ts';
import { listed, plural } from './english.ts';

/** `20 ms`, `5 s`, `16 min` */
function duration(millis: number): string {
  if (millis < 1000) return `${Math.max(0, Math.round(millis))} ms`;
  if (millis < 120_000) return `${Math.round(millis / 100) / 10} s`;
  return `${Math.round(millis / 60_000)} min`;
}

const verbs: { readonly [action: string]: string } = {
  create: 'creates',
  update: 'updates',
  patch: 'patches',
  apply: 'applies',
  delete: 'deletes',
  bind: 'binds',
  'update-status': 'writes the status of',
};

const past: { readonly [action: string]: string } = {
  create: 'created',
  update: 'updated',
  patch: 'patched',
  apply: 'applied',
  delete: 'deleted',
  bind: 'bound',
  'update-status': 'wrote the status of',
};

export const reconcile = {
  film: { previous: 'Previous', next: 'Next', follow: 'Follow' },
  reconcileLens: {
    nothing: 'No controller has looked at anything yet that is still kept.',
    nothingOf: 'No pass of this kind is still kept. Wait for one, or step to the next.',
    queues: 'Controllers and their queues',
    noQueues: 'No process with controllers runs.',
    counts: ({ depth, working, delayedCount, adds, retries }: ControllerQueue) =>
      [
        ...(depth ? [`${depth} waiting`] : []),
        ...(working.length ? [`${working.length} in progress`] : []),
        ...(delayedCount ? [`${delayedCount} later`] : []),
        `${adds} so far`,
        ...(retries ? [plural(retries, 'retry', 'retries')] : []),
      ].join(' · '),
    idle: (count: number) => `${plural(count, 'more queue')} without any key so far.`,
    notHere:
      'Here are those who work through a queue of keys. kube-scheduler has a queue of its own, and a lens. A kubelet has a worker for each of its Pods: what those do is in the Pod lens, call by call. Loops that look at everything each time have no keys: the node lifecycle’s monitor, the Pod garbage collector, the certificate cleaner.',
    controller: 'Controller',
    everyController: 'every',
    object: 'Object',
    everyObject: 'every',
    selected: (subject: string) => `${subject} (selected)`,
    step: 'Run to the next reconcile',
    pass: 'Pass',
    option: ({ controller, subject, outcome, requestCount, id }: ReconcilePass) =>
      `${subject} by ${controller}: ${plural(requestCount, 'write')}${outcome === 'Retry' ? ', to be retried' : ''} (#${id})`,
    film: (controller: string, subject: string) => `${controller} looks at ${subject}`,
    followHint: 'Show the newest pass as it comes, phase by phase while the clock runs',
    phases: 'Phases of this pass',
    titles: {
      watch: 'Watch',
      queue: 'Queue',
      reconcile: 'Reconcile',
      write: 'Write',
      next: 'What next',
    },
    says: {
      watch: (who: string, action: string, what: Noun, key: Noun, controller: string): Phrase =>
        phrase`${who} ${past[action] ?? `did ${action} to`} ${what}. The watch tells ${controller}, and ${key} is dirty from then on.`,
      causeGone: (key: Noun, controller: string): Phrase =>
        phrase`${key} became dirty for ${controller}; by what is no longer kept.`,
      afterBackOff: (key: Noun, controller: string, failures: number): Phrase =>
        phrase`${controller} was refused ${failures === 1 ? 'once' : `${failures} times in a row`} over ${key}. Its back-off is over, so it tries again.`,
      later: (key: Noun, controller: string): Phrase =>
        phrase`Nothing has happened to ${key}: ${controller} had asked to look at it again about now.`,
      queue: (key: Noun, waited: number): Phrase =>
        waited > 0
          ? phrase`${key} waited ${duration(waited)} for a worker. However often it is added meanwhile, it stands in the queue once.`
          : phrase`A worker was free and took ${key} at once.`,
      reconcile: (controller: string, key: Noun, decisions: readonly string[]): Phrase =>
        decisions.length
          ? phrase`${controller} compares ${key} as its caches have it with what is wanted. It ${listed(decisions)}.`
          : phrase`${controller} compares ${key} as its caches have it with what is wanted. They agree.`,
      write: (count: number, refused: number): Phrase => [
        count === 0
          ? 'Nothing is written.'
          : refused === 0
            ? `${plural(count, 'write')}, all accepted.`
            : `${plural(count, 'write')}, ${refused} of them refused.`,
      ],
      done: (key: Noun): Phrase =>
        phrase`Done. ${key} leaves the queue, and nobody looks at it until something happens to it again.`,
      retry: (error: string, after: number): Phrase => [
        `${error.replace(/\.$/, '')}. It is put back and comes again after ${duration(after)}.`,
      ],
      requeue: (key: Noun, after: number): Phrase =>
        phrase`Done for now. ${key} comes back in ${duration(after)}, whether or not anything happens.`,
    },
    decision(action: string, resource: string, count: number): string {
      if (resource === 'events' && action === 'create') return `tells ${plural(count, 'event')}`;
      const many = count === 1 ? `one of the ${resource}` : `${count} ${resource}`;
      return action === 'refuse'
        ? `is refused ${plural(count, 'write')} to ${resource}`
        : `${verbs[action] ?? `does ${action} to`} ${many}`;
    },
    origin: 'It began with',
    cause: 'Because of',
    taken: 'Taken up by',
    queueNow: (controller: string, workers: number) =>
      `The queue of ${controller} as it is now; up to ${plural(workers, 'key')} are worked on at a time.`,
    lanes: { waiting: 'Waiting', working: 'In progress', delayed: 'Later' },
    laneHints: {
      waiting: 'Next in turn, in the order in which they were added',
      working: 'With a worker; added again, they wait until it is done with them',
      delayed:
        'Come back when their time has come: after a refusal, or because their controller wants to look again',
    },
    comesBack: (left: number, failures: number) =>
      `${left > 0 ? `in ${duration(left)}` : 'any moment now'}${failures ? `, refused ${failures === 1 ? 'once' : `${failures} times`}` : ''}`,
    reads:
      'It never asks what happened. It reads what is, from caches that its watches keep, and acts on the difference; so a missed or doubled event does no harm. Which objects it read is not recorded.',
    accepted: 'ok',
    backOff:
      'Back-off begins at 5 ms and doubles with each refusal in a row, up to 1000 s. One success forgets it.',
    more: (count: number) => `and ${count} more`,
  },
};
