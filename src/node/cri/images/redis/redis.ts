/** The redis store. Saves and leaves on SIGTERM. */
import type { Connection } from '../../../net/sockets.ts';
import { untilStopped, wait, type Process, type Program } from '../../program.ts';
import { DEBIAN_OR_ALPINE, isRelease, MB, type ImageDefinition, type Releases } from '../image.ts';
import { matches } from '../../shell/pattern.ts';
import { redisCli } from './redis-cli.ts';
import { settingsOf, type Settings } from './settings.ts';

const RELEASES: Releases = {
  '2.8': 23,
  '3.0': 7,
  '3.2': 12,
  '4.0': 14,
  '5.0': 14,
  '6.0': 20,
  '6.2': 21,
  '7.0': 15,
  '7.2': 12,
  '7.4': 7,
  '8.0': 5,
  '8.2': 3,
  '8.4': 0,
};

export const redis: ImageDefinition = {
  repositories: ['docker.io/library/redis', 'docker.io/valkey/valkey'],
  hasTag: (tag) =>
    /^(latest|alpine|bookworm)$/.test(tag) || isRelease(tag, RELEASES, DEBIAN_OR_ALPINE),
  size: (tag) => (tag.includes('alpine') ? 17.2 * MB : 45.9 * MB),
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  shell: true,
  distribution: (tag) => (tag.includes('alpine') ? 'alpine' : 'debian'),
  program: (name, process, tag) =>
    name === 'redis-server' || name === 'docker-entrypoint.sh'
      ? serve(process, tag)
      : name === 'redis-cli'
        ? redisCli(process)
        : undefined,
};

/** The guestbook's followers. */
// Parity: they follow nobody, because their leader's name does not resolve yet.
export const redisFollower: ImageDefinition = {
  ...redis,
  repositories: ['gcr.io/google-samples/gb-redis-follower', 'gcr.io/google-samples/gb-redisslave'],
  hasTag: (tag) => /^(latest|v[1-3])$/.test(tag),
  entrypoint: [],
  cmd: ['redis-server'],
};

function* serve(process: Process, tag: string): Program {
  const store = new Map<string, string[]>();
  const settings = settingsOf(process);
  if (typeof settings === 'string') {
    process.out(settings);
    return 1;
  }
  const version = /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '8.4.0';
  const say = (mark: string, text: string) =>
    process.out(`1:${mark} ${stamp(process)} ${mark === 'signal-handler' ? '' : '* '}${text}`);
  say('C', `oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`);
  say('C', `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started`);
  say('M', `Running mode=standalone, port=6379.`);
  yield wait(60);
  say('M', 'Server initialized');
  say('M', 'Ready to accept connections tcp');
  process.listen(6379, { accept: (end) => redisProtocol(end, store, settings) });
  process.use(8 * MB);
  yield* untilStopped(['SIGTERM', 'SIGINT'], 30);
  say('signal-handler', 'Received SIGTERM scheduling shutdown...');
  say('M', 'User requested shutdown...');
  say('M', 'Redis is now ready to exit, bye bye...');
  return 0;
}

/** The commands that people try first, inline or as arrays; one store a server. */
function redisProtocol(end: Connection, store: Map<string, string[]>, settings: Settings): void {
  let held = '';
  end.onData((bytes) => {
    held += bytes;
    for (let command = nextCommand(held); command; command = nextCommand(held)) {
      held = held.slice(command.taken);
      if (command.words.length > 0) end.send(answer(command.words, store, settings));
    }
  });
  end.onClose(() => end.close());
}

function nextCommand(
  held: string,
): { readonly words: readonly string[]; readonly taken: number } | undefined {
  const line = held.indexOf('\n');
  if (line < 0) return undefined;
  if (!held.startsWith('*'))
    return { words: held.slice(0, line).trim().split(/\s+/).filter(Boolean), taken: line + 1 };
  const words: string[] = [];
  let at = line + 1;
  for (let left = Number(held.slice(1, line)); left > 0; left--) {
    const head = held.indexOf('\n', at);
    const length = Number(held.slice(at + 1, head));
    if (head < 0 || held.length < head + 1 + length + 2) return undefined;
    words.push(held.slice(head + 1, head + 1 + length));
    at = head + 1 + length + 2;
  }
  return { words, taken: at };
}

