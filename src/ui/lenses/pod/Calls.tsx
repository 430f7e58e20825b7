/** The calls of the kubelet to its runtime, of this Pod or of the whole node, newest first; and on to the next one. */
import { StepForward } from 'lucide-react';
import type { CRICall } from '../../../api/sim/v1alpha1/cri-call/types.ts';
import { perform } from '../../actions/action.ts';
import { stepTo } from '../../actions/clock-actions.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../design/Button.tsx';
import { ScrollRegion } from '../../design/ScrollRegion.tsx';
import { Section } from '../../inspector/Section.tsx';
import { clockTime } from '../../model/clock-time.ts';
import { laterWords } from '../../words/later-words.ts';

const { calls: say } = laterWords.podLens;

interface CallsProps {
  readonly calls: readonly CRICall[];
  readonly node: string | undefined;
  /** Of the node: `containerd`. */
  readonly runtime: string | undefined;
  readonly ofNode: boolean;
  readonly setOfNode: (ofNode: boolean) => void;
}

export function Calls({ calls, node, runtime, ofNode, setOfNode }: CallsProps) {
  const session = useSession();
  const until = node && runtime ? stepTo(session, { component: `${runtime}/${node}` }) : undefined;
  return (
    <Section title={say.title}>
      <div className="pod-tools">
        {node && (
          <label>
            {say.whose}
            <select
              className="input"
              value={ofNode ? 'node' : 'pod'}
              onChange={(event) => setOfNode(event.target.value === 'node')}
            >
              <option value="pod">{say.pod}</option>
              <option value="node">{say.node(node)}</option>
            </select>
          </label>
        )}
        {until && session.backend.simulation && (
          <Button
            small
            look="outline"
            icon={<StepForward size={15} />}
            title={until.kubectl}
            onClick={() => void perform(session, until)}
          >
            {say.step}
          </Button>
        )}
      </div>
      {calls.length === 0 ? (
        <p className="quiet">{say.none}</p>
      ) : (
        <ScrollRegion label={say.title} className="pod-table-frame pod-calls">
          <table className="pod-table">
            <caption>{say.some(calls.length)}</caption>
            <thead>
              <tr>
                <th scope="col">{say.at}</th>
                <th scope="col">{say.call}</th>
                <th scope="col">{say.outcome}</th>
              </tr>
            </thead>
            <tbody>
              {calls.map((call) => (
                <Row
                  key={call.metadata.name}
                  call={call}
                  named={ofNode}
                  start={session.activity.start ?? 0}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Section>
  );
}

interface RowProps {
  readonly call: CRICall;
  readonly named: boolean;
  readonly start: number;
}

function Row({ call, named, start }: RowProps) {
  const { at, verb, subject, pod, tookMilliseconds: took, outcome, error, because } = call;
  const time = Date.parse(at);
  return (
    <tr className={`call-${outcome}`}>
      <td className="numeric" title={at}>
        {clockTime(time - start)}.{String(time % 1000).padStart(3, '0')}
      </td>
      <th scope="row">
        {verb}
        <span className="row-more">{[...(named && pod ? [pod] : []), subject].join(' ')}</span>
        <span className="row-more call-because" title={say.chain(because)}>
          {say.because(say.decision(verb, because))}
        </span>
      </th>
      <td>
        <span className="numeric">{say.ended(outcome, took)}</span>
        {error && <span className="row-more">{error}</span>}
      </td>
    </tr>
  );
}
