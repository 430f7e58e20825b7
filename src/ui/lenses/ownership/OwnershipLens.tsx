/** The ownership lens: who owns what as a tree, and beside it how the chosen workload's rollout goes. */
import { ui, useAim, useUi } from '../../app/ui-store.ts';
import type { OwnedNode } from '../../model/ownership.ts';
import { textOfReference } from '../../model/reference.ts';
import { words } from '../../words/words.ts';
import { laterWords } from '../../words/later-words.ts';
import { OwnershipTree } from './OwnershipTree.tsx';
import { rootOf, useForest } from './use-forest.ts';
import { WorkloadPanel } from './WorkloadPanel.tsx';
import '../lens.css';
import './ownership.css';

const { ownership: say } = laterWords;

export default function OwnershipLens() {
  const { roots, filtered } = useForest();
  const selected = useUi((state) => state.selected);
  const { selected: pointed, root: asked } = useAim('ownership');
  const chosen = rootOf(roots, pointed) ?? rootOf(roots, asked) ?? roots.find(isBusy) ?? roots[0];
  const choose = (root: OwnedNode | undefined) =>
    root?.to &&
    ui.getState().aim('ownership', { root: textOfReference(root.to), selected: undefined });

  return (
    <section className="lens scroll" aria-label={words.lenses.ownership}>
      {roots.length === 0 ? (
        <p className="lens-empty">{filtered ? say.nothingLeft : say.nothing}</p>
      ) : (
        <div className="ownership-lens">
          <div className="ownership-tree">
            <OwnershipTree roots={roots} chosen={chosen} selected={selected} choose={choose} />
          </div>
          {chosen && (
            <div className="ownership-panel">
              <label className="ownership-choice">
                {say.chosen}
                <select
                  className="input"
                  value={chosen.id}
                  onChange={(event) => choose(roots.find(({ id }) => id === event.target.value))}
                >
                  {roots.map(({ id, kind, name }) => (
                    <option key={id} value={id}>
                      {say.option(kind, name)}
                    </option>
                  ))}
                </select>
              </label>
              <WorkloadPanel key={chosen.id} node={chosen} />
            </div>
          )}
        </div>
      )}
    </section>
  );
}

const isBusy = ({ tone }: OwnedNode): boolean => tone === 'bad' || tone === 'busy';
