/** One profile of kube-scheduler: its name, and its plugins in order, each on or off, with its weight and arguments. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../design/Button.tsx';
import { Field } from '../design/Field.tsx';
import { scorePlugins } from '../model/what-if.ts';
import { moved, withArguments, type PluginRow, type ProfileForm } from '../model/scheduler-form.ts';
import { laterWords } from '../words/later-words.ts';

const { configuration: say } = laterWords;

interface ProfileFieldsProps {
  readonly profile: ProfileForm;
  readonly index: number;
  readonly places: ReadonlyMap<string, readonly string[]>;
  readonly onChange: (profile: ProfileForm) => void;
}

export function ProfileFields({ profile, index, places, onChange }: ProfileFieldsProps) {
  const { schedulerName, percentage, plugins, alone } = profile;
  const setPlugin = (at: number, part: Partial<PluginRow>) =>
    onChange({ ...profile, plugins: plugins.with(at, { ...plugins[at]!, ...part }) });
  return (
    <>
      <FieldProblems problems={places.get(String(index))} />
      <div className="form-grid">
        <div>
          <Field label={say.name}>
            <input
              value={schedulerName}
              spellCheck={false}
              autoComplete="off"
              aria-invalid={places.has(`${index}.name`)}
              onChange={(event) => onChange({ ...profile, schedulerName: event.target.value })}
            />
          </Field>
          <FieldProblems problems={places.get(`${index}.name`)} />
        </div>
        <div>
          <Field label={say.profilePercentage}>
            <input
              inputMode="numeric"
              value={percentage}
              aria-invalid={places.has(`${index}.percentage`)}
              onChange={(event) => onChange({ ...profile, percentage: event.target.value })}
            />
          </Field>
          <FieldProblems problems={places.get(`${index}.percentage`)} />
        </div>
      </div>
      {alone.length > 0 && <p className="quiet">{say.alone(alone)}</p>}
      <ol className="plugin-rows" aria-label={say.plugins(schedulerName)}>
        {plugins.map((row, at) => (
          <Plugin
            key={row.name}
            row={row}
            problems={places.get(`${index}.args.${row.name}`)}
            isFirst={at === 0}
            isLast={at === plugins.length - 1}
            onChange={(part) => setPlugin(at, part)}
            onMove={(by) => onChange({ ...profile, plugins: moved(plugins, at, by) })}
          />
        ))}
      </ol>
    </>
  );
}

interface PluginProps {
  readonly row: PluginRow;
  readonly problems: readonly string[] | undefined;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (part: Partial<PluginRow>) => void;
  readonly onMove: (by: 1 | -1) => void;
}

function Plugin({ row, problems, isFirst, isLast, onChange, onMove }: PluginProps) {
  const { name, enabled, weight, args } = row;
  const [open, setOpen] = useState(false);
  const shown = open || problems !== undefined;
  const changed = name in scorePlugins && weight !== String(scorePlugins[name]);
  return (
    <li className={enabled ? 'plugin-row' : 'plugin-row plugin-off'}>
      <label className="plugin-name">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => onChange({ enabled: event.target.checked })}
        />
        {name}
      </label>
      {name in scorePlugins && (
        <label className="plugin-weight">
          <span>{say.weight}</span>
          <input
            className={changed ? 'input numeric plugin-changed' : 'input numeric'}
            inputMode="numeric"
            value={weight}
            disabled={!enabled}
            aria-label={say.weightOf(name)}
            onChange={(event) => onChange({ weight: event.target.value })}
          />
        </label>
      )}
      {withArguments.has(name) ? (
        <Button
          small
          className="plugin-args"
          aria-expanded={shown}
          label={say.argsOf(name)}
          onClick={() => setOpen(!open)}
        >
          {args.trim() === '' ? say.args : say.argsSet}
        </Button>
      ) : (
        <span className="plugin-args" />
      )}
      <span className="plugin-moves">
        <Button
          small
          icon={<ArrowUp size={14} />}
          label={say.up(name)}
          disabled={isFirst}
          onClick={() => onMove(-1)}
        />
        <Button
          small
          icon={<ArrowDown size={14} />}
          label={say.down(name)}
          disabled={isLast}
          onClick={() => onMove(1)}
        />
      </span>
      {shown && (
        <div className="plugin-arguments">
          <textarea
            className="what-if-yaml input"
            value={args}
            spellCheck={false}
            aria-label={say.argsOf(name)}
            aria-invalid={problems !== undefined}
            placeholder={say.argsPlaceholder}
            onChange={(event) => onChange({ args: event.target.value })}
          />
          <FieldProblems problems={problems} />
        </div>
      )}
    </li>
  );
}

export function FieldProblems({ problems }: { readonly problems: readonly string[] | undefined }) {
  if (!problems) return null;
  return (
    <ul className="field-problems tone-bad" role="alert">
      {problems.map((problem) => (
        <li key={problem}>{problem}</li>
      ))}
    </ul>
  );
}
