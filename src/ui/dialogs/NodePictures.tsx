/** Two small pictures of the nodes: how full each is on either side, and how many Pods it has. */
import type {
  NodeShare,
  PlacementStudyStatus,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import type { Sides } from '../model/what-if.ts';
import { laterWords } from '../words/later-words.ts';

const { whatIf: say } = laterWords;
/** So many nodes are drawn; more are no picture. */
const ROOM = 120;

export function NodePictures({
  status: { present, changed },
  sides,
}: {
  readonly status: PlacementStudyStatus;
  readonly sides: Sides;
}) {
  return (
    <div className="what-if-pictures" role="group" aria-label={say.pictures}>
      <Picture title={sides.present} nodes={present.nodes} />
      {changed && <Picture title={sides.changed} nodes={changed.nodes} before={present.nodes} />}
      <p className="what-if-legend quiet">{say.legend}</p>
    </div>
  );
}

interface PictureProps {
  readonly title: string;
  readonly nodes: readonly NodeShare[];
  readonly before?: readonly NodeShare[];
}

function Picture({ title, nodes, before = nodes }: PictureProps) {
  const were = new Map(before.map((node) => [node.name, node]));
  return (
    <figure className="what-if-picture">
      <figcaption>{title}</figcaption>
      <ul>
        {nodes.slice(0, ROOM).map(({ name, pods, cpu, memory }) => {
          const more = pods - (were.get(name)?.pods ?? 0);
          return (
            <li
              key={name}
              className="what-if-node"
              aria-label={say.nodeHas(name, pods, cpu, memory)}
            >
              <span className="what-if-node-name">{name}</span>
              <span className="what-if-node-pods numeric" aria-hidden>
                {pods}
                {more !== 0 && (
                  <b className={more > 0 ? 'tone-ok' : 'tone-warn'}> {say.by(more)}</b>
                )}
              </span>
              <Bar percent={cpu} title={say.bar('cpu', cpu)} />
              <Bar percent={memory} title={say.bar('memory', memory)} />
            </li>
          );
        })}
      </ul>
      {nodes.length > ROOM && <p className="quiet">{say.moreNodes(nodes.length - ROOM)}</p>}
    </figure>
  );
}

const Bar = ({ percent, title }: { readonly percent: number; readonly title: string }) => (
  <span className="what-if-bar" title={title} aria-hidden>
    <span style={{ transform: `scaleX(${Math.min(1, percent / 100)})` }} />
  </span>
);
