/** What can be done to a node, each with the kubectl line that does the same. */
import {
  BadgePlus,
  CirclePause,
  Eraser,
  Info,
  Network,
  PlugZap,
  Power,
  RotateCcw,
  Tag,
  Trash2,
  Unplug,
  Waves,
} from 'lucide-react';
import type { Action } from '../actions/action.ts';
import { perform } from '../actions/action.ts';
import {
  cordon,
  drain,
  heal,
  partition,
  power,
  removeNode,
  restart,
  untaint,
} from '../actions/node-actions.ts';
import { useSession, type Session } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import { Menu, type MenuItem } from '../design/Menu.tsx';
import { words } from '../words/words.ts';
import { closeNodeMenu, useNodeMenu } from './node-menu.ts';

const icons: { readonly [id: string]: typeof Info } = {
  cordon: CirclePause,
  uncordon: BadgePlus,
  drain: Waves,
  crash: Power,
  boot: PlugZap,
  restart: RotateCcw,
  partition: Unplug,
  heal: Network,
  remove: Trash2,
};

export function NodeMenu() {
  const open = useNodeMenu();
  const session = useSession();
  if (!open) return null;
  return (
    <Menu
      key={open.node}
      label={words.node.menu(open.node)}
      heading={<strong>{open.node}</strong>}
      at={open.at}
      items={nodeMenuItems(session, open.node)}
      onClose={closeNodeMenu}
    />
  );
}

export function nodeMenuItems(session: Session, name: string): MenuItem[] {
  const node = session.mirror.get('nodes', name);
  const item = (action: Action): MenuItem => {
    const Icon = icons[action.id] ?? Eraser;
    return {
      id: action.id,
      title: action.title,
      icon: <Icon size={14} aria-hidden />,
      ...(action.kubectl && { hint: action.kubectl }),
      ...(action.tone && { tone: action.tone }),
      run: () => void perform(session, action),
    };
  };
  const machine = session.mirror.get('machines', name);
  const off = machine?.spec?.powered === false;
  const fault = session.mirror
    .list('faults')
    .find(
      ({ spec, status }) =>
        spec.type === 'Partition' && spec.target?.node === name && status?.phase !== 'Ended',
    );
  return [
    {
      id: 'inspect',
      title: words.actions.inspect,
      icon: <Info size={14} aria-hidden />,
      run: () => {
        ui.getState().select({ plural: 'nodes', name });
        ui.getState().togglePane('inspector', true);
      },
    },
    {
      id: 'taint',
      title: words.actions.taint,
      icon: <Tag size={14} aria-hidden />,
      hint: `kubectl taint nodes ${name} …`,
      apart: true,
      run: () => ui.getState().open({ kind: 'taint', node: name }),
    },
    ...(node?.spec?.taints ?? []).map((taint) => item(untaint(node!, taint))),
    item(cordon(name, !node?.spec?.unschedulable)),
    item(drain(name)),
    ...(machine
      ? [
          { ...item(power(name, off)), apart: true },
          ...(off ? [] : [item(restart(name))]),
          item(fault ? heal(name, fault.metadata.name) : partition(name)),
          { ...item(removeNode(name)), apart: true },
        ]
      : []),
  ];
}
