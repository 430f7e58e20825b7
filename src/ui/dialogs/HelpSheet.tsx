/** The keys, and what the shapes mean. */
import { Dialog } from '../design/Dialog.tsx';
import { StateTile } from '../graph/Tile.tsx';
import type { PodState } from '../model/states.ts';
import { words } from '../words/words.ts';
import './HelpSheet.css';

const { help: say } = words.dialogs;
const states = Object.keys(words.pod.states) as PodState[];

export default function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={say.title} width={760} onClose={onClose}>
      <p className="help-lead">{say.lead}</p>
      <div className="help-columns">
        <section>
          <h3>{say.keys}</h3>
          <dl className="help-keys">
            {say.shortcuts.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{say.legend}</h3>
          <p className="quiet">{say.hue}</p>
          <Legend />
        </section>
      </div>
    </Dialog>
  );
}

export function Legend() {
  return (
    <ul className="legend">
      {states.map((state) => (
        <li key={state}>
          <StateTile state={state} hue={212} size={22} /> {words.pod.states[state]}
        </li>
      ))}
    </ul>
  );
}
