/** Owners and what they own, as a tree: one stop for Tab, arrow keys inside. */
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { ui } from '../../app/ui-store.ts';
import { PodTile } from '../../graph/Tile.tsx';
import type { OwnedNode, PodLeaf } from '../../model/ownership.ts';
import { podHealth } from '../../model/pod-health.ts';
import type { Reference } from '../../model/reference.ts';
import { laterWords } from '../../words/later-words.ts';
import { onTreeKey } from './tree-keys.ts';

const { ownership: say } = laterWords;

/** So many Pods of one owner are shown at first, and so many more each time. */
const PODS = 40;
const MORE_PODS = 200;
/** So many workloads; beyond that, one filters. */
const ROOTS = 120;
/** With so many workloads, only the chosen one is open at first. */
const OPEN_AT_FIRST = 6;

const MORE = ' more';

interface TreeProps {
  readonly roots: readonly OwnedNode[];
  readonly chosen: OwnedNode | undefined;
  readonly selected: Reference | undefined;
  readonly choose: (root: OwnedNode) => void;
}

interface Hands {
  readonly isOpen: (node: OwnedNode, level: number) => boolean;
  readonly shown: (id: string) => number;
  readonly focused: string;
  readonly isSelected: (to: Reference | undefined) => boolean;
  readonly chosen: string | undefined;
}

export function OwnershipTree({ roots, chosen, selected, choose }: TreeProps) {
  const hint = useId();
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [focused, setFocused] = useState('');
  const visible = roots.slice(0, ROOTS);
  const toggle = (id: string, open: boolean) => setOpened(new Map(opened).set(id, open));
  const hands: Hands = {
    isOpen: (node, level) =>
      opened.get(node.id) ??
      (!node.quiet && (level > 1 || roots.length <= OPEN_AT_FIRST || node.id === chosen?.id)),
    shown: (id) => shown.get(id) ?? PODS,
    focused: focused || (chosen ?? visible[0])?.id || '',
    isSelected: (to) =>
      to !== undefined &&
      selected?.plural === to.plural &&
      selected.name === to.name &&
      selected.namespace === to.namespace,
    chosen: chosen?.id,
  };
  const act = (id: string) => {
    if (id.endsWith(MORE)) {
      const owner = id.slice(0, -MORE.length);
      return setShown(new Map(shown).set(owner, hands.shown(owner) + MORE_PODS));
    }
    const root = visible.find((one) => one.id === id);
    if (root) choose(root);
    const to = referenceIn(visible, id);
    if (to) ui.getState().select(to);
    else toggle(id, !opened.get(id));
  };
  return (
    <>
      <p className="visually-hidden" id={hint}>
        {say.treeHint}
      </p>
      <ul
        className="tree"
        role="tree"
        aria-label={say.tree}
        aria-describedby={hint}
        onFocus={(event) => setFocused((event.target as HTMLElement).dataset.id ?? '')}
        onKeyDown={(event) => onTreeKey(event, { open: toggle, act })}
        onClick={(event) => {
          const target = event.target as HTMLElement;
          const item = target.closest<HTMLElement>('[role="treeitem"]');
          if (!item) return;
          const expanded = item.getAttribute('aria-expanded');
          if (expanded !== null && target.closest('.tree-twist'))
            toggle(item.dataset.id!, expanded === 'false');
          else act(item.dataset.id!);
        }}
      >
        {visible.map((root, index) => (
          <Branch
            key={root.id}
            node={root}
            level={1}
            at={index}
            of={visible.length}
            hands={hands}
          />
        ))}
      </ul>
      {roots.length > ROOTS && (
        <p className="quiet tree-more">{say.moreRoots(roots.length - ROOTS)}</p>
      )}
    </>
  );
}

interface BranchProps {
  readonly node: OwnedNode;
  readonly level: number;
  readonly at: number;
  readonly of: number;
  readonly hands: Hands;
}

