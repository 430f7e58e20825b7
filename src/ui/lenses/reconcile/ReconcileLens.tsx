/** The reconcile lens: what waits in controllers' queues, and each pass as a film: watch, queue, reconcile, write, what next. */
import { StepForward } from 'lucide-react';
import { useState } from 'react';
import type { ControllerQueue } from '../../../api/sim/v1alpha1/controller-queue/types.ts';
import type { ReconcilePass } from '../../../api/sim/v1alpha1/reconcile-pass/types.ts';
import { perform } from '../../actions/action.ts';
import { stepTo } from '../../actions/clock-actions.ts';
import { useSession } from '../../app/session.ts';
import { ui, useAim, useUi } from '../../app/ui-store.ts';
import { Button } from '../../design/Button.tsx';
import { textOfReference } from '../../model/reference.ts';
import { words } from '../../words/words.ts';
import { laterWords } from '../../words/later-words.ts';
import { FilmFrame } from '../FilmFrame.tsx';
import { useFilm } from '../use-film.ts';
import { useFilmKeys } from '../use-film-keys.ts';
import { PASS_PHASES, sentenceOfPass } from './pass-sentences.ts';
import { PassStage } from './PassStage.tsx';
import { Queues } from './Queues.tsx';
import { useAsked } from '../use-asked.ts';
import '../lens.css';
import '../film.css';
import './reconcile.css';

const { reconcileLens: say } = laterWords;
/** So many passes can be chosen from, and so many queues are told of. */
const PASSES = 60;
const QUEUES = 200;
const LENS = 'reconcile';

export default function ReconcileLens() {
  const session = useSession();
  const selected = useUi((state) => state.selected);
  const { controller = '', subject = '' } = useAim(LENS);
  const aim = (at: { readonly controller?: string; readonly subject?: string }) =>
    ui.getState().aim(LENS, { ...orAbsent(at), story: undefined, phase: undefined });
  const selector = [
    ...(controller ? [`controller=${controller}`] : []),
    ...(subject ? [`subject=${subject}`] : []),
  ].join(',');
  const queues = useAsked<ControllerQueue>('controllerqueues', '', QUEUES);
  const passes = useAsked<ReconcilePass>('reconcilepasses', selector, PASSES);
  const isAskedFor = (pass: ReconcilePass) =>
    (!controller || pass.controller === controller) && (!subject || pass.subject === subject);
  const [kept, setKept] = useState<ReconcilePass>();
  const film = useFilm({
    lens: LENS,
    stories: passes,
    keyOf,
    phasesOf,
    find: (key) =>
      passes.find((pass) => keyOf(pass) === key) ??
      (kept && keyOf(kept) === key && isAskedFor(kept) && passes.length > 0 ? kept : undefined),
  });
  // What is on the stage outlasts the list of the newest.
  if (film.story && film.story !== kept) setKept(film.story);
  useFilmKeys(film);

  const pass = film.story;
  const phase = film.phases[film.at];
  const pointed = selected && textOfReference(selected);
  const subjects = [
    ...new Set([
      ...(pointed ? [pointed] : []),
      ...(subject ? [subject] : []),
      ...passes.map((each) => each.subject),
    ]),
  ];
  const until = stepTo(session, {
    action: 'reconcile',
    ...(controller && { component: controller }),
    ...(subject && { subject }),
  });
  return (
    <section className="lens scroll" aria-label={words.lenses.reconcile}>
      <h2 className="visually-hidden">{words.lenses.reconcile}</h2>
      <div className="film-lens">
        <Queues
          queues={queues}
          controller={controller}
          choose={(each) => aim({ controller: each })}
        />
        <div className="reconcile-main">
          <div className="film-tools reconcile-filter">
            <label>
              {say.controller}
              <select
                className="input"
                value={controller}
                onChange={(event) => aim({ controller: event.target.value })}
              >
                <option value="">{say.everyController}</option>
                {[...new Set(queues.map((queue) => queue.controller))].map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <label>
              {say.object}
              <select
                className="input"
                value={subject}
                onChange={(event) => aim({ subject: event.target.value })}
              >
                <option value="">{say.everyObject}</option>
                {subjects.map((each) => (
                  <option key={each} value={each}>
                    {each === pointed ? say.selected(each) : each}
                  </option>
                ))}
              </select>
            </label>
            {session.backend.simulation && (
              <Button
                small
                look="outline"
                icon={<StepForward size={15} />}
                title={until.kubectl}
                onClick={() => void perform(session, until)}
              >
                {say.step}
              </Button>
            )}
          </div>
          {pass && phase ? (
            <FilmFrame
              film={film}
              label={say.film(pass.controller, pass.subject)}
              choice={say.pass}
              keyOf={keyOf}
              option={say.option}
              phases={say.phases}
              titles={say.titles}
              sentence={sentenceOfPass(phase, pass)}
              followHint={say.followHint}
            >
              <PassStage
                phase={phase}
                pass={pass}
                queue={queues.find((queue) => queue.controller === pass.controller)}
              />
            </FilmFrame>
          ) : (
            <p className="film-none">{selector ? say.nothingOf : say.nothing}</p>
          )}
        </div>
      </div>
    </section>
  );
}

/** What is empty means every one. */
const orAbsent = (at: { readonly [what: string]: string }) =>
  Object.fromEntries(Object.entries(at).map(([what, text]) => [what, text || undefined]));

const keyOf = ({ metadata }: ReconcilePass): string => metadata.name;
const phasesOf = () => PASS_PHASES;
