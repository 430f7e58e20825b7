/** Another image for a workload: the simplest way to see a rollout. */
import { useState, type FormEvent } from 'react';
import type { Deployment } from '../../api/generated/types/apps/v1.ts';
import { perform } from '../actions/action.ts';
import { setImage } from '../actions/workload-actions.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../design/Button.tsx';
import { CopyLine } from '../design/CopyLine.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { useObject } from '../mirror/hooks.ts';
import { keyOfReference, type Reference } from '../model/reference.ts';
import { words } from '../words/words.ts';

const { image: say } = words.dialogs;

export default function ImageDialog({
  reference,
  onClose,
}: {
  readonly reference: Reference;
  readonly onClose: () => void;
}) {
  const session = useSession();
  const workload = useObject(reference.plural, keyOfReference(reference)) as Deployment | undefined;
  const containers = workload?.spec?.template?.spec?.containers ?? [];
  const [container, setContainer] = useState(containers[0]?.name ?? '');
  const [image, setImageText] = useState(containers[0]?.image ?? '');
  const action = setImage(reference, container, image.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await perform(session, action)) onClose();
  };
  return (
    <Dialog
      title={say.title(reference.name)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button look="solid" type="submit" form="image-form" disabled={!image.trim()}>
            {say.submit}
          </Button>
        </>
      }
    >
      <form id="image-form" className="form-grid" onSubmit={(event) => void submit(event)}>
        <Field label={say.container}>
          <select
            value={container}
            onChange={(event) => {
              setContainer(event.target.value);
              setImageText(containers.find(({ name }) => name === event.target.value)?.image ?? '');
            }}
          >
            {containers.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </Field>
        <Field label={say.image}>
          <input
            required
            value={image}
            onChange={(event) => setImageText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <div className="form-wide">
          <CopyLine text={action.kubectl!} />
        </div>
      </form>
    </Dialog>
  );
}
