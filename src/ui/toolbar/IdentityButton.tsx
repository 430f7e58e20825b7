/** Who the page speaks as. Somebody else than the cluster's administrator is written out, so that nobody wonders. */
import { UserRound } from 'lucide-react';
import { ui, useUi } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { words } from '../words/words.ts';

const { toolbar: say } = words;

export function IdentityButton() {
  const identity = useUi((state) => state.identity);
  return (
    <Button
      className={identity ? 'toolbar-identity' : 'toolbar-extra'}
      icon={<UserRound size={16} />}
      label={identity ? say.speaksAs(identity.user) : say.speakAs}
      pressed={identity !== undefined}
      onClick={() => ui.getState().open({ kind: 'identity' })}
    >
      {identity && <span className="mono">{identity.user}</span>}
    </Button>
  );
}
