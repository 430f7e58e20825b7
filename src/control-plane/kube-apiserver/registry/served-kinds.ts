/**
 * The kinds that are served now, each with its store. Built-in ones are there from the start; custom ones come, change
 * and go while the server runs, and whoever remembers something of the table compares its generation.
 */
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { byPreference } from '../../../apimachinery/version-order.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { ApiServerHost } from '../api-server-host.ts';
import { ResourceStore } from './resource-store.ts';

export class ServedKinds {
  readonly #host: ApiServerHost;
  readonly #all = new Set<ResourceDefinition>();
  /** Of those that are stored. */
  readonly #stores = new Map<ResourceDefinition, ResourceStore<any>>();
  readonly #byPath = new Map<string, ResourceDefinition>();
  /** All versions of a kind, the preferred one first. */
  readonly #byKind = new Map<string, readonly ResourceDefinition[]>();
  #generation = 0;
  #started = false;

  constructor(host: ApiServerHost) {
    this.#host = host;
    for (const kind of host.kinds) this.add(kind);
  }

  /** Changes whenever a kind is added or removed. */
  get generation(): number {
    return this.#generation;
  }

  get all(): readonly ResourceDefinition[] {
    return [...this.#all];
  }

  /** Adds a kind, or puts it in the place of the one that its path led to. */
  add(kind: ResourceDefinition): void {
    const before = this.#byPath.get(pathOf(kind));
    if (before) this.remove(before);
    this.#all.add(kind);
    if (kind.custom) this.#host.schema.define(kind.schema, kind.custom.definition);
    if (!kind.virtual) this.#addStore(kind);
    this.#byPath.set(pathOf(kind), kind);
    const versions = [...this.versionsOf(kind.group, kind.kind), kind];
    this.#byKind.set(
      nameOf(kind),
      versions.sort((a, b) => byPreference(a.version, b.version)),
    );
    this.#generation++;
  }

  /** Its watches end, each in a task of its own. What it holds stays in etcd. */
  remove(kind: ResourceDefinition): void {
    if (!this.#all.delete(kind)) return;
    if (kind.custom) this.#host.schema.forget(kind.schema);
    const store = this.#stores.get(kind);
    this.#stores.delete(kind);
    this.#byPath.delete(pathOf(kind));
    const versions = this.versionsOf(kind.group, kind.kind).filter((one) => one !== kind);
    if (versions.length > 0) this.#byKind.set(nameOf(kind), versions);
    else this.#byKind.delete(nameOf(kind));
    this.#generation++;
    store?.stopWatches((task) => this.#host.clock.after(0, task));
  }

  #addStore(kind: ResourceDefinition): void {
    const store = new ResourceStore(kind, this.#host);
    this.#stores.set(kind, store);
    if (this.#started) store.startWatches();
  }

  start(): void {
    this.#started = true;
    for (const store of this.#stores.values()) store.startWatches();
  }

  /** Ends every watch. `notify` runs a task in each watcher's own time. */
  stop(notify: (task: () => void) => void): void {
    this.#started = false;
    for (const store of this.#stores.values()) store.stopWatches(notify);
  }

  store<T extends KubeObject>(kind: ResourceDefinition<T>): ResourceStore<T> {
    return this.#stores.get(kind)!;
  }

  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  /** Every version of a kind, the preferred one first. */
  versionsOf(group: string, kind: string): readonly ResourceDefinition[] {
    return this.#byKind.get(`${group}/${kind}`) ?? [];
  }

  get watchers(): number {
    let count = 0;
    for (const store of this.#stores.values()) count += store.watchers;
    return count;
  }
}

const pathOf = ({ group, version, plural }: ResourceDefinition): string =>
  `${group}/${version}/${plural}`;
const nameOf = ({ group, kind }: ResourceDefinition): string => `${group}/${kind}`;
