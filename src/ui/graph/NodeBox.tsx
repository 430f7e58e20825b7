/** One node of the cluster: who it is, how it is, what it has left, and the Pods on it. */
import type { NodeProps } from '@xyflow/react';
import { Ellipsis, HeartPulse, PowerOff, ShieldBan, Unplug } from 'lucide-react';
import { memo, useMemo, useRef } from 'react';
import type { Node } from '../../api/generated/types/core/v1.ts';
import type { Fault } from '../../api/sim/v1alpha1/fault/types.ts';
import { humanDuration } from '../../api/printing/human-duration.ts';
import { ui, useUi } from '../app/ui-store.ts';
import { Tooltip } from '../design/Tooltip.tsx';
import { VerdictBar } from '../flights/VerdictBar.tsx';
import { useOnTheWay, useVerdict } from '../flights/use-flights.ts';
import { useList, useNow, useObject, usePodsOn } from '../mirror/hooks.ts';
import { useNodeUsage } from '../mirror/usage.ts';
import { amountOf, sayAmount } from '../model/amount.ts';
import {
  nodeHealth,
  rolesOf,
  shortTaint,
  taintFlags,
  taintText,
  zoneOf,
} from '../model/node-health.ts';
import { BOX, podArea } from '../model/packing.ts';
import { requestedTogether } from '../model/requests.ts';
import { words } from '../words/words.ts';
import { openNodeMenu } from './node-menu.ts';
import { PodCanvas } from './PodCanvas.tsx';
import { TrialMarks } from './Trial.tsx';
import { effectMarks, effectTones } from './taints.ts';
import './NodeBox.css';

export const NodeBox = memo(function NodeBox({
  id: name,
  height = BOX.height,
}: Pick<NodeProps, 'id' | 'height'>) {
  const node = useObject('nodes', name);
  return node ? <Box node={node} height={height} /> : null;
});

