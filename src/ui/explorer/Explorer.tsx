/** Everything in the cluster, by kind, found by typing; and the scenarios. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { keyOf } from '../../apimachinery/meta.ts';
import { ui, useUi } from '../app/ui-store.ts';
import { Pane } from '../design/Pane.tsx';
import { PodTile } from '../graph/Tile.tsx';
import { useList, useTableState } from '../mirror/hooks.ts';
import type { ApiKind } from '../model/api-kinds.ts';
import { matching } from '../model/matching.ts';
import { keyOfReference } from '../model/reference.ts';
import { words } from '../words/words.ts';
import { useServedKinds } from './use-served-kinds.ts';
import './Explorer.css';

const { explorer: say } = words;
const MOST = 200;
const groups = [
  'workloads',
  'network',
  'config',
  'storage',
  'cluster',
  'other',
  'simulation',
] as const;
/** Told elsewhere, and too many to list. */
const left = new Set(['events', 'schedulingattempts', 'clocks', 'spans']);

export function Explorer() {
  const [text, setText] = useState('');
  const kinds = useServedKinds().filter(({ plural }) => !left.has(plural));
  const shown = groups.filter((group) => kinds.some((kind) => kind.group === group));
  return (
    <Pane title={words.app.panes.explorer}>
      <div className="explorer-search">
        <input
          className="input"
          type="search"
          placeholder={say.search}
          aria-label={say.search}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <nav className="explorer scroll" aria-label={say.objects}>
        {shown.map((group) => (
          <section key={group} aria-label={say.groups[group]}>
            <h3>{say.groups[group]}</h3>
            <ul>
              {kinds
                .filter((kind) => kind.group === group)
                .map((kind) => (
                  <KindEntry key={kind.plural} kind={kind} text={text} />
                ))}
            </ul>
          </section>
        ))}
      </nav>
    </Pane>
  );
}

/** Kinds that are not followed anyway are asked for when they are opened. */
function KindEntry({ kind, text }: { readonly kind: ApiKind; readonly text: string }) {
  const [open, setOpen] = useState(false);
  const searching = text.trim() !== '';
  if (!kind.always && !open && !searching)
    return <Entry kind={kind} open={false} count={undefined} onToggle={() => setOpen(true)} />;
  return (
    <FollowedKind
      kind={kind}
      text={text}
      open={open || searching}
      onToggle={() => setOpen(!open)}
    />
  );
}

interface FollowedKindProps {
  readonly kind: ApiKind;
  readonly text: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function FollowedKind({ kind, text, open, onToggle }: FollowedKindProps) {
  const { state, size } = useTableState(kind.plural);
  if (state === 'not-served') return null;
  return (
    <Entry kind={kind} open={open} count={size} onToggle={onToggle}>
      {open && <Objects kind={kind} text={text} />}
    </Entry>
  );
}

interface EntryProps {
  readonly kind: ApiKind;
  readonly open: boolean;
  readonly count: number | undefined;
  readonly onToggle: () => void;
  readonly children?: React.ReactNode;
}

function Entry({ kind, open, count, onToggle, children }: EntryProps) {
  return (
    <li>
      <button type="button" className="explorer-kind" aria-expanded={open} onClick={onToggle}>
        {open ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
        <span className="explorer-name" title={kind.kind}>
          {kind.kind}
        </span>
        {count !== undefined && <span className="explorer-count numeric">{count}</span>}
      </button>
      {children}
    </li>
  );
}

function Objects({ kind, text }: { readonly kind: ApiKind; readonly text: string }) {
  const objects = useList(kind.plural);
  const found = matching(
    objects,
    text,
    ({ metadata }) => `${metadata.name} ${metadata.namespace ?? ''}`,
  );
  if (!found.length) return text ? null : <p className="explorer-empty">{say.empty}</p>;
  return (
    <ul>
      {found.slice(0, MOST).map((object) => (
        <ObjectEntry key={object.metadata.uid} object={object} plural={kind.plural} />
      ))}
      {found.length > MOST && (
        <li className="explorer-empty">{words.graph.moreWaiting(found.length - MOST)}</li>
      )}
    </ul>
  );
}

function ObjectEntry({ object, plural }: { readonly object: KubeObject; readonly plural: string }) {
  const { namespace, name } = object.metadata;
  const key = keyOf(object.metadata);
  const selected = useUi(
    ({ selected }) => selected?.plural === plural && keyOfReference(selected) === key,
  );
  return (
    <li>
      <button
        type="button"
        className="explorer-object"
        aria-current={selected ? 'true' : undefined}
        onClick={() => ui.getState().select({ plural, ...(namespace && { namespace }), name })}
      >
        {plural === 'pods' && <PodTile pod={object as Pod} size={13} />}
        <span className="explorer-name">{name}</span>
        {namespace && namespace !== 'default' && (
          <span className="explorer-namespace">{namespace}</span>
        )}
      </button>
    </li>
  );
}
