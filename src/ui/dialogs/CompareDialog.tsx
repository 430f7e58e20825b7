/** The same scenario with one configuration of kube-scheduler and with another, from its beginning, side by side. */
import { useState, type FormEvent } from 'react';
import type { PlacementStudySpec } from '../../api/sim/v1alpha1/placement-study/types.ts';
import { useScenarios } from '../app/scenarios.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../design/Button.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { useObject } from '../mirror/hooks.ts';
import { configurationExamples, type ConfigurationExample } from '../model/configurations.ts';
import { seedOf } from '../toolbar/ScenarioMenu.tsx';
import { laterWords } from '../words/later-words.ts';
import { words } from '../words/words.ts';
import { StudyAnswerView } from './StudyAnswerView.tsx';
import { useStudy } from './use-study.ts';

const { compare: say } = laterWords;
const OWN = '';

export default function CompareDialog({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { all } = useScenarios();
  const present = useObject('components', 'kube-scheduler')?.spec.configuration;
  const study = useStudy();
  const [scenario, setScenario] = useState(OWN);
  const [seconds, setSeconds] = useState('');
  const [one, setOne] = useState<Choice>({ example: 'present', typed: '' });
  const [other, setOther] = useState<Choice>({ example: 'packing', typed: '' });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void study.ask(async () => {
      const { parse } = await import('yaml');
      const { logOf } = await import('../../scenarios/scenario-log.ts');
      const chosen = all.find(({ id }) => id === scenario);
      const configured = ({ example, typed }: Choice): object =>
        example === 'typed'
          ? ((parse(typed) ?? {}) as object)
          : (configurationExamples(present)[example] ?? {});
      const spec = {
        scenario: {
          ...(chosen && { log: logOf(chosen, seedOf(session)) }),
          ...(seconds && { seconds: Number(seconds) }),
        },
        presentConfiguration: configured(one),
        schedulerConfiguration: configured(other),
      };
      return spec as unknown as PlacementStudySpec;
    });
  };

  return (
    <Dialog
      title={say.title}
      width={960}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.close}</Button>
          <Button
            look="solid"
            type="submit"
            form="compare-form"
            disabled={study.answer.state === 'running'}
          >
            {say.run}
          </Button>
        </>
      }
    >
      <form id="compare-form" className="form-grid" onSubmit={submit}>
        <p className="form-wide quiet">{say.lead}</p>
        <Field label={say.scenario}>
          <select value={scenario} onChange={(event) => setScenario(event.target.value)}>
            <option value={OWN}>{say.own}</option>
            {all.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        <Field label={say.seconds} hint={scenario === OWN ? say.secondsOwn : say.secondsOther}>
          <input
            type="number"
            min={1}
            max={86_400}
            value={seconds}
            onChange={(event) => setSeconds(event.target.value)}
          />
        </Field>
        <Side label={say.sides.present} choice={one} onChange={setOne} present={present} />
        <Side label={say.sides.changed} choice={other} onChange={setOther} present={present} />
      </form>
      <StudyAnswerView study={study} sides={say.sides} />
    </Dialog>
  );
}

interface Choice {
  readonly example: ConfigurationExample | 'typed';
  readonly typed: string;
}

interface SideProps {
  readonly label: string;
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
  readonly present: object | undefined;
}

/** One configuration: as it is, an example, or typed, beginning with what was chosen before. */
function Side({ label, choice: { example, typed }, onChange, present }: SideProps) {
  const choose = async (next: Choice['example']) => {
    const { stringify } = await import('yaml');
    const from = example === 'typed' ? undefined : configurationExamples(present)[example];
    const text = next === 'typed' && from ? stringify(from) : typed;
    onChange({ example: next, typed: text });
  };
  return (
    <div>
      <Field label={label}>
        <select
          value={example}
          onChange={(event) => void choose(event.target.value as Choice['example'])}
        >
          {Object.entries(say.examples).map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </Field>
      {example === 'typed' && (
        <Field label={say.yamlOf(label)}>
          <textarea
            required
            className="what-if-yaml"
            value={typed}
            spellCheck={false}
            onChange={(event) => onChange({ example, typed: event.target.value })}
          />
        </Field>
      )}
    </div>
  );
}
