/** The control plane in a row: each process, how it is, and the way to stop and start it. */
import { CirclePlay, CircleStop, Columns2, Info, SlidersHorizontal } from 'lucide-react';
import type { Component } from '../../api/sim/v1alpha1/component/types.ts';
import { perform } from '../actions/action.ts';
import { setRunning } from '../actions/clock-actions.ts';
import { useSession, type Session } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import type { MenuItem } from '../design/Menu.tsx';
import { MenuButton } from '../design/MenuButton.tsx';
import { useList, useSlowTick } from '../mirror/hooks.ts';
import { useQueues } from './use-queues.ts';
import { words } from '../words/words.ts';
import './ControlPlane.css';

const order = [
  'etcd',
  'kube-apiserver',
  'kube-scheduler',
  'kube-controller-manager',
  'cloud-controller-manager',
];
const rank = ({ metadata }: Component) =>
  order.includes(metadata.name) ? order.indexOf(metadata.name) : order.length;

export function ControlPlane() {
  const components = useList('components');
  const queues = useQueues();
  const shown = components
    .filter(
      ({ metadata, status }) => !status?.node && !/^(kubelet|kube-proxy)\./.test(metadata.name),
    )
    .toSorted((a, b) => rank(a) - rank(b));
  return (
    <ul className="control-plane" aria-label={words.controlPlane.label}>
      {shown.map((component) => (
        <li key={component.metadata.name}>
          <Chip component={component} queued={queues.get(component.metadata.name)} />
        </li>
      ))}
    </ul>
  );
}

interface ChipProps {
  readonly component: Component;
  /** Keys that wait in its queues, if it has any. */
  readonly queued: number | undefined;
}

function Chip({ component, queued }: ChipProps) {
  const session = useSession();
  const { name } = component.metadata;
  const running = component.spec.running !== false && component.status?.state !== 'Stopped';
  const revision = useSlowTick((tick) => (name === 'etcd' ? tick.revision : 0));
  const detail =
    name === 'etcd'
      ? words.controlPlane.revision(revision)
      : queued === undefined
        ? ''
        : words.controlPlane.queue(queued);
  const state = running ? words.controlPlane.running : words.controlPlane.stopped;

  return (
    <MenuButton
      small
      look="outline"
      chevron={false}
      className={running ? 'process tone-ok' : 'process process-stopped tone-bad'}
      label={words.controlPlane.component(name, state, detail)}
      items={() => itemsFor(session, name, running)}
    >
      <span className="process-dot" aria-hidden>
        {running ? '●' : '■'}
      </span>
      {name}
      {!running && <span className="process-state">{state}</span>}
      {running && detail && <span className="process-detail numeric">{detail}</span>}
    </MenuButton>
  );
}

function itemsFor(session: Session, name: string, running: boolean): MenuItem[] {
  const action = setRunning(name, !running);
  const Icon = running ? CircleStop : CirclePlay;
  return [
    {
      id: action.id,
      title: action.title,
      hint: action.kubectl!,
      icon: <Icon size={14} aria-hidden />,
      run: () => void perform(session, action),
    },
    ...(name === 'kube-scheduler'
      ? [
          {
            id: 'configuration',
            title: words.studies.configurationMenu,
            icon: <SlidersHorizontal size={14} aria-hidden />,
            run: () => ui.getState().open({ kind: 'configuration' }),
          },
          {
            id: 'compare',
            title: words.studies.compare,
            icon: <Columns2 size={14} aria-hidden />,
            run: () => ui.getState().open({ kind: 'compare' }),
          },
        ]
      : []),
    {
      id: 'inspect',
      title: words.controlPlane.inspect,
      icon: <Info size={14} aria-hidden />,
      run: () => ui.getState().select({ plural: 'components', name }, 'state'),
    },
  ];
}
