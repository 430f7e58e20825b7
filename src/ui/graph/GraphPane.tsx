/** The middle of the page: the control plane, the sentence, and the picture or its twin, the table. */
import { Grid2x2, Maximize, Network, Plus, Table2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { StaleBanner } from '../app/StaleBanner.tsx';
import { ui, useUi } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { lenses } from '../lenses/registry.ts';
import { useList } from '../mirror/hooks.ts';
import { words } from '../words/words.ts';
import { ClusterGraph } from './ClusterGraph.tsx';
import { ControlPlane } from './ControlPlane.tsx';
import { CustomShelf } from './CustomShelf.tsx';
import { fitted } from './fit.ts';
import { Sentence } from './Sentence.tsx';
import { TrialBar } from './Trial.tsx';

const NodeTable = lazy(() => import('./NodeTable.tsx'));

export function GraphPane() {
  const view = useUi((state) => state.view);
  const lens = useUi((state) => state.lens);
  const View = lenses.find(({ id }) => id === lens)?.View;
  return (
    <div className="graph-pane">
      <div className="graph-bar">
        <ControlPlane />
        <GraphTools />
      </div>
      {!View && <Sentence />}
      <StaleBanner />
      <TrialBar />
      {View ? (
        <Suspense fallback={<p className="lens-loading">{words.common.loading}</p>}>
          <View />
        </Suspense>
      ) : (
        <>
          <CustomShelf />
          <Suspense fallback={<p className="lens-loading">{words.common.loading}</p>}>
            {view === 'picture' ? <ClusterGraph /> : <NodeTable />}
          </Suspense>
        </>
      )}
    </div>
  );
}

function GraphTools() {
  const { view, byZone, filter } = useUi((state) => state);
  const namespaces = useList('namespaces');
  const chosenLens = useUi((state) => state.lens);
  const { setView, setByZone, setFilter, toggleLens, open } = ui.getState();
  return (
    <div className="graph-tools">
      <input
        className="input"
        type="search"
        placeholder={words.graph.filter}
        aria-label={words.graph.filter}
        value={filter.text}
        onChange={(event) => setFilter({ text: event.target.value })}
      />
      <select
        className="input"
        aria-label={words.graph.namespace}
        value={filter.namespace}
        onChange={(event) => setFilter({ namespace: event.target.value })}
      >
        <option value="">{words.graph.allNamespaces}</option>
        {namespaces.map(({ metadata: { name } }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <Button
        small
        icon={<Network size={15} />}
        label={words.graph.group}
        pressed={byZone}
        onClick={() => setByZone(!byZone)}
      />
      <Button
        small
        icon={<Maximize size={15} />}
        label={words.graph.fit}
        onClick={() => fitted.now()}
      />
      <Button
        small
        icon={view === 'picture' ? <Table2 size={15} /> : <Grid2x2 size={15} />}
        label={view === 'picture' ? words.graph.table : words.graph.picture}
        onClick={() => setView(view === 'picture' ? 'table' : 'picture')}
      />
      {lenses.map(({ id, title, icon: Icon }) => (
        <Button
          key={id}
          small
          icon={<Icon size={15} />}
          label={title}
          pressed={chosenLens === id}
          onClick={() => toggleLens(id)}
        />
      ))}
      <Button
        small
        look="outline"
        icon={<Plus size={14} />}
        onClick={() => open({ kind: 'add-nodes' })}
      >
        {words.graph.addNodes}
      </Button>
    </div>
  );
}
