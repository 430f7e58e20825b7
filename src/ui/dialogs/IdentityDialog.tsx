/** Who the page speaks as: to see with one's own eyes what a user may do. */
import { useState, type FormEvent } from 'react';
import { ui, useUi } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { CopyLine } from '../design/CopyLine.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { useList } from '../mirror/hooks.ts';
import { knownUsers, kubectlAs } from '../model/identity.ts';
import { words } from '../words/words.ts';

const { identity: say } = words.dialogs;

export default function IdentityDialog({ onClose }: { readonly onClose: () => void }) {
  const current = useUi((state) => state.identity);
  const [user, setUser] = useState(current?.user ?? 'jane');
  const [groups, setGroups] = useState(current?.groups.join(', ') ?? '');
  const bindings = [...useList('rolebindings'), ...useList('clusterrolebindings')];
  const users = knownUsers(bindings, useList('serviceaccounts'));
  const identity = {
    user: user.trim(),
    groups: groups
      .split(',')
      .map((group) => group.trim())
      .filter((group) => group !== ''),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ui.getState().speakAs(identity);
    onClose();
  };
  const leave = () => {
    ui.getState().speakAs(undefined);
    onClose();
  };
  return (
    <Dialog
      title={say.title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={current ? leave : onClose}>
            {current ? say.leave : words.common.cancel}
          </Button>
          <Button look="solid" type="submit" form="identity-form" disabled={!identity.user}>
            {say.submit}
          </Button>
        </>
      }
    >
      <form id="identity-form" className="form-grid" onSubmit={submit}>
        <p className="form-wide quiet">{say.lead}</p>
        <Field label={say.user}>
          <input
            required
            list="identity-users"
            value={user}
            onChange={(event) => setUser(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <datalist id="identity-users">
            {users.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </datalist>
        </Field>
        <Field label={say.groups} hint={say.groupsHint}>
          <input
            value={groups}
            onChange={(event) => setGroups(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <div className="form-wide">
          <CopyLine text={`kubectl auth can-i --list ${kubectlAs(identity)}`} />
        </div>
      </form>
    </Dialog>
  );
}
