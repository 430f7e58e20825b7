/** What was wrong with a link, in plain words; or that another version made it. */
import { ENGINE_VERSION } from '../../version.ts';
import { Button } from '../design/Button.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { words } from '../words/words.ts';
import { useVisit, visit } from './visit-store.ts';

const { link: say } = words;

export function LinkNotices() {
  const notice = useVisit((state) => state.notice);
  if (!notice) return null;
  const close = () => visit.setState({ notice: undefined });
  const footer = (
    <Button look="solid" onClick={close}>
      {words.common.close}
    </Button>
  );
  if (notice.kind === 'other-engine') {
    return (
      <Dialog title={say.otherEngineTitle} onClose={close} footer={footer}>
        <p>{say.otherEngine(notice.engine, ENGINE_VERSION)}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={say.problemTitle} onClose={close} footer={footer}>
      <p>{say.problems[notice.problem]}</p>
      <p>{say.unchanged}</p>
      <details className="share-details">
        <summary>{say.details}</summary>
        <code>{notice.details}</code>
      </details>
    </Dialog>
  );
}
