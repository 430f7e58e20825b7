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
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { useUi } from '../app/ui-store.ts';
import { FlightLayer } from '../flights/FlightLayer.tsx';
import { useList, useTableState } from '../mirror/hooks.ts';
import { zoneOf } from '../model/node-health.ts';
import { BOX, columnsFor, packNodes, type Group, type Place } from '../model/packing.ts';
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
  const { places, waitingRoom, flowNodes } = useMemo(
    () => arrange(topology, narrow, { width, height }),
    [topology, narrow, width, height],
  );
  useFit(flowNodes.length, narrow);

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

function arrange(
  topology: string,
  narrow: boolean,
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
  const packed = packNodes(groups, narrow ? Math.min(2, count) : columnsFor(count, window, aside));
  const waitingRoom: Place = narrow
    ? {
        x: 0,
        y: -BOX.height - BOX.gap,
        width: Math.max(packed.width, BOX.width),
        height: BOX.height,
      }
    : { x: -WAITING_WIDTH - 28, y: 0, width: WAITING_WIDTH, height: BOX.height };
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
const collator = new Intl.Collator('en', { numeric: true });

/** Shows everything at first and whenever nodes come or go, unless somebody has chosen their own view meanwhile. */
function useFit(count: number, narrow: boolean): void {
  const { fitView } = useReactFlow();
  const ready = useStore(({ width, height }) => width > 0 && height > 0);
  const size = useStore(
    ({ width, height }) => `${Math.round(width / 20)}×${Math.round(height / 20)}`,
  );
  const shift = useStore(({ panZoom }) => Boolean(panZoom));
  const before = useRef(0);
  useEffect(
    () => fitted.register(() => void fitView({ padding: 0.07, maxZoom: 1.15, duration: 250 })),
    [fitView],
  );
  useEffect(() => {
    if (!ready || !shift || fitted.movedByHand) return;
    const first = before.current === 0;
    before.current = count;
    const frame = requestAnimationFrame(
      () => void fitView({ padding: 0.07, maxZoom: 1.15, duration: first ? 0 : 250 }),
    );
    return () => cancelAnimationFrame(frame);
  }, [ready, shift, count, size, narrow, fitView]);
  const userMoved = useStore(
    ({ userSelectionActive, paneDragging }) => userSelectionActive || paneDragging,
  );
  useEffect(() => {
    if (userMoved) fitted.movedByHand = true;
  }, [userMoved]);
}
