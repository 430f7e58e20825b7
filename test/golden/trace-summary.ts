/**
 * What of a recorded story can be compared with ours: how each object went from state to state, and what was told in Events.
 * Random names, uids, moments and the order between controllers that do not wait for each other are left out.
 */

/** One change, as `traces/*.json` and our own witness write it down. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: string;
  readonly name: string;
  readonly specReplicas?: number | null;
  readonly conditions?: readonly (readonly (string | null)[])[];
  readonly finalizers?: readonly string[] | null;
  readonly deletionTimestamp?: string | null;
  readonly status?: {
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
  };
  readonly phase?: string;
  readonly node?: string | null;
  readonly ready?: readonly (string | null | readonly (string | null)[])[];
  readonly nominated?: string | null;
  readonly grace?: number | null;
  readonly taints?: readonly { readonly key: string; readonly effect: string }[] | null;
  readonly regarding?: string;
  readonly etype?: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface Summary {
  /** By kind and normalised name: the states that it went through. Nodes only if they changed. */
  readonly lives: readonly string[];
  readonly events: readonly string[];
  /** Of each object the reasons that were told, in the order of their moments. */
  readonly told: readonly string[];
  /** Of each kind, when its last object went: the kinds in that order. */
  readonly gone: readonly string[];
}

const KINDS = [
  'deployments',
  'replicasets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'pods',
  'namespaces',
  'nodes',
  'persistentvolumeclaims',
];

export function summaryOf(changes: readonly Change[]): Summary {
  const names = new Names();
  const lives = new Map<string, string[]>();
  const events = new Set<string>();
  const told = new Map<string, { readonly at: string; readonly reason: string }[]>();
  const gone: string[] = [];
  for (const change of changes) {
    const { kind, name, type } = change;
    if (kind === 'events') {
      const { regarding = '', etype, reason, message = '' } = change;
      events.add(`${names.plain(regarding)} ${etype} ${reason}: ${names.plain(message)}`);
      // An Event's name ends in its moment.
      const at = name.slice(name.lastIndexOf('.') + 1);
      const list = told.get(regarding) ?? [];
      if (type === 'ADDED') told.set(regarding, [...list, { at, reason: reason! }]);
      continue;
    }
    if (!KINDS.includes(kind)) continue;
    const life = lives.get(`${kind} ${name}`) ?? [];
    lives.set(`${kind} ${name}`, life);
    const state = type === 'DELETED' ? 'gone' : stateOf(change);
    if (life.at(-1) !== state && state !== '') life.push(state);
    if (type === 'DELETED') gone.push(kind);
  }
  return {
    lives: [...lives]
      .filter(([of, life]) => life.length > (of.startsWith('nodes ') ? 1 : 0))
      .map(([of, life]) => `${names.plain(of)}: ${life.join(' > ')}`)
      .sort(),
    events: [...events].sort(),
    told: [...told].map(([of, list]) => `${names.plain(of)}: ${inOrder(list)}`).sort(),
    gone: gone.filter((kind, i) => !gone.includes(kind, i + 1)),
  };
}

/** The same reason several times in a row is told once. */
function inOrder(list: readonly { readonly at: string; readonly reason: string }[]): string {
  const reasons = [...list].sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ reason }) => reason);
  return reasons.filter((reason, i) => reason !== reasons[i - 1]).join(' > ');
}

function stateOf({ kind, ...change }: Change): string {
  const leaving = change.deletionTimestamp ? ' deleting' : '';
  switch (kind) {
    case 'pods': {
      if (change.deletionTimestamp) return 'deleting';
      const place = change.node ? 'bound' : change.nominated ? 'nominated' : 'waiting';
      return change.phase === 'Pending'
        ? place
        : `${change.phase}${change.ready?.[0] === 'True' ? '' : ' unready'}`;
    }
    case 'replicasets':
      return `${change.specReplicas}${leaving}`;
    case 'deployments': {
      const conditions = (change.conditions ?? []).map(
        ([type, status, reason]) => `${type}=${status}/${reason}`,
      );
      return `${change.specReplicas}${leaving} ${conditions.sort().join(' ')}`.trim();
    }
    case 'daemonsets': {
      const { desiredNumberScheduled: desired, numberReady } = change.status ?? {};
      return `${numberReady} of ${desired}${leaving}`;
    }
    case 'jobs': {
      const { active, succeeded, failed } = change.status ?? {};
      const ends = (change.conditions ?? []).filter(([, status]) => status === 'True');
      const counts = [active && `${active} active`, succeeded && `${succeeded} succeeded`];
      return [...counts, failed && `${failed} failed`, ...ends.map(([type]) => type)]
        .filter(Boolean)
        .join(', ')
        .concat(leaving);
    }
    case 'nodes': {
      const taints = (change.taints ?? []).map(
        ({ key, effect }) => `${key.replace(/.*\//, '')}:${effect}`,
      );
      return [change.ready?.[0]?.[0], ...taints].join(' ');
    }
    default:
      return leaving.trim();
  }
}

/** Hashes and random suffixes become letters, in the order in which they come. */
class Names {
  readonly #hashes: string[] = [];
  readonly #times: string[] = [];

  plain(text: string): string {
    return text
      .replace(
        /\bweb-([0-9a-z]{6,10})(-[0-9a-z]{5})?\b/g,
        (_, hash: string, pod: string | undefined) => {
          if (!this.#hashes.includes(hash)) this.#hashes.push(hash);
          return `web-${'ABC'[this.#hashes.indexOf(hash)]}${pod ? '-*' : ''}`;
        },
      )
      .replace(/\b(par|seq|ag)-[0-9a-z]{5}\b/g, '$1-*')
      .replace(/\bcj-(\d+)(-[0-9a-z]{5})?\b/g, (_, time: string, pod: string | undefined) => {
        if (!this.#times.includes(time)) this.#times.push(time);
        return `cj-${this.#times.indexOf(time)}${pod ? '-*' : ''}`;
      })
      .replace(/\bgold-[\w-]+\b/g, 'default')
      .replace(/\bnode-\d\b/g, 'node-*')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UID');
  }
}
