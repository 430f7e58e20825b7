/**
 * The page without a network. Each build has a cache of its own, filled when the build is first seen.
 * A new build takes over at the next load, never under somebody's hands: the open page finds the files
 * that it was built with in the cache before, which is kept until yet another build comes.
 */
const version = '__VERSION__';
const files = '__FILES__';

const prefix = 'kubeglass-';
const cacheName = `${prefix}${version}`;
const urlOf = (file) => new URL(file, self.registration.scope).href;
const home = urlOf('index.html');
const known = new Set(files.map(urlOf));

/** Its name carries a hash of its content, so a copy never goes stale. */
const lasting = (url) => url.startsWith(urlOf('assets/'));

self.addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetAllButTheLastTwo().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = request.url.replace(/[?#].*$/, '');
  if (request.mode === 'navigate' && (url === self.registration.scope || url === home))
    event.respondWith(fromNetworkFirst(request, home));
  else if (lasting(url)) event.respondWith(fromCacheFirst(request, url));
  else if (known.has(url)) event.respondWith(fromNetworkFirst(request, url));
  // Anything else, such as the API of a remote cluster, is none of our business.
});

/** Files that another build had too are copied; only what changed is fetched. */
async function fill() {
  const cache = await caches.open(cacheName);
  await Promise.all(
    [...known].map(async (url) => {
      const copy = lasting(url) ? await caches.match(url) : undefined;
      if (copy) await cache.put(url, copy);
      else await cache.add(new Request(url, { cache: lasting(url) ? 'default' : 'no-cache' }));
    }),
  );
}

/** Cache names are listed in the order in which they were made. */
async function forgetAllButTheLastTwo() {
  const others = (await caches.keys()).filter(
    (name) => name.startsWith(prefix) && name !== cacheName,
  );
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

async function fromCacheFirst(request, url) {
  return (await caches.match(url)) ?? fetch(request);
}

async function fromNetworkFirst(request, url) {
  const stored = async () => (await (await caches.open(cacheName)).match(url)) ?? caches.match(url);
  try {
    const response = await fetch(request);
    return response.ok ? response : ((await stored()) ?? response);
  } catch (error) {
    const copy = await stored();
    if (copy) return copy;
    throw error;
  }
}
