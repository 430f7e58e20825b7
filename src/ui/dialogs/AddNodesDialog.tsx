/** More machines, many at once, from a template. */
import { useState, type FormEvent } from 'react';
import { perform } from '../actions/action.ts';
import { addNodes } from '../actions/node-actions.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../design/Button.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { useList } from '../mirror/hooks.ts';
import { freePrefix, newNodesOf, RUNTIMES, type NodesForm } from '../model/nodes-form.ts';
import { words } from '../words/words.ts';

const { addNodes: say } = words.dialogs;

const templates: { readonly [name in keyof typeof say.templates]: Partial<NodesForm> } = {
  standard: {
    cpu: '4',
    memory: '8Gi',
    pods: '110',
    gpu: '',
    taints: '',
    labels: '',
    prefix: 'node',
  },
  small: { cpu: '2', memory: '4Gi', pods: '110', gpu: '', taints: '', labels: '', prefix: 'small' },
  large: {
    cpu: '16',
    memory: '64Gi',
    pods: '110',
    gpu: '',
    taints: '',
    labels: '',
    prefix: 'large',
  },
  gpu: {
    cpu: '8',
    memory: '32Gi',
    pods: '110',
    gpu: '4',
    taints: 'nvidia.com/gpu=present:NoSchedule',
    labels: 'accelerator=nvidia',
    prefix: 'gpu',
  },
};
type TemplateName = keyof typeof templates;

export default function AddNodesDialog({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const nodes = useList('nodes');
  const [template, setTemplate] = useState<TemplateName>('standard');
  const taken = nodes.map(({ metadata }) => metadata.name);
  const [form, setForm] = useState<NodesForm>(() => {
    const standard = templates.standard as Omit<NodesForm, 'count' | 'zones' | 'runtime'>;
    const prefix = freePrefix(standard.prefix, taken);
    return { ...standard, count: 1, zones: '', runtime: RUNTIMES[0]!, prefix };
  });
  const set = (change: Partial<NodesForm>) => setForm({ ...form, ...change });
  const text = (
    field: Exclude<keyof NodesForm, 'count'>,
    label: string,
    hint?: string,
    required = false,
  ) => (
    <Field label={label} {...(hint && { hint })}>
      <input
        value={form[field]}
        required={required}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ [field]: event.target.value })}
      />
    </Field>
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await perform(session, addNodes(newNodesOf(form)))) onClose();
  };
  return (
    <Dialog
      title={say.title}
      width={560}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button look="solid" type="submit" form="nodes-form">
            {say.submit(form.count)}
          </Button>
        </>
      }
    >
      <form id="nodes-form" className="form-grid" onSubmit={(event) => void submit(event)}>
        <Field label={say.template}>
          <select
            value={template}
            onChange={(event) => {
              const name = event.target.value as TemplateName;
              setTemplate(name);
              set({
                ...templates[name],
                prefix: freePrefix(templates[name].prefix ?? name, taken),
              });
            }}
          >
            {Object.entries(say.templates).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        <Field label={say.count}>
          <input
            type="number"
            min={1}
            max={5000}
            value={form.count}
            onChange={(event) =>
              set({ count: Math.max(1, Math.min(5000, Number(event.target.value) || 1)) })
            }
          />
        </Field>
        {text('prefix', say.prefix, say.prefixHint, true)}
        {text('cpu', say.cpu, undefined, true)}
        {text('memory', say.memory, undefined, true)}
        {text('pods', say.pods, undefined, true)}
        {text('gpu', say.gpu)}
        {text('zones', say.zones, say.zonesHint)}
        {text('labels', say.labels, say.labelsHint)}
        {text('taints', say.taints, say.taintsHint)}
        <Field label={say.runtime} {...(form.runtime !== RUNTIMES[0] && { hint: say.runtimeHint })}>
          <select value={form.runtime} onChange={(event) => set({ runtime: event.target.value })}>
            {RUNTIMES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </Field>
      </form>
    </Dialog>
  );
}