function Branch({ node, level, at, of, hands }: BranchProps) {
  const { id, kind, name, to, tone, says, marks, children, pods, podCount } = node;
  const holds = children.length + pods.length > 0;
  const open = holds && hands.isOpen(node, level);
  const rows = pods.some(({ claims }) => claims.length > 0);
  const limit = hands.shown(id);
  const size = children.length + Math.min(pods.length, limit) + (pods.length > limit ? 1 : 0);
  return (
    <li
      role="treeitem"
      data-id={id}
      aria-level={level}
      aria-posinset={at + 1}
      aria-setsize={of}
      aria-expanded={holds ? open : undefined}
      aria-selected={hands.isSelected(to)}
      aria-label={[kind, name, ...marks].filter(Boolean).join(' ') + `. ${says}`}
      tabIndex={hands.focused === id ? 0 : -1}
      className={hands.chosen === id ? 'tree-item tree-chosen' : 'tree-item'}
    >
      <div className={`tree-row tone-${tone}`}>
        <span className={open ? 'tree-twist tree-open' : 'tree-twist'} aria-hidden>
          {holds && <ChevronRight size={14} />}
        </span>
        <span className="tree-hit">
          <span className="tree-head">
            <span className="tree-dot" aria-hidden />
            {kind && <span className="tree-kind">{kind}</span>}
            <span className="tree-name">{name}</span>
            {marks.map((mark) => (
              <span key={mark} className="chip">
                {mark}
              </span>
            ))}
            {!open && podCount > 0 && <span className="tree-count">{say.podsBelow(podCount)}</span>}
          </span>
          {node.wanted !== undefined && <Bar node={node} />}
          <span className="tree-says">{says}</span>
        </span>
      </div>
      {open && (
        <ul role="group" className={rows ? 'tree-group' : 'tree-group tree-tiles'}>
          {children.map((child, index) => (
            <Branch
              key={child.id}
              node={child}
              level={level + 1}
              at={index}
              of={size}
              hands={hands}
            />
          ))}
          {pods.slice(0, limit).map((leaf, index) => (
            <Leaf
              key={leaf.pod.metadata.uid}
              leaf={leaf}
              level={level + 1}
              at={children.length + index}
              of={size}
              hands={hands}
            />
          ))}
          {pods.length > limit && (
            <li
              role="treeitem"
              data-id={`${id}${MORE}`}
              aria-level={level + 1}
              aria-posinset={size}
              aria-setsize={size}
              aria-selected={false}
              tabIndex={hands.focused === `${id}${MORE}` ? 0 : -1}
              className="tree-item tree-leaf"
            >
              <span className="tree-hit tree-more">{say.morePods(pods.length - limit)}</span>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

/** As long as it has Pods, on the scale of its Deployment: beside its siblings, one shrinks while another grows. */
function Bar({ node: { pods, wanted = 0, barOf } }: { readonly node: OwnedNode }) {
  const scale = Math.max(barOf ?? 1, wanted, pods.length, 1);
  const ready = pods.filter(({ pod }) => podHealth(pod).state === 'running').length;
  const part = (count: number) => `${(100 * count) / scale}%`;
  return (
    <span className="tree-bar" aria-hidden title={say.bar(pods.length, wanted)}>
      <span className="tree-bar-ready" style={{ width: part(ready) }} />
      <span className="tree-bar-other" style={{ width: part(pods.length - ready) }} />
      <span className="tree-bar-wanted" style={{ left: part(wanted) }} />
    </span>
  );
}

interface LeafProps {
  readonly leaf: PodLeaf;
  readonly level: number;
  readonly at: number;
  readonly of: number;
  readonly hands: Hands;
}

function Leaf({ leaf: { pod, to, label, note, claims }, level, at, of, hands }: LeafProps) {
  const { uid, name } = pod.metadata;
  const health = podHealth(pod);
  const told = say.pod(name, health.words, pod.spec?.nodeName) + (note ? `, ${note}` : '');
  return (
    <li
      role="treeitem"
      data-id={uid}
      aria-level={level}
      aria-posinset={at + 1}
      aria-setsize={of}
      aria-expanded={claims.length ? true : undefined}
      aria-selected={hands.isSelected(to)}
      aria-label={told}
      title={told}
      tabIndex={hands.focused === uid ? 0 : -1}
      className="tree-item tree-leaf"
    >
      <span className={`tree-hit tree-pod tone-${health.tone}`}>
        <PodTile pod={pod} size={15} />
        <span className="tree-label">{label}</span>
        {note && <span className="chip">{note}</span>}
        {health.state !== 'running' && <span className="tree-state">{health.title}</span>}
      </span>
      {claims.length > 0 && (
        <ul role="group" className="tree-group">
          {claims.map((claim, index) => (
            <Branch
              key={claim.id}
              node={claim}
              level={level + 1}
              at={index}
              of={claims.length}
              hands={hands}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

function referenceIn(nodes: readonly OwnedNode[], id: string): Reference | undefined {
  for (const node of nodes) {
    if (node.id === id) return node.to;
    const leaf = node.pods.find(({ pod }) => pod.metadata.uid === id);
    if (leaf) return leaf.to;
    const below =
      referenceIn(node.children, id) ??
      referenceIn(
        node.pods.flatMap(({ claims }) => claims),
        id,
      );
    if (below) return below;
  }
  return undefined;
}
