/** A bug in the engine, said plainly: what, when, after what, and the way back to the moment before it. */
import { useEffect, useState } from 'react';
import type { EngineFault } from '../../backend/cluster-backend.ts';
import { useSession } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { copyText } from '../design/CopyLine.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { clockTime } from '../model/clock-time.ts';
import { shownSpan } from '../model/spans.ts';
import { words } from '../words/words.ts';

const { fault: say } = words.dialogs;

/** Opens by itself when the engine reports a fault. */
export function FaultWatch() {
  const { backend } = useSession();
  const [fault, setFault] = useState<EngineFault>();
  useEffect(() => backend.simulation?.onFault(setFault), [backend]);
  return fault ? <FaultDialog fault={fault} onClose={() => setFault(undefined)} /> : null;
}

export function FaultDialog({
  fault,
  onClose,
}: {
  readonly fault: EngineFault;
  readonly onClose: () => void;
}) {
  const { backend } = useSession();
  const [recovering, setRecovering] = useState(false);
  const recover = async () => {
    setRecovering(true);
    await backend.simulation?.load(fault.log);
    onClose();
  };
  const copy = async () => {
    const report = JSON.stringify({
      message: fault.message,
      seed: fault.seed,
      at: fault.at,
      chain: fault.chain,
      log: fault.log,
    });
    if (await copyText(report)) ui.getState().toast({ text: words.common.copied, tone: 'ok' });
  };
  return (
    <Dialog
      title={say.title}
      width={620}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => void copy()}>{say.copy}</Button>
          <Button look="solid" disabled={recovering} onClick={() => void recover()}>
            {recovering ? say.recovering : say.recover}
          </Button>
        </>
      }
    >
      <div className="inspector-tab" style={{ padding: 0 }}>
        <p>{say.lead}</p>
        <dl className="facts">
          <dt>{say.message}</dt>
          <dd className="mono">{fault.message}</dd>
          <dt>{say.seed}</dt>
          <dd className="numeric">{fault.seed}</dd>
          <dt>{say.at}</dt>
          <dd className="numeric">{clockTime(fault.at - fault.log.start)}</dd>
        </dl>
        {fault.chain.length > 0 && (
          <section className="section">
            <h3>{say.chain}</h3>
            <ol className="why">
              {fault.chain.map(shownSpan).map((span) => (
                <li key={span.id} className="why-step">
                  <span className="why-who">{span.component}</span> {span.action}{' '}
                  <span className="mono">{span.subject}</span>
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </Dialog>
  );
}