function answer(
  [name = '', key = '', ...rest]: readonly string[],
  store: Map<string, string[]>,
  settings: Settings,
): string {
  const bulk = (text: string | undefined) =>
    text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`;
  const array = (values: readonly (string | undefined)[]) =>
    `*${values.length}\r\n${values.map(bulk).join('')}`;
  const list = store.get(key) ?? [];
  const kept = (values: string[], reply: string) => {
    store.set(key, values);
    return reply;
  };
  switch (name.toUpperCase()) {
    case 'PING':
      return key ? bulk(key) : '+PONG\r\n';
    case 'ECHO':
      return bulk(key);
    case 'SET':
      return kept([rest[0] ?? ''], '+OK\r\n');
    case 'GET':
      return bulk(list[0]);
    case 'DEL':
      return `:${[key, ...rest].filter((each) => store.delete(each)).length}\r\n`;
    case 'EXISTS':
      return `:${[key, ...rest].filter((each) => store.has(each)).length}\r\n`;
    case 'KEYS':
      return array([...store.keys()].filter((each) => matches(key, each)));
    case 'MGET':
      return array([key, ...rest].map((each) => store.get(each)?.[0]));
    case 'DBSIZE':
      return `:${store.size}\r\n`;
    case 'FLUSHALL':
    case 'FLUSHDB':
      store.clear();
      return '+OK\r\n';
    case 'APPEND':
      return kept(
        [(list[0] ?? '') + (rest[0] ?? '')],
        `:${(list[0] ?? '').length + (rest[0] ?? '').length}\r\n`,
      );
    case 'STRLEN':
      return `:${(list[0] ?? '').length}\r\n`;
    case 'INCRBY':
    case 'DECRBY':
    case 'DECR': {
      const by = name.toUpperCase() === 'DECR' ? 1 : Number(rest[0] ?? 0);
      const next = Number(list[0] ?? 0) + (name.toUpperCase() === 'INCRBY' ? by : -by);
      if (!Number.isInteger(next)) return '-ERR value is not an integer or out of range\r\n';
      return kept([String(next)], `:${next}\r\n`);
    }
    case 'RPOP':
      return kept(list.slice(0, -1), bulk(list.at(-1)));
    case 'LRANGE': {
      const end = Number(rest[1] ?? -1);
      return array(list.slice(Number(rest[0] ?? 0), end === -1 ? undefined : end + 1));
    }
    case 'SELECT':
      return '+OK\r\n';
    case 'INCR': {
      const next = Number(list[0] ?? 0) + 1;
      return kept([String(next)], `:${next}\r\n`);
    }
    case 'LPUSH':
      return kept([...rest.toReversed(), ...list], `:${list.length + rest.length}\r\n`);
    case 'RPUSH':
      return kept([...list, ...rest], `:${list.length + rest.length}\r\n`);
    case 'LPOP':
      return kept(list.slice(1), bulk(list[0]));
    case 'CONFIG': {
      const found = [...settings].filter(([setting]) => setting === rest[0]?.toLowerCase());
      if (key.toUpperCase() !== 'GET') return `-ERR unknown subcommand '${key}'.\r\n`;
      return array(found.flat());
    }
    case 'LLEN':
      return `:${list.length}\r\n`;
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${[key, ...rest]
        .filter(Boolean)
        .map((each) => `'${each}' `)
        .join('')}\r\n`;
  }
}

/** `21 Nov 2026 08:54:55.123`. */
function stamp(process: Process): string {
  const at = new Date(process.now());
  const [, day, month, year] = at.toUTCString().split(' ');
  return `${day} ${month} ${year} ${at.toISOString().slice(11, 23)}`;
}
