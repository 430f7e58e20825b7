/** What the Pod under the pointer is called and how it is. */
import { createPortal } from 'react-dom';
import { useObject } from '../mirror/hooks.ts';
import { workloadOf } from '../model/owner.ts';
import { podHealth } from '../model/pod-health.ts';
import { useHover } from './hover.ts';
import { PodTile } from './Tile.tsx';

export function PodTip() {
  const at = useHover();
  const pod = useObject('pods', at?.key);
  if (!at || !pod) return null;
  const { kind, name } = workloadOf(pod);
  return createPortal(
    <div
      className="pod-tip"
      aria-hidden
      style={{
        left: Math.min(at.x + 14, window.innerWidth - 300),
        top: Math.min(at.y + 16, window.innerHeight - 90),
      }}
    >
      <PodTile pod={pod} size={18} />
      <div>
        <strong>{pod.metadata.name}</strong>
        <div>{podHealth(pod).words}</div>
        {kind !== 'Pod' && (
          <div className="quiet">
            {kind} {name}
          </div>
        )}
      </div>
    </div>,
    document.body,
  );
}
