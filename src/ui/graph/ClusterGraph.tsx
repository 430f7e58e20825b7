/** The picture: a box for each node, a waiting room, and what flies between them. */
import {
  Background,
  BackgroundVariant,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type Node as FlowNode,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useSession } from '../app/session.ts';
import { useUi } from '../app/ui-store.ts';
import { FlightLayer } from '../flights/FlightLayer.tsx';
import { useList, usePodsOn, useTableState } from '../mirror/hooks.ts';
import { zoneOf } from '../model/node-health.ts';
import {
  BOX,
  boxHeight,
  columnsFor,
  packNodes,
  viewOf,
  type Group,
  type Place,
} from '../model/packing.ts';
import { words } from '../words/words.ts';
import { fitted } from './fit.ts';
import { NodeBox } from './NodeBox.tsx';
import { NodeMenu } from './NodeMenu.tsx';
import { PodTip } from './PodTip.tsx';
import { moveFocus } from './roving.ts';
import { WaitingRoom } from './WaitingRoom.tsx';
import { ZoneFrame } from './ZoneFrame.tsx';
import './ClusterGraph.css';

const nodeTypes = { node: NodeBox, waiting: WaitingRoom, zone: ZoneFrame };
const WAITING = '(waiting room)';
const WAITING_WIDTH = 250;
/** On a phone an empty waiting room is one line, and each of a few nodes as wide as the screen. */
const WAITING_LINE = 40;
const FEW = 12;

export function ClusterGraph() {
  return (
    <ReactFlowProvider>
      <Graph />
      <span id="graph-keys" className="visually-hidden">
        {words.graph.keys}
      </span>
      <NodeMenu />
      <PodTip />
    </ReactFlowProvider>
  );
}

function Graph() {
  const nodes = useList('nodes');
  const { synced } = useTableState('nodes');
  const byZone = useUi((state) => state.byZone);
  const narrow = useStore(({ width }) => width > 0 && width < 640);
  const far = useStore(({ transform }) => transform[2] < 0.52);
  const frame = useRef<HTMLDivElement>(null);
  // Names and zones alone decide where things stand; a Pod or a heartbeat moves nothing.
  const topology = nodes
    .map((node) => `${node.metadata.name}\t${byZone ? (zoneOf(node) ?? '') : ''}`)
    .join('\n');
  // In steps, so that dragging a separator does not make the boxes jump with every pixel.
  const width = useStore((state) => Math.round(state.width / 60) * 60);
  const height = useStore((state) => Math.round(state.height / 60) * 60);
  const high = useBoxHeight(topology);
  const waiting = useLongWaiting();
  const column = narrow && nodes.length <= FEW;
  const { places, waitingRoom, flowNodes } = useMemo(
    () => arrange(topology, { narrow, column, high, waiting }, { width, height }),
    [topology, narrow, column, high, waiting, width, height],
  );
  useFit(flowNodes, column);

  // One tab stop for all boxes: the first, until another has had the focus.
  useEffect(() => {
    if (!frame.current?.querySelector('[data-roving][tabindex="0"]'))
      setTabStop(frame.current?.querySelector('[data-roving]'));
  }, [flowNodes]);

  const onKeyDown = (event: KeyboardEvent) => moveFocus(event, frame.current!, places);

  return (
    // Arrow keys move the focus between the boxes inside, which are buttons.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={frame}
      className={far ? 'graph graph-far' : 'graph'}
      onKeyDown={onKeyDown}
      onFocus={({ target }) =>
        target.closest('[data-roving]') && setTabStop(target.closest('[data-roving]'))
      }
    >
      <ReactFlow
        nodes={flowNodes}
        edges={noEdges}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        onlyRenderVisibleElements={nodes.length > 200}
        minZoom={0.06}
        maxZoom={3}
        zoomOnDoubleClick={false}
        onNodesChange={ignore}
        onMove={(event) => {
          // Without an event it was the page itself.
          if (event) fitted.movedByHand = true;
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--line-strong)" />
        <FlightLayer places={places} waitingRoom={waitingRoom} />
      </ReactFlow>
      {synced && nodes.length === 0 && <p className="graph-empty">{words.graph.empty}</p>}
    </div>
  );
}

function setTabStop(button: Element | null | undefined): void {
  if (!button) return;
  for (const other of button.closest('.graph')?.querySelectorAll('[data-roving][tabindex="0"]') ??
    [])
    other.setAttribute('tabindex', '-1');
  button.setAttribute('tabindex', '0');
}

const noEdges: never[] = [];
const ignore = () => {};

interface Shape {
  readonly narrow: boolean;
  /** One column, as wide as the window. */
  readonly column: boolean;
  /** How high the boxes are. */
  readonly high: number;
  readonly waiting: boolean;
}

function arrange(
  topology: string,
  { narrow, column, high, waiting }: Shape,
  window: { readonly width: number; readonly height: number },
) {
  const zones = new Map<string, string[]>();
  for (const line of topology ? topology.split('\n') : []) {
    const [name = '', zone = ''] = line.split('\t');
    zones.set(zone, [...(zones.get(zone) ?? []), name]);
  }
  const groups: Group[] = [...zones]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, names]) => ({ title, names: names.toSorted(naturally) }));
  const count = groups.reduce((sum, { names }) => sum + names.length, 0);
  const aside = narrow ? 0 : WAITING_WIDTH + 28;
  const columns = column ? 1 : narrow ? Math.min(2, count) : columnsFor(count, window, aside, high);
  const packed = packNodes(groups, columns, high);
  const roomHeight = waiting ? BOX.height : narrow ? WAITING_LINE : high;
  const waitingRoom: Place = narrow
    ? {
        x: 0,
        y: -roomHeight - BOX.gap,
        width: Math.max(packed.width, BOX.width),
        height: roomHeight,
      }
    : { x: -WAITING_WIDTH - 28, y: 0, width: WAITING_WIDTH, height: roomHeight };
  const flowNodes: FlowNode[] = [
    ...packed.frames.map((place, index) =>
      flowNode(`zone ${index}`, 'zone', place, { title: place.title || words.graph.noZone }),
    ),
    flowNode(WAITING, 'waiting', waitingRoom),
    ...[...packed.places].map(([name, place]) => flowNode(name, 'node', place)),
  ];
  return { places: packed.places, waitingRoom, flowNodes };
}

