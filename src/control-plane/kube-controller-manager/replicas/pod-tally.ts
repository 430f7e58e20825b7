/**
 * Counts of each ReplicaSet's Pods, kept up to date as Pods change, so that looking at ten thousand of them whenever one
 * becomes ready is not needed. Always equal to what `countPods` would count from scratch.
 */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { controllerOf } from '../../../apimachinery/meta.ts';
import type { Informer } from '../../../client/informer.ts';
import {
  isPodActive,
  isPodReady,
  isPodTerminating,
} from '../../../controller-runtime/pod-state.ts';

type Labels = { readonly [key: string]: string };

export interface Tally {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  /** How many of the active Pods bear exactly these labels: hardly ever more than one entry. */
  readonly labels: Iterable<{ readonly labels: Labels; readonly count: number }>;
}

export class PodTally {
  readonly #owners = new Map<string, Counts>();

  constructor(pods: Informer<Pod>) {
    pods.on({
      add: (pod) => this.#count(pod, 1),
      update: (next, previous) => {
        this.#count(previous, -1);
        this.#count(next, 1);
      },
      delete: (last) => this.#count(last, -1),
    });
  }

  /** Of the Pods that this owner controls. */
  of(ownerUid: string): Tally {
    return this.#owners.get(ownerUid) ?? NOTHING;
  }

  #count(pod: Pod, by: 1 | -1): void {
    const uid = controllerOf(pod)?.uid;
    if (uid === undefined) return;
    let counts = this.#owners.get(uid);
    if (!counts) this.#owners.set(uid, (counts = new Counts()));
    counts.add(pod, by);
    if (counts.empty) this.#owners.delete(uid);
  }
}

class Counts implements Tally {
  active = 0;
  ready = 0;
  terminating = 0;
  #others = 0;
  readonly #labels = new Map<string, { readonly labels: Labels; count: number }>();

  add(pod: Pod, by: 1 | -1): void {
    if (!isPodActive(pod)) {
      if (isPodTerminating(pod)) this.terminating += by;
      else this.#others += by;
      return;
    }
    this.active += by;
    if (isPodReady(pod)) this.ready += by;
    const labels = pod.metadata.labels ?? NONE;
    const key = textOf(labels);
    const found = this.#labels.get(key);
    if (!found) this.#labels.set(key, { labels, count: by });
    else if (found.count + by === 0) this.#labels.delete(key);
    else found.count += by;
  }

  get empty(): boolean {
    return this.active === 0 && this.terminating === 0 && this.#others === 0;
  }

  get labels(): Iterable<{ readonly labels: Labels; readonly count: number }> {
    return this.#labels.values();
  }
}

const NONE: Labels = {};
const NOTHING: Tally = new Counts();

function textOf(labels: Labels): string {
  let text = '';
  for (const key of Object.keys(labels).sort()) text += `${key}=${labels[key]},`;
  return text;
}
