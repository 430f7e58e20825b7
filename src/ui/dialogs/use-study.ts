/** Asks for a placement study: its answer, how far it is meanwhile, and a way to let go of it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type {
  PlacementStudySpec,
  PlacementStudyStatus,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { Api } from '../actions/api.ts';
import { useSession } from '../app/session.ts';

const STUDIES = '/apis/sim.kubeglass.dev/v1alpha1/placementstudies';

export type StudyAnswer =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly progress: number }
  | { readonly state: 'told'; readonly status: PlacementStudyStatus }
  | { readonly state: 'refused'; readonly problem: string };

export interface Study {
  readonly answer: StudyAnswer;
  /** What comes of the question that was asked last is the answer. */
  ask(spec: () => PlacementStudySpec | Promise<PlacementStudySpec>): Promise<void>;
  cancel(): void;
}

/** `first` is an answer that is there already. */
export function useStudy(first?: PlacementStudyStatus): Study {
  const { backend } = useSession();
  const [answer, setAnswer] = useState<StudyAnswer>(
    first ? { state: 'told', status: first } : { state: 'none' },
  );
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const ask = useCallback<Study['ask']>(
    async (spec) => {
      running.current?.abort();
      const controller = new AbortController();
      const { signal } = controller;
      running.current = controller;
      const tell = (next: StudyAnswer) => {
        if (!signal.aborted) setAnswer(next);
      };
      tell({ state: 'running', progress: 0 });
      try {
        const body = {
          apiVersion: 'sim.kubeglass.dev/v1alpha1',
          kind: 'PlacementStudy',
          spec: await spec(),
        };
        const onProgress = (progress: number) => tell({ state: 'running', progress });
        const told = (await new Api(backend).post(STUDIES, body, { signal, onProgress })) as {
          readonly status: PlacementStudyStatus;
        };
        tell({ state: 'told', status: told.status });
      } catch (problem) {
        tell({
          state: 'refused',
          problem: problem instanceof Error ? problem.message : String(problem),
        });
      }
    },
    [backend],
  );
  const cancel = useCallback(() => {
    running.current?.abort();
    setAnswer({ state: 'none' });
  }, []);
  return { answer, ask, cancel };
}
