/** Pods as a list that leads to each. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { PodTile } from '../graph/Tile.tsx';
import { podHealth } from '../model/pod-health.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';

const MOST = 60;

export function PodRows({ pods }: { readonly pods: readonly Pod[] }) {
  return (
    <ul className="rows">
      {pods.slice(0, MOST).map((pod) => {
        const { namespace, name, uid } = pod.metadata;
        return (
          <li key={uid} className="row">
            <PodTile pod={pod} size={15} />
            <span className="row-text">
              <ObjectLink to={{ plural: 'pods', ...(namespace && { namespace }), name }} />
            </span>
            <span className="row-side">{podHealth(pod).title}</span>
          </li>
        );
      })}
      {pods.length > MOST && (
        <li className="row quiet">{words.graph.moreWaiting(pods.length - MOST)}</li>
      )}
    </ul>
  );
}
