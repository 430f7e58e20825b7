/** Opens what a link holds. Whatever is wrong with it, the cluster that is open stays as it is. */
import type { SimulationControl } from '../../backend/cluster-backend.ts';
import { decodeLink, LinkError } from '../../backend/input-log-codec.ts';
import type { ClusterInputLog } from '../../cluster/spec.ts';
import { ENGINE_VERSION } from '../../version.ts';
import type { LinkNotice } from './visit-store.ts';

/** `#v1=…&lens=pod`: the log, and what is looked at. */
export function partsOfLink(fragment: string): readonly [link: string, view: string] {
  const at = fragment.indexOf('&');
  return at < 0 ? [fragment, ''] : [fragment.slice(0, at), fragment.slice(at + 1)];
}

export const linkOf = (link: string, view: string): string => (view ? `${link}&${view}` : link);

export interface OpenedLink {
  /** What was loaded; nothing when the link was refused. */
  readonly log?: ClusterInputLog;
  /** Of the history at the link's moment. */
  readonly digest?: string;
  readonly notice?: LinkNotice;
}

export async function openLink(
  link: string,
  simulation: Pick<SimulationControl, 'load' | 'digest'>,
): Promise<OpenedLink> {
  let log: ClusterInputLog;
  try {
    log = await decodeLink(link);
  } catch (problem) {
    if (problem instanceof LinkError)
      return { notice: { kind: 'problem', problem: problem.problem, details: problem.message } };
    throw problem;
  }
  let digest: string;
  try {
    // Asked for together, so that the clock has not gone on in between.
    [, digest] = await Promise.all([simulation.load(log), simulation.digest()]);
  } catch (problem) {
    return {
      notice: {
        kind: 'problem',
        problem: 'failed',
        details: problem instanceof Error ? problem.message : String(problem),
      },
    };
  }
  return log.engine === ENGINE_VERSION
    ? { log, digest }
    : { log, digest, notice: { kind: 'other-engine', engine: log.engine } };
}
