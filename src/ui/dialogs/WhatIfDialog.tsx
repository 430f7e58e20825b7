/** Places Pods on trial: what the editor holds, or the cluster's own, as things are and with one change. */
import { useEffect, useState, type FormEvent } from 'react';
import type { Taint } from '../../api/generated/types/core/v1.ts';
import type {
  PlacementStudyStatus,
  StudiedManifest,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { useList, useObject } from '../mirror/hooks.ts';
import { scorePlugins, studySpec, type ChangeKind, type WhatIfForm } from '../model/what-if.ts';
import { laterWords } from '../words/later-words.ts';
import { words } from '../words/words.ts';
import { StudyAnswerView } from './StudyAnswerView.tsx';
import { useStudy } from './use-study.ts';

const { whatIf: say } = laterWords;
const effects: readonly Taint['effect'][] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const NONE: readonly StudiedManifest[] = [];

interface WhatIfProps {
  /** What the editor holds. */
  readonly manifests?: readonly StudiedManifest[] | undefined;
  /** What came of it before, if it was asked before. */
  readonly status?: PlacementStudyStatus | undefined;
  readonly onClose: () => void;
}

export default function WhatIfDialog({ manifests = NONE, status, onClose }: WhatIfProps) {
  const nodes = useList('nodes');
  const deployments = useList('deployments');
  const configuration = useObject('components', 'kube-scheduler')?.spec.configuration;
  const study = useStudy(status);
  const [typed, setTyped] = useState('');
  const [form, setForm] = useState<WhatIfForm>(() => ({
    change: manifests.length > 0 ? 'none' : 'taint',
    place: manifests.length > 0 ? 'Pending' : 'All',
    node: nodes[0]?.metadata.name ?? '',
    key: 'gpu',
    value: 'true',
    effect: 'NoSchedule',
    deployment: '',
    cpu: '1',
    memory: '',
    plugin: 'NodeResourcesFit',
    weight: 5,
  }));
  const set = (part: Partial<WhatIfForm>) => setForm((now) => ({ ...now, ...part }));
  const filled: WhatIfForm = {
    ...form,
    node: form.node || (nodes[0]?.metadata.name ?? ''),
    deployment: form.deployment || keyOf(deployments[0]),
  };

  const { ask } = study;
  useEffect(() => {
    if (manifests.length > 0 && !status) void ask(() => ({ manifests }));
    // Once, for what it was opened with.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask(async () => {
      const { parse } = await import('yaml');
      const configured = form.change === 'configuration' ? (parse(typed) as object) : undefined;
      const present = { nodes, deployments, configuration };
      return studySpec(filled, present, manifests, configured as never);
    });
  };
  const { answer } = study;

  return (
    <Dialog
      title={manifests.length > 0 ? say.titleOf : say.title}
      width={860}
      onClose={onClose}
      footer={
        <>
          {answer.state === 'told' && (
            <Button
              look="outline"
              onClick={() => {
                onClose();
                ui.getState().showTrial(answer.status);
              }}
            >
              {say.inPicture}
            </Button>
          )}
          <Button onClick={onClose}>{words.common.close}</Button>
          <Button
            look="solid"
            type="submit"
            form="what-if-form"
            disabled={answer.state === 'running'}
          >
            {say.run}
          </Button>
        </>
      }
    >
      <form id="what-if-form" className="form-grid" onSubmit={submit}>
        <div className="form-wide what-if-lead">
          <p className="quiet">{say.lead}</p>
          <Button small look="outline" onClick={() => ui.getState().open({ kind: 'compare' })}>
            {words.studies.compare}
          </Button>
        </div>
        <Field label={say.change}>
          <select
            value={form.change}
            onChange={(event) => set({ change: event.target.value as ChangeKind })}
          >
            {Object.entries(say.changes).map(([kind, title]) => (
              <option key={kind} value={kind}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        <Field label={say.place}>
          <select
            value={form.place}
            onChange={(event) => set({ place: event.target.value as WhatIfForm['place'] })}
          >
            {Object.entries(say.places).map(([kind, title]) => (
              <option key={kind} value={kind}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        {(form.change === 'taint' || form.change === 'label') && (
          <>
            <Choice
              label={say.node}
              value={filled.node}
              options={nodes.map(({ metadata }) => metadata.name)}
              onChange={(node) => set({ node })}
            />
            <Text label={say.key} value={form.key} required onChange={(key) => set({ key })} />
            <Text label={say.value} value={form.value} onChange={(value) => set({ value })} />
          </>
        )}
        {form.change === 'taint' && (
          <Choice
            label={say.effect}
            value={form.effect}
            options={effects}
            onChange={(effect) => set({ effect: effect as Taint['effect'] })}
          />
        )}
        {form.change === 'requests' &&
          (deployments.length === 0 ? (
            <p className="form-wide">{say.noDeployment}</p>
          ) : (
            <>
              <Choice
                label={say.deployment}
                value={filled.deployment}
                options={deployments.map(keyOf)}
                onChange={(deployment) => set({ deployment })}
              />
              <Text label={say.cpu} value={form.cpu} onChange={(cpu) => set({ cpu })} />
              <Text label={say.memory} value={form.memory} onChange={(memory) => set({ memory })} />
            </>
          ))}
        {form.change === 'weight' && (
          <>
            <Choice
              label={say.plugin}
              value={form.plugin}
              options={Object.keys(scorePlugins)}
              onChange={(plugin) => set({ plugin, weight: scorePlugins[plugin]! })}
            />
            <Field label={say.weight}>
              <input
                type="number"
                min={1}
                max={100}
                value={form.weight}
                onChange={(event) => set({ weight: Number(event.target.value) })}
              />
            </Field>
          </>
        )}
        {form.change === 'configuration' && (
          <div className="form-wide">
            <Field label={say.configuration}>
              <textarea
                required
                className="what-if-yaml"
                value={typed}
                spellCheck={false}
                onChange={(event) => setTyped(event.target.value)}
              />
            </Field>
          </div>
        )}
      </form>
      <StudyAnswerView study={study} />
    </Dialog>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={label}>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </Field>
  );
}

function Text({
  label,
  value,
  required = false,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={label}>
      <input
        required={required}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

const keyOf = (
  object: { readonly metadata: { readonly namespace?: string; readonly name: string } } | undefined,
): string => (object ? `${object.metadata.namespace}/${object.metadata.name}` : '');