const flowNode = (
  id: string,
  type: string,
  { x, y, width, height }: Place,
  data: Record<string, unknown> = {},
): FlowNode => ({
  id,
  type,
  data,
  position: { x, y },
  width,
  height,
  draggable: false,
  zIndex: type === 'zone' ? -1 : 0,
});

/** node-2 before node-10. */
function naturally(a: string, b: string): number {
  return collator.compare(a, b);
}
/** In milliseconds: how long a view takes to change, and how long a change must last to be shown in the layout. */
const FIT = 250;
const CALM = 900;

const collator = new Intl.Collator('en', { numeric: true });

/** As high as the fullest node needs. Looked at now and then, because thousands of Pods may come at once. */
function useBoxHeight(topology: string): number {
  const { mirror } = useSession();
  const [height, setHeight] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      const counts = topology.split('\n').map((line) => mirror.podsOn(line.split('\t')[0]!).length);
      setHeight((before) => boxHeight(before, Math.max(0, ...counts)));
    };
    look();
    const stop = mirror.table('pods').subscribe(() => {
      timer ??= setTimeout(look, CALM);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [mirror, topology]);
  return Math.max(height, boxHeight(0, 0));
}

/** Whether somebody has waited for a while: a Pod that goes to its node at once needs no room. */
function useLongWaiting(): boolean {
  const now = usePodsOn('').length > 0;
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWaiting(now), CALM);
    return () => clearTimeout(timer);
  }, [now]);
  return waiting;
}

/** Shows everything at first and whenever boxes or the window change, unless somebody has chosen their own view meanwhile. */
function useFit(flowNodes: readonly FlowNode[], column: boolean): void {
  const { setViewport } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const ready = useStore(({ panZoom }) => Boolean(panZoom));
  const shown = useRef(false);
  const fit = useCallback(
    (duration: number) => {
      const places = flowNodes.map((node) => ({
        ...node.position,
        width: node.width ?? 0,
        height: node.height ?? 0,
      }));
      void setViewport(viewOf(places, { width, height }, column), { duration });
    },
    [flowNodes, width, height, column, setViewport],
  );
  useEffect(() => fitted.register(() => fit(FIT)), [fit]);
  useEffect(() => {
    if (!ready || !width || !height || fitted.movedByHand) return;
    const frame = requestAnimationFrame(() => {
      fit(shown.current ? FIT : 0);
      // There is nothing to see before the first node is there.
      shown.current = flowNodes.length > 1;
    });
    return () => cancelAnimationFrame(frame);
  }, [ready, width, height, flowNodes, fit]);
}
