/** Says that the API server does not answer, and offers to start it. The picture below is then the last known one. */
import { CirclePlay, TriangleAlert } from 'lucide-react';
import { perform } from '../actions/action.ts';
import { setRunning } from '../actions/clock-actions.ts';
import { Button } from '../design/Button.tsx';
import { useObject, useTableState } from '../mirror/hooks.ts';
import { words } from '../words/words.ts';
import { useSession } from './session.ts';
import './StaleBanner.css';

export function StaleBanner() {
  const session = useSession();
  const pods = useTableState('pods');
  const apiServer = useObject('components', 'kube-apiserver');
  const stopped =
    apiServer && (apiServer.spec.running === false || apiServer.status?.state === 'Stopped');
  if (!stopped && pods.state !== 'stale') return null;
  return (
    <div className="stale-banner" role="alert">
      <TriangleAlert size={15} aria-hidden />
      <span>{stopped ? words.app.stale : words.app.staleOther}</span>
      {stopped && (
        <Button
          small
          look="outline"
          icon={<CirclePlay size={14} />}
          onClick={() => void perform(session, setRunning('kube-apiserver', true))}
        >
          {words.app.startApiServer}
        </Button>
      )}
    </div>
  );
}
