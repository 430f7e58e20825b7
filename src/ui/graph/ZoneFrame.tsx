/** A frame around the nodes of one zone. */
import type { NodeProps } from '@xyflow/react';

export function ZoneFrame({ data }: Pick<NodeProps, 'data'>) {
  return (
    <div className="zone-frame">
      <span>{String(data.title)}</span>
    </div>
  );
}
