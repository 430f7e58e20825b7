/** The Pods of one node on one canvas. By pointer it is hit-tested; by keyboard it becomes a list box of its Pods. */
import { useStore } from '@xyflow/react';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { keyOf } from '../../apimachinery/meta.ts';
import { useTheme } from '../app/theme.ts';
import { ui, useUi } from '../app/ui-store.ts';
import { filterOf } from '../model/filter.ts';
import { workloadOf } from '../model/owner.ts';
import { POD_AREA, tileAt, tileGrid, tilePlace } from '../model/packing.ts';
import { podHealth } from '../model/pod-health.ts';
import { words } from '../words/words.ts';
import { hover, useHoveredUid } from './hover.ts';
import { paintPods } from './paint.ts';
import { palette } from './palette.ts';

interface PodCanvasProps {
  readonly pods: readonly Pod[];
  readonly label: string;
  /** Those that are still flying here. */
  readonly onTheWay?: ReadonlySet<string>;
  readonly area?: { readonly width: number; readonly height: number };
  /** Back to where the keyboard came from. */
  readonly onLeave?: () => void;
}

/** Oldest first, so that a new Pod takes the next free place and the others stay where they are. */
export const inOrder = (pods: readonly Pod[]): readonly Pod[] =>
  pods.toSorted((a, b) => {
    const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
    return left < right ? -1 : left > right ? 1 : a.metadata.name < b.metadata.name ? -1 : 1;
  });

export function PodCanvas({
  pods: unordered,
  label,
  onTheWay,
  area = POD_AREA,
  onLeave,
}: PodCanvasProps) {
  const pods = useMemo(() => inOrder(unordered), [unordered]);
  const grid = tileGrid(pods.length, area);
  const canvas = useRef<HTMLCanvasElement>(null);
  const id = useId();
  const theme = useTheme();
  // Redrawn finer or coarser when the zoom passes one of three steps, not with each of its changes.
  const zoom = useStore(({ transform }) =>
    transform[2] > 1.35 ? 2.2 : transform[2] < 0.55 ? 0.5 : 1,
  );
  const filter = useUi((state) => state.filter);
  const fits = useMemo(() => filterOf(filter), [filter]);
  const uids = useMemo(() => new Set(pods.map(({ metadata }) => metadata.uid)), [pods]);
  const hovered = useHoveredUid(uids);
  const selected = useUi(({ selected }) =>
    selected?.plural === 'pods'
      ? pods.find(
          ({ metadata }) =>
            metadata.name === selected.name && metadata.namespace === selected.namespace,
        )?.metadata.uid
      : undefined,
  );
  const [focused, setFocused] = useState(false);
  const [index, setIndex] = useState(0);
  const active = focused ? pods[Math.min(index, pods.length - 1)] : undefined;

  useLayoutEffect(() => {
    const element = canvas.current!;
    const scale = Math.max(1, window.devicePixelRatio) * Math.max(0.75, zoom);
    const width = Math.ceil((area.width + 4) * scale);
    const height = Math.ceil((area.height + 4) * scale);
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
    }
    const context = element.getContext('2d')!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(scale, 0, 0, scale, 2 * scale, 2 * scale);
    paintPods(
      context,
      pods,
      grid,
      palette(theme),
      { hovered, selected, active: active?.metadata.uid, fits, onTheWay },
      zoom,
    );
  });

  useEffect(() => () => hover.setState({ at: undefined }), []);

  const podAt = (event: PointerEvent | React.MouseEvent): Pod | undefined => {
    const box = canvas.current!.getBoundingClientRect();
    const scale = (area.width + 4) / box.width;
    const found = tileAt(
      (event.clientX - box.left) * scale - 2,
      (event.clientY - box.top) * scale - 2,
      pods.length,
      grid,
    );
    return found === undefined ? undefined : pods[found];
  };

  const onPointerMove = (event: PointerEvent) => {
    const pod = podAt(event);
    if (pod || hovered) {
      hover.setState({
        at: pod && {
          key: keyOf(pod.metadata),
          uid: pod.metadata.uid,
          x: event.clientX,
          y: event.clientY,
        },
      });
    }
  };

  const select = (pod: Pod | undefined) =>
    pod && ui.getState().select({ plural: 'pods', ...named(pod) });

  const onKeyDown = (event: KeyboardEvent) => {
    const step = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: grid.columns,
      ArrowUp: -grid.columns,
      Home: -pods.length,
      End: pods.length,
    }[event.key];
    if (step !== undefined) setIndex(Math.max(0, Math.min(pods.length - 1, index + step)));
    else if (event.key === 'Enter' || event.key === ' ') select(active);
    else if (event.key === 'Escape') onLeave?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const option = (pod: Pod) => `${id}-${pod.metadata.uid}`;
  return (
    // Until it has the focus it is a picture with a label; then it is a list of Pods, because 3,000 options would be slow to keep.
    <div
      className="pod-canvas"
      data-pods
      role={focused && pods.length ? 'listbox' : undefined}
      aria-label={focused && pods.length ? label : undefined}
      aria-activedescendant={active && option(active)}
      tabIndex={-1}
      style={{ width: area.width, height: area.height }}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onKeyDown={onKeyDown}
    >
      <canvas
        ref={canvas}
        role={focused ? 'presentation' : 'img'}
        aria-label={focused ? undefined : label}
        style={{ width: area.width + 4, height: area.height + 4 }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => hover.setState({ at: undefined })}
        onClick={(event) => {
          const pod = podAt(event);
          if (!pod) return;
          event.stopPropagation();
          select(pod);
        }}
      />
      {focused &&
        pods.map((pod, place) => (
          <div
            key={pod.metadata.uid}
            id={option(pod)}
            role="option"
            tabIndex={-1}
            aria-selected={pod === active}
            className="pod-option"
            style={{
              transform: `translate(${tilePlace(place, grid).x}px, ${tilePlace(place, grid).y}px)`,
              width: grid.size,
              height: grid.size,
            }}
          >
            <span className="visually-hidden">
              {words.graph.podOption(pod.metadata.name, podHealth(pod).words, ownerWords(pod))}
            </span>
          </div>
        ))}
    </div>
  );
}

const named = ({ metadata: { namespace, name } }: Pod) => ({
  ...(namespace && { namespace }),
  name,
});

function ownerWords(pod: Pod): string {
  const { kind, name } = workloadOf(pod);
  return kind === 'Pod' ? '' : `${kind} ${name}`;
}
