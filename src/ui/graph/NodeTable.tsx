/** The picture as a table: the same nodes and Pods, in the same words, for ears, keyboards and copying. */
import { ChevronDown, ChevronRight, Ellipsis } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import { humanDuration } from '../../api/printing/human-duration.ts';
import { ui } from '../app/ui-store.ts';
import { Badge } from '../design/Badge.tsx';
import { Button } from '../design/Button.tsx';
import { ScrollRegion } from '../design/ScrollRegion.tsx';
import { useList, useNow, useObject, usePodsOn } from '../mirror/hooks.ts';
import { amountOf } from '../model/amount.ts';
import { nodeHealth, rolesOf, taintText, zoneOf } from '../model/node-health.ts';
import { workloadOf } from '../model/owner.ts';
import { podHealth } from '../model/pod-health.ts';
import { requestedTogether } from '../model/requests.ts';
import { words } from '../words/words.ts';
import { NodeMenu } from './NodeMenu.tsx';
import { openNodeMenu } from './node-menu.ts';
import { PodTile } from './Tile.tsx';
import './NodeTable.css';

const { columns } = words.table;
/** More than that are found in the explorer. */
const MOST = 400;

export default function NodeTable() {
  const nodes = useList('nodes');
  return (
    <ScrollRegion className="node-table" label={words.table.caption}>
      <table>
        <caption className="visually-hidden">{words.table.caption}</caption>
        <thead>
          <tr>
            {[
              columns.name,
              columns.status,
              columns.roles,
              columns.zone,
              columns.taints,
              columns.cpu,
              columns.memory,
              columns.pods,
            ].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <WaitingRows />
          {nodes.slice(0, MOST).map((node) => (
            <NodeRows key={node.metadata.uid} node={node} />
          ))}
        </tbody>
      </table>
      <NodeMenu />
    </ScrollRegion>
  );
}

function WaitingRows() {
  const pods = usePodsOn('');
  if (!pods.length) return null;
  return (
    <>
      <tr className="node-table-node">
        <th scope="row" colSpan={7}>
          {words.table.waiting}
        </th>
        <td className="numeric" colSpan={2}>
          {pods.length}
        </td>
      </tr>
      <PodRows pods={pods} />
    </>
  );
}

function NodeRows({ node }: { readonly node: Node }) {
  const { name } = node.metadata;
  const [open, setOpen] = useState(false);
  const pods = usePodsOn(name);
  const health = nodeHealth(node, pods, useObject('machines', name));
  const used = requestedTogether(pods);
  const percent = (resource: string) => {
    const of = amountOf(node.status?.allocatable?.[resource]);
    return of ? `${Math.round(((used[resource] ?? 0) / of) * 100)}%` : '–';
  };
  return (
    <Fragment>
      <tr className="node-table-node">
        <th scope="row">
          <Button
            small
            icon={open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
            label={words.table.expand(name)}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
          <button
            type="button"
            className="link"
            onClick={() => ui.getState().select({ plural: 'nodes', name })}
          >
            {name}
          </button>
        </th>
        <td>
          <Badge tone={health.tone}>{health.title}</Badge>
        </td>
        <td>{rolesOf(node).join(', ')}</td>
        <td>{zoneOf(node)}</td>
        <td>{node.spec?.taints?.map(taintText).join(', ')}</td>
        <td className="numeric">{percent('cpu')}</td>
        <td className="numeric">{percent('memory')}</td>
        <td className="numeric">{pods.length}</td>
        <td>
          <Button
            small
            icon={<Ellipsis size={14} />}
            label={words.table.actions(name)}
            aria-haspopup="menu"
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              openNodeMenu(name, { x: box.left, y: box.bottom });
            }}
          />
        </td>
      </tr>
      {open && <PodRows pods={pods} />}
    </Fragment>
  );
}

function PodRows({ pods }: { readonly pods: readonly Pod[] }) {
  const now = useNow(1000);
  return pods.slice(0, MOST).map((pod) => {
    const { namespace, name, uid, creationTimestamp } = pod.metadata;
    const health = podHealth(pod);
    const owner = workloadOf(pod);
    return (
      <tr key={uid} className="node-table-pod">
        <td>
          <PodTile pod={pod} size={14} />{' '}
          <button
            type="button"
            className="link"
            onClick={() =>
              ui.getState().select({ plural: 'pods', ...(namespace && { namespace }), name })
            }
          >
            {name}
          </button>
        </td>
        <td colSpan={4}>{health.words}</td>
        <td colSpan={2}>{owner.kind === 'Pod' ? '' : `${owner.kind} ${owner.name}`}</td>
        <td className="numeric" colSpan={2}>
          {humanDuration(now - Date.parse(creationTimestamp))}
        </td>
      </tr>
    );
  });
}
