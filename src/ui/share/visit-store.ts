/** What links and earlier sessions have to tell: at most one of each at a time. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import type { LinkProblem } from '../../backend/input-log-codec.ts';
import type { SessionRecord } from '../session/session-keeper.ts';

export type LinkNotice =
  | { readonly kind: 'problem'; readonly problem: LinkProblem | 'failed'; readonly details: string }
  | { readonly kind: 'other-engine'; readonly engine: string };

export interface Offer {
  readonly record: SessionRecord;
  /** What somebody did in it, beyond what its scenario does by itself. */
  readonly actions: number;
}

interface VisitState {
  /** The cluster whose link is being shown. */
  readonly sharing: ClusterBackend | undefined;
  readonly notice: LinkNotice | undefined;
  readonly offer: Offer | undefined;
  readonly busy: 'link' | 'session' | undefined;
}

export const visit = createStore<VisitState>()(() => ({
  sharing: undefined,
  notice: undefined,
  offer: undefined,
  busy: undefined,
}));
export const useVisit = <T>(part: (state: VisitState) => T): T => useStore(visit, part);
