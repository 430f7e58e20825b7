/** Which small commands an image has: those of busybox, or those that Debian and others install without being asked. */
import type { Distribution } from '../distribution.ts';
import type { ImageBehaviour } from '../image-catalog.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Beside busybox's own; images that have them say so (`tools`). */
const NEVER_OF_BUSYBOX = words('curl ss bash dash apt apt-get stdbuf');
const NOT_OF_DISTRIBUTIONS = words(
  `curl wget nc nslookup ping ps top free uptime watch less vi ip ifconfig route arp netstat ss
   killall pkill pgrep pidof xxd hexdump hd strings bc tree apk busybox ash dash usleep bash apt apt-get`,
);
/** What a distribution has of those. */
const OWN: { readonly [distribution in Distribution]: ReadonlySet<string> } = {
  busybox: new Set(),
  alpine: new Set(),
  debian: words('bash dash apt apt-get'),
  // Its image comes with procps.
  ubuntu: words('bash dash apt apt-get ps top free uptime watch pgrep pkill pidof'),
  oracle: words('bash curl'),
};
const NOT_OF_ORACLE = words('which');

/** Whether one of the small commands, or a shell, is in an image. Of one that nobody knows, all are taken to be. */
export function provides(image: ImageBehaviour, name: string): boolean {
  const { shell, guesses, distribution = 'busybox', tools = [] } = image;
  return shell && (guesses || hasCommand(distribution, tools, name));
}

/** `tools` are what an image has beyond its distribution. */
function hasCommand(distribution: Distribution, tools: readonly string[], name: string): boolean {
  if (tools.includes(name) || OWN[distribution].has(name)) return true;
  if (distribution === 'busybox') return !NEVER_OF_BUSYBOX.has(name) && name !== 'apk';
  if (distribution === 'alpine') return !NEVER_OF_BUSYBOX.has(name);
  if (distribution === 'oracle' && NOT_OF_ORACLE.has(name)) return false;
  return !NOT_OF_DISTRIBUTIONS.has(name);
}
