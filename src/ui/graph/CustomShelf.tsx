/** Objects of kinds that somebody defined: a tile each, with what their conditions say. Needs no code for a kind. */
import { Shapes } from 'lucide-react';
import { ui, useUi } from '../app/ui-store.ts';
import { useList } from '../mirror/hooks.ts';
import { learnKinds, type ApiKind } from '../model/api-kinds.ts';
import { customHealth, kindsOf } from '../model/custom-kinds.ts';
import { hueOfText } from '../model/owner.ts';
import { words } from '../words/words.ts';
import './CustomShelf.css';

const { custom: say } = words.graph;
/** So many of a kind are shown; the explorer has all. */
const MOST = 24;

export function CustomShelf() {
  const kinds = kindsOf(useList('customresourcedefinitions'));
  if (kinds.length === 0) return null;
  learnKinds(kinds);
  return (
    <section className="custom-shelf" aria-label={say.label}>
      {kinds.map((kind) => (
        <KindTiles key={`${kind.root}/${kind.plural}`} kind={kind} />
      ))}
    </section>
  );
}

function KindTiles({ kind }: { readonly kind: ApiKind }) {
  const namespace = useUi(({ filter }) => filter.namespace);
  const objects = useList(kind.plural).filter(
    ({ metadata }) => !namespace || !metadata.namespace || metadata.namespace === namespace,
  );
  const selected = useUi((state) => state.selected);
  const style = { '--hue': `hsl(${hueOfText(kind.kind)} 55% 45%)` } as React.CSSProperties;
  return (
    <div className="custom-kind" style={style}>
      <h3>
        <Shapes size={14} aria-hidden />
        {kind.kind}
      </h3>
      {objects.length === 0 && <span className="quiet">{say.none}</span>}
      <ul>
        {objects.slice(0, MOST).map((object) => {
          const { namespace: of, name, uid } = object.metadata;
          const { tone, text } = customHealth(object);
          const chosen =
            selected?.plural === kind.plural && selected.name === name && selected.namespace === of;
          return (
            <li key={uid}>
              <button
                type="button"
                className={`custom-tile tone-${tone}`}
                aria-pressed={chosen}
                title={text}
                onClick={() =>
                  ui.getState().select({ plural: kind.plural, ...(of && { namespace: of }), name })
                }
              >
                <span className="custom-dot" aria-hidden />
                {name}
                <span className="visually-hidden">, {text}</span>
              </button>
            </li>
          );
        })}
        {objects.length > MOST && (
          <li className="quiet">{words.common.plus(objects.length - MOST)}</li>
        )}
      </ul>
    </div>
  );
}
