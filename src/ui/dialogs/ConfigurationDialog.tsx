/** kube-scheduler's configuration: as a form, or as YAML. What it would not start with is told at the field that is wrong. */
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import type * as YAML from 'yaml';
import { Api, ApiProblem } from '../actions/api.ts';
import { useSession } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { CopyLine } from '../design/CopyLine.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { useObject } from '../mirror/hooks.ts';
import {
  configurationOf,
  formOf,
  newProfile,
  problemPlaces,
  type ProfileForm,
  type SchedulerForm,
} from '../model/scheduler-form.ts';
import { laterWords } from '../words/later-words.ts';
import { words } from '../words/words.ts';
import { FieldProblems, ProfileFields } from './ProfileFields.tsx';
import './Configuration.css';

const { configuration: say } = laterWords;
const component = { plural: 'components', name: 'kube-scheduler' };
type Places = ReadonlyMap<string, readonly string[]>;
type Yaml = Pick<typeof YAML, 'parse' | 'stringify'>;

export default function ConfigurationDialog({ onClose }: { readonly onClose: () => void }) {
  const present = useObject('components', 'kube-scheduler')?.spec.configuration;
  const [yaml, setYaml] = useState<Yaml>();
  useEffect(() => void import('yaml').then(setYaml), []);
  return (
    <Dialog title={say.title} width={860} onClose={onClose}>
      {yaml ? <Editing yaml={yaml} present={present} onClose={onClose} /> : words.common.loading}
    </Dialog>
  );
}

interface EditingProps {
  readonly yaml: Yaml;
  readonly present: object | undefined;
  readonly onClose: () => void;
}

function Editing({ yaml: { parse, stringify }, present, onClose }: EditingProps) {
  const { backend } = useSession();
  const [form, setFilled] = useState<SchedulerForm>(() => formOf(present, stringify));
  /** What is typed, where the form is left. */
  const [text, setTyped] = useState<string>();
  const [places, setPlaces] = useState<Places>(new Map());
  // A refusal is about what was sent, and so is over with the first change.
  const setForm = (next: SchedulerForm) => {
    setFilled(next);
    setPlaces(new Map());
  };
  const setText = (next: string | undefined) => {
    setTyped(next);
    setPlaces(new Map());
  };
  const patchFor = (configuration: object) => [
    { op: 'add', path: '/spec/configuration', value: configuration },
  ];
  const told = (): object | { readonly problem: string } => {
    try {
      return text === undefined ? configurationOf(form, parse) : ((parse(text) ?? {}) as object);
    } catch (problem) {
      return { problem: problem instanceof Error ? problem.message : String(problem) };
    }
  };
  const configuration = told();
  const problem = 'problem' in configuration ? configuration.problem : undefined;
  const line = `kubectl patch component kube-scheduler --type=json -p '${JSON.stringify(patchFor(configuration))}'`;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem !== undefined) return setPlaces(new Map([['', [String(problem)]]]));
    try {
      await new Api(backend).patch(component, patchFor(configuration), { type: 'json' });
    } catch (refusal) {
      const { causes = [], message } =
        refusal instanceof ApiProblem ? refusal : { message: String(refusal) };
      const known = causes.length > 0 ? causes : [{ field: '', message }];
      return setPlaces(problemPlaces(known, configuration));
    }
    ui.getState().toast({ text: say.done, tone: 'ok', kubectl: line });
    onClose();
  };
  const toYaml = () => {
    if (problem === undefined) setText(stringify(configuration));
  };
  const toForm = () => {
    if (problem !== undefined) return setPlaces(new Map([['', [String(problem)]]]));
    setForm(formOf(configuration, stringify));
    setText(undefined);
  };
  const setProfile = (index: number, profile: ProfileForm) =>
    setForm({ ...form, profiles: form.profiles.with(index, profile) });

  return (
    <form className="configuration" onSubmit={(event) => void submit(event)} noValidate>
      <p className="quiet">{say.lead}</p>
      <div className="configuration-modes" role="group" aria-label={say.mode}>
        <Button small pressed={text === undefined} onClick={toForm}>
          {say.form}
        </Button>
        <Button small pressed={text !== undefined} onClick={toYaml}>
          {say.yaml}
        </Button>
      </div>
      <FieldProblems problems={places.get('')} />
      {text === undefined ? (
        <>
          <Field label={say.percentage} hint={say.percentageHint}>
            <input
              inputMode="numeric"
              value={form.percentage}
              aria-invalid={places.has('percentage')}
              onChange={(event) => setForm({ ...form, percentage: event.target.value })}
            />
          </Field>
          <FieldProblems problems={places.get('percentage')} />
          {form.profiles.map((profile, index) => (
            <fieldset key={index} className="configuration-profile">
              <legend>{say.profile(profile.schedulerName)}</legend>
              <ProfileFields
                profile={profile}
                places={places}
                index={index}
                onChange={(next) => setProfile(index, next)}
              />
              {form.profiles.length > 1 && (
                <Button
                  small
                  icon={<Trash2 size={14} />}
                  onClick={() => setForm({ ...form, profiles: form.profiles.toSpliced(index, 1) })}
                >
                  {say.removeProfile(profile.schedulerName)}
                </Button>
              )}
            </fieldset>
          ))}
          <Button
            small
            look="outline"
            icon={<Plus size={14} />}
            onClick={() =>
              setForm({
                ...form,
                profiles: [...form.profiles, newProfile(form.profiles.length)],
              })
            }
          >
            {say.addProfile}
          </Button>
        </>
      ) : (
        <>
          <Field label={say.yamlLabel}>
            <textarea
              className="what-if-yaml configuration-yaml"
              value={text}
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          {[...places]
            .filter(([place]) => place !== '')
            .map(([place, problems]) => (
              <FieldProblems key={place} problems={problems} />
            ))}
        </>
      )}
      <div className="configuration-line">
        <CopyLine text={line} />
      </div>
      <div className="configuration-foot">
        <Button onClick={onClose}>{words.common.cancel}</Button>
        <Button look="solid" type="submit">
          {words.common.apply}
        </Button>
      </div>
    </form>
  );
}
