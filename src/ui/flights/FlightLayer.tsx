/** Pods on their way from the waiting room to the node that was chosen for them. */
import { ViewportPortal } from '@xyflow/react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useSession } from '../app/session.ts';
import { PodTile } from '../graph/Tile.tsx';
import { inOrder } from '../graph/PodCanvas.tsx';
import { podArea, tileGrid, tilePlace, type Place } from '../model/packing.ts';
import type { Flight } from './flights.ts';

/** Where the Pods' area begins in a node's box. */
const INSET = { x: 12, y: 82 };

interface FlightLayerProps {
  readonly places: ReadonlyMap<string, Place>;
  readonly waitingRoom: Place;
}

export function FlightLayer({ places, waitingRoom }: FlightLayerProps) {
  const { flights } = useSession();
  const inTheAir = useSyncExternalStore(flights.subscribe, flights.inTheAir);
  return (
    <ViewportPortal>
      {inTheAir.map((flight) => {
        const node = places.get(flight.node);
        return node && <Flier key={flight.id} flight={flight} from={waitingRoom} node={node} />;
      })}
    </ViewportPortal>
  );
}

function Flier({
  flight,
  from,
  node,
}: {
  readonly flight: Flight;
  readonly from: Place;
  readonly node: Place;
}) {
  const { flights, mirror } = useSession();
  const element = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const pods = inOrder(mirror.podsOn(flight.node));
    const grid = tileGrid(pods.length, podArea(node.height));
    const index = pods.findIndex(({ metadata }) => metadata.uid === flight.pod.metadata.uid);
    const tile = tilePlace(Math.max(0, index), grid);
    const start = { x: from.x + from.width / 2, y: from.y + Math.min(70, from.height / 2) };
    const end = { x: node.x + INSET.x + tile.x, y: node.y + INSET.y + tile.y };
    const lift = Math.min(90, Math.hypot(end.x - start.x, end.y - start.y) / 5);
    const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 - lift };
    const at = ({ x, y }: { x: number; y: number }, scale: number) =>
      `translate(${x}px, ${y}px) scale(${scale})`;
    const animation = element.current!.animate(
      [
        { transform: at(start, 1), opacity: 0 },
        { transform: at(start, 1.25), opacity: 1, offset: 0.12 },
        { transform: at(middle, 1.35), offset: 0.55 },
        { transform: at(end, grid.size / 24), opacity: 1 },
      ],
      {
        duration: flight.millis,
        delay: flight.delay,
        easing: 'cubic-bezier(.45,.05,.35,1)',
        fill: 'both',
      },
    );
    animation.onfinish = () => flights.land(flight.id);
    return () => animation.cancel();
    // A flight is planned once, when it starts.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [flight.id]);

  return (
    <div ref={element} className="flier" aria-hidden>
      <PodTile pod={flight.pod} size={24} />
    </div>
  );
}
