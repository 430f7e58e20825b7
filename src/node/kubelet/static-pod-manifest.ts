/** Pods as somebody wrote them down for a kubelet: in a file, or on a page (pkg/kubelet/config/common.go and http.go, 1.36). */
import { parse } from 'yaml';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { attemptForeign } from '../../apimachinery/attempt.ts';
import { every, SECOND, type Clock, type Millis } from '../../sim/clock.ts';

/** A Pod that lacks what a kubelet fills in. */
export type Draft = Partial<Pod> & Pick<Pod, 'metadata' | 'spec'>;

type Written = { readonly kind?: string; readonly items?: readonly unknown[] } | null;

/** Of one text: a Pod, or a list of them; undefined if it is neither. */
export function draftsOf(text: string): readonly Draft[] | undefined {
  const parsed = attemptForeign(Error, () => parse(text) as Written);
  const written = parsed.ok ? parsed.value : undefined;
  if (written?.kind === 'Pod') return isDraft(written) ? [written] : undefined;
  if (written?.kind !== 'PodList' && written?.kind !== 'List') return undefined;
  const items = Array.isArray(written.items) ? (written.items as unknown[]) : [];
  return items.every(isDraft) ? items : undefined;
}

function isDraft(value: unknown): value is Draft {
  const { metadata, spec } = (value ?? {}) as Partial<Pod>;
  return Boolean(metadata?.name && Array.isArray(spec?.containers));
}

/** A page as it answers now; undefined if nobody answers, or answers that there is none. */
export type Web = (url: string) => string | undefined;

/** httpCheckFrequency. */
const PERIOD: Millis = 20 * SECOND;

/** Pods of a page (staticPodURL). What cannot be read, or be made sense of, changes nothing. */
export class ManifestPage {
  readonly #clock: Clock;
  readonly #web: Web;
  readonly url: string;
  #read: string | undefined;
  drafts: readonly Draft[] = [];

  constructor(clock: Clock, web: Web, url: string) {
    this.#clock = clock;
    this.#web = web;
    this.url = url;
  }

  watch(period: Millis | undefined, changed: () => void): void {
    const check = () => this.#check() && changed();
    check();
    every(this.#clock, period ?? PERIOD, check);
  }

  #check(): boolean {
    const text = this.#web(this.url);
    if (text === undefined || text === this.#read) return false;
    const drafts = text === '' ? [] : draftsOf(text);
    this.#read = text;
    if (!drafts) return false;
    this.drafts = drafts;
    return true;
  }
}
