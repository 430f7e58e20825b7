/** A taint, put together by hand, with the kubectl line that grows along. */
import { useState, type FormEvent } from 'react';
import type { Taint } from '../../api/generated/types/core/v1.ts';
import { perform } from '../actions/action.ts';
import { taint } from '../actions/node-actions.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../design/Button.tsx';
import { CopyLine } from '../design/CopyLine.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { useObject } from '../mirror/hooks.ts';
import { words } from '../words/words.ts';

const { taint: say } = words.dialogs;
const effects: readonly Taint['effect'][] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export default function TaintDialog({
  name,
  onClose,
}: {
  readonly name: string;
  readonly onClose: () => void;
}) {
  const session = useSession();
  const node = useObject('nodes', name);
  const [key, setKey] = useState('gpu');
  const [value, setValue] = useState('true');
  const [effect, setEffect] = useState<Taint['effect']>('NoSchedule');
  if (!node) return null;
  const action = taint(node, {
    key: key.trim(),
    ...(value.trim() && { value: value.trim() }),
    effect,
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await perform(session, action)) onClose();
  };
  return (
    <Dialog
      title={say.title(name)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button look="solid" type="submit" form="taint-form" disabled={!key.trim()}>
            {say.submit}
          </Button>
        </>
      }
    >
      <form id="taint-form" className="form-grid" onSubmit={(event) => void submit(event)}>
        <Field label={say.key}>
          <input
            required
            value={key}
            onChange={(event) => setKey(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <Field label={say.value}>
          <input
            value={value}
            placeholder={say.valueHint}
            onChange={(event) => setValue(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <div className="form-wide">
          <Field label={say.effect} hint={words.node.taintEffects[effect]}>
            <select
              value={effect}
              onChange={(event) => setEffect(event.target.value as Taint['effect'])}
            >
              {effects.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </Field>
        </div>
        <div className="form-wide">
          <CopyLine text={action.kubectl!} />
        </div>
      </form>
    </Dialog>
  );
}