function Box({ node, height }: { readonly node: Node; readonly height: number }) {
  const { name } = node.metadata;
  const pods = usePodsOn(name);
  const machine = useObject('machines', name);
  const cutOff = useCutOff(name);
  const verdict = useVerdict(name);
  const selected = useUi(({ selected }) => selected?.plural === 'nodes' && selected.name === name);
  const header = useRef<HTMLButtonElement>(null);
  const health = nodeHealth(node, pods, machine);
  const roles = rolesOf(node);
  const zone = zoneOf(node);
  const classes = [
    'node-box',
    `node-${health.state}`,
    `tone-${health.tone}`,
    selected && 'node-selected',
    verdict && `node-${verdict.standing}`,
    cutOff && 'node-cut-off',
  ];

  return (
    // The whole box takes clicks for the pointer's sake; by keyboard its header does the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className={classes.filter(Boolean).join(' ')}
      onClick={(event) => {
        ui.getState().select({ plural: 'nodes', name });
        openNodeMenu(name, { x: event.clientX, y: event.clientY + 6 });
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        openNodeMenu(name, { x: event.clientX, y: event.clientY });
      }}
    >
      <Taints node={node} />
      <div className="node-head">
        <button
          ref={header}
          type="button"
          className="node-name"
          data-roving={name}
          tabIndex={-1}
          aria-label={words.node.label(name, health.title, pods.length)}
          aria-haspopup="menu"
          aria-describedby="graph-keys"
          onClick={(event) => {
            event.stopPropagation();
            const box = header.current!.getBoundingClientRect();
            ui.getState().select({ plural: 'nodes', name });
            openNodeMenu(
              name,
              event.detail
                ? { x: event.clientX, y: event.clientY + 6 }
                : { x: box.left, y: box.bottom },
            );
          }}
          onKeyDown={(event) => {
            if (event.key.toLowerCase() !== 'p' || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            event.stopPropagation();
            header
              .current!.closest('.node-box')
              ?.querySelector<HTMLElement>('[data-pods]')
              ?.focus();
          }}
        >
          <span className="node-title">{name}</span>
        </button>
        <span className="node-facts">{[...roles, zone].filter(Boolean).join(' · ')}</span>
        <span className={`node-state tone-${health.tone}`}>
          {health.state === 'crashed' && <PowerOff size={12} aria-hidden />}
          {(health.state === 'cordoned' || health.state === 'drained') && (
            <ShieldBan size={12} aria-hidden />
          )}
          {health.state === 'unreachable' && <Unplug size={12} aria-hidden />}
          {health.title}
        </span>
        <Ellipsis size={14} className="node-more" aria-hidden />
      </div>
      <Bars node={node} />
      <div className="node-pods">
        <PodCanvas
          pods={pods}
          label={words.graph.podsOn(name, pods.length)}
          onTheWay={useOnTheWay(name)}
          area={useMemo(() => podArea(height), [height])}
          onLeave={() => header.current?.focus()}
        />
      </div>
      <TrialMarks node={name} />
      <div className="node-foot">
        {cutOff && (
          <span className="node-mark">
            <Unplug size={12} aria-hidden /> {words.node.partitioned}
          </span>
        )}
        {verdict ? <VerdictBar verdict={verdict} /> : <Heartbeat node={node} />}
      </div>
    </div>
  );
}

function Taints({ node }: { readonly node: Node }) {
  const flags = taintFlags(node.spec?.taints ?? []);
  if (!flags.length) return null;
  const shown = flags.slice(0, 2);
  return (
    <ul className="node-taints">
      {shown.map(({ taint, effects }) => {
        const each = effects.map((effect) => taintText({ ...taint, effect }));
        return (
          <li key={each[0]} className={`node-taint tone-${effectTones[effects[0]!] ?? 'idle'}`}>
            <Tooltip
              className="node-taint-text"
              text={effects
                .map((effect, index) => `${each[index]}\n${words.node.taintEffects[effect] ?? ''}`)
                .join('\n')}
            >
              <span aria-hidden>{effects.map((effect) => effectMarks[effect]).join('')}</span>{' '}
              {shortTaint(taint)}
              <span className="visually-hidden">{words.node.taint(each.join(', '))}</span>
            </Tooltip>
          </li>
        );
      })}
      {flags.length > shown.length && (
        <li className="node-taint tone-idle">{words.common.plus(flags.length - shown.length)}</li>
      )}
    </ul>
  );
}

const barred = ['cpu', 'memory', 'pods'] as const;

function Bars({ node }: { readonly node: Node }) {
  const used = requestedTogether(usePodsOn(node.metadata.name));
  const usage = useNodeUsage(node.metadata.name);
  return (
    <dl className="node-bars">
      {barred.map((resource) => {
        const of = amountOf(node.status?.allocatable?.[resource]);
        const requested = used[resource] ?? 0;
        const percent = of ? Math.round((requested / of) * 100) : 0;
        const inUse = resource === 'pods' ? undefined : usage?.[resource];
        const asked = words.node.bar(
          resource,
          sayAmount(resource, requested),
          sayAmount(resource, of),
          percent,
        );
        const share = inUse === undefined || !of ? 0 : inUse / of;
        return (
          <div
            key={resource}
            className="node-bar"
            title={
              inUse === undefined
                ? asked
                : `${asked}\n${words.node.inUse(sayAmount(resource, inUse), Math.round(share * 100))}`
            }
          >
            <dt>{words.node.resources[resource]}</dt>
            <dd className="numeric">{resource === 'pods' ? requested : `${percent}%`}</dd>
            <dd
              className={`node-bar-track ${percent > 90 ? 'tone-warn' : 'tone-busy'}`}
              aria-hidden
            >
              <span
                className="node-bar-fill"
                style={{ transform: `scaleX(${Math.min(1, percent / 100)})` }}
              />
            </dd>
            <dd className="node-bar-usage" aria-hidden>
              <span style={{ transform: `scaleX(${Math.min(1, share)})` }} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Heartbeat({ node }: { readonly node: Node }) {
  const now = useNow(1000);
  const lease = useObject('leases', `kube-node-lease/${node.metadata.name}`) as
    { spec?: { renewTime?: string } } | undefined;
  const reported =
    lease?.spec?.renewTime ??
    node.status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime;
  if (!reported) return <span className="node-heartbeat">{words.node.heartbeatNever}</span>;
  const age = humanDuration(Math.max(0, now - Date.parse(reported)));
  const late = now - Date.parse(reported) > 40_000;
  return (
    <span
      className={`node-heartbeat numeric ${late ? 'node-late' : ''}`}
      title={words.node.heartbeat(age)}
    >
      <HeartPulse size={12} aria-hidden /> {words.node.heartbeatShort(age)}
    </span>
  );
}

/** Whether a fault keeps this node from the network now. */
function useCutOff(name: string): boolean {
  return useList('faults').some(
    (fault: Fault) =>
      fault.spec.type === 'Partition' &&
      fault.spec.target?.node === name &&
      fault.status?.phase !== 'Ended',
  );
}
