/**
 * Which tab this is. The name outlives a reload but not the tab; a tab that was duplicated finds its name in use and
 * takes another. Without session storage every load is a new tab.
 */

const KEY = 'kubeglass.tab';
const CHANNEL = 'kubeglass.tabs';
/** How long other tabs may take to answer. */
const PATIENCE = 120;

export interface Tab {
  readonly id: string;
  /** Other tabs of the page that are open now. */
  readonly others: ReadonlySet<string>;
}

type Message = { readonly asks: true } | { readonly here: string };

export async function thisTab(): Promise<Tab> {
  const others = new Set<string>();
  const channel = openChannel();
  let id = kept();
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if ('here' in data) others.add(data.here);
    };
    channel.postMessage({ asks: true } satisfies Message);
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
  if (id === undefined || others.has(id)) {
    id = randomName();
    keep(id);
  }
  const own = id;
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if ('asks' in data) channel.postMessage({ here: own } satisfies Message);
    };
  }
  return { id, others };
}

/** Also where there is no crypto.randomUUID: over plain http. */
export const randomName = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return undefined;
  }
}

function kept(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(id: string): void {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // Then the next load is another tab.
  }
}
