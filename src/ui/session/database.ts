/** The browser's own database, as far as it is allowed: private windows and full disks answer with nothing at all. */
import type { DraftRecord } from './drafts.ts';
import type { SessionRecord } from './session-keeper.ts';
import type { Store } from './store.ts';

const NAME = 'kubeglass';
const VERSION = 1;

interface Stores {
  readonly sessions: Store<SessionRecord>;
  readonly drafts: Store<DraftRecord>;
}

let opening: Promise<IDBDatabase | undefined> | undefined;

function database(): Promise<IDBDatabase | undefined> {
  opening ??= new Promise<IDBDatabase | undefined>((resolve) => {
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        for (const name of ['sessions', 'drafts'])
          request.result.createObjectStore(name, { keyPath: 'id' });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(undefined);
      request.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
  return opening;
}

function storeOf<T>(name: string): Store<T> {
  const ask = async <R>(
    mode: IDBTransactionMode,
    body: (store: IDBObjectStore) => IDBRequest<R>,
  ): Promise<R | undefined> => {
    const opened = await database();
    if (!opened) return undefined;
    return new Promise((resolve) => {
      try {
        const transaction = opened.transaction(name, mode);
        const request = body(transaction.objectStore(name));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = () => resolve(undefined);
        transaction.onabort = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  };
  return {
    all: async () => (await ask('readonly', (store) => store.getAll() as IDBRequest<T[]>)) ?? [],
    put: async (record) => void (await ask('readwrite', (store) => store.put(record))),
    remove: async (key) => void (await ask('readwrite', (store) => store.delete(key))),
  };
}

export const stores: Stores = { sessions: storeOf('sessions'), drafts: storeOf('drafts') };
