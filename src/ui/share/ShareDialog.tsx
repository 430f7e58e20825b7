/** The link of this moment. Copied where the browser allows it, selected to be copied by hand where it does not. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ClusterBackend, SimulationControl } from '../../backend/cluster-backend.ts';
import { encodeLink } from '../../backend/input-log-codec.ts';
import type { ClusterInputLog } from '../../cluster/spec.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { copyText } from '../design/CopyLine.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { Field } from '../design/Field.tsx';
import { words } from '../words/words.ts';
import { linkOf } from './open-link.ts';
import { viewText } from './view-text.ts';
import { visit } from './visit-store.ts';
import './share.css';

const { share: say } = words;

interface Moment {
  readonly link?: string;
  readonly digest?: string;
  readonly problem?: string;
}

export function ShareDialog({ backend }: { readonly backend: ClusterBackend }) {
  const [moment, setMoment] = useState<Moment>();
  const [copied, setCopied] = useState<boolean>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    let wanted = true;
    void momentOf(backend).then((made) => wanted && setMoment(made));
    return () => {
      wanted = false;
    };
  }, [backend]);
  useEffect(() => field.current?.select(), [moment]);

  const copy = async () => {
    const written = await copyText(moment!.link!);
    setCopied(written);
    field.current?.focus();
    field.current?.select();
  };

  return (
    <Dialog title={say.title} width={520} onClose={() => visit.setState({ sharing: undefined })}>
      <p className="share-lead">{say.lead}</p>
      {!moment && <p role="status">{say.making}</p>}
      {moment?.problem !== undefined && (
        <p role="alert">
          {say.failed} {moment.problem}
        </p>
      )}
      {moment?.link !== undefined && (
        <>
          <div className="share-row">
            <Field label={say.link} hint={say.length(moment.link.length)}>
              <input
                ref={field}
                className="mono"
                readOnly
                value={moment.link}
                onFocus={(event) => event.target.select()}
              />
            </Field>
            <Button
              look="solid"
              icon={copied ? <Check size={15} /> : <Copy size={15} />}
              onClick={() => void copy()}
            >
              {copied ? say.copied : say.copy}
            </Button>
          </div>
          <p role="status" className="share-hint">
            {copied === false ? say.selectHint : ''}
          </p>
          {moment.digest !== undefined && (
            <>
              <dl className="share-digest">
                <dt>{say.digest}</dt>
                <dd className="mono">{moment.digest}</dd>
              </dl>
              <p className="quiet">{say.digestHint}</p>
            </>
          )}
        </>
      )}
    </Dialog>
  );
}

async function momentOf({ simulation }: ClusterBackend): Promise<Moment> {
  try {
    const { log, digest } = await frozen(simulation!);
    const address = new URL(location.href);
    address.search = '';
    address.hash = linkOf(await encodeLink(log), viewText(ui.getState()));
    return { link: address.href, digest };
  } catch (problem) {
    return { problem: problem instanceof Error ? problem.message : String(problem) };
  }
}

/** The log and the digest of one and the same moment, while the clock goes on. */
async function frozen(
  simulation: SimulationControl,
): Promise<{ readonly log: ClusterInputLog; readonly digest?: string }> {
  for (let tries = 0; tries < 20; tries++) {
    const [log, digest, after] = await Promise.all([
      simulation.inputLog(),
      simulation.digest(),
      simulation.inputLog(),
    ]);
    if (log.end?.step === after.end?.step) return { log, digest };
  }
  return { log: await simulation.inputLog() };
}
