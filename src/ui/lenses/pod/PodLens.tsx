/** The Pod lens: inside one Pod. What runs, what its containers share, their figures and files, and the calls that made it so. */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { CRICall } from '../../../api/sim/v1alpha1/cri-call/types.ts';
import type { PodInside } from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import { ui, useAim } from '../../app/ui-store.ts';
import { Badge } from '../../design/Badge.tsx';
import { CopyLine } from '../../design/CopyLine.tsx';
import { Conditions } from '../../inspector/Conditions.tsx';
import { Section } from '../../inspector/Section.tsx';
import { useList, useObject, useNow } from '../../mirror/hooks.ts';
import { podHealth } from '../../model/pod-health.ts';
import { containerRows, openGates, tellingRow } from '../../model/pod-inside.ts';
import { keyOfReference } from '../../model/reference.ts';
import { words } from '../../words/words.ts';
import { laterWords } from '../../words/later-words.ts';
import { useAsked, useAskedOne } from '../use-asked.ts';
import { Calls } from './Calls.tsx';
import { Cgroups } from './Cgroups.tsx';
import { Containers } from './Containers.tsx';
import { Namespaces } from './Namespaces.tsx';
import { Processes } from './Processes.tsx';
import { RootFiles } from './RootFiles.tsx';
import '../lens.css';
import './pod.css';

const { podLens: say } = laterWords;
const CALLS = 60;
const LENS = 'pod';
const { aim: aimLens } = ui.getState();
const aim = (at: Parameters<typeof aimLens>[1]): void => aimLens(LENS, at);

const keyOf = ({ metadata: { namespace = '', name } }: Pod): string =>
  keyOfReference({ plural: 'pods', namespace, name });

export default function PodLens() {
  const pods = useList('pods');
  const { pod: key } = useAim(LENS);
  const pod = pods.find((each) => keyOf(each) === key) ?? pods.find(isIll) ?? pods[0];
  return (
    <section className="lens scroll" aria-label={words.lenses.pod}>
      <h2 className="visually-hidden">{words.lenses.pod}</h2>
      {pod ? (
        <div className="pod-lens">
          <label className="pod-choice">
            {say.choose}
            <select
              className="input"
              value={keyOf(pod)}
              onChange={(event) => aim({ pod: event.target.value, container: undefined })}
            >
              {pods.map((each) => (
                <option key={keyOf(each)} value={keyOf(each)}>
                  {say.option(each.metadata.namespace ?? '', each.metadata.name)}
                </option>
              ))}
            </select>
          </label>
          <Inside key={pod.metadata.uid} pod={pod} />
        </div>
      ) : (
        <p className="lens-empty">{say.none}</p>
      )}
    </section>
  );
}

const isIll = (pod: Pod): boolean => podHealth(pod).tone === 'bad';

function Inside({ pod }: { readonly pod: Pod }) {
  const { namespace = '', name, uid, deletionTimestamp } = pod.metadata;
  const { deletionGracePeriodSeconds: grace = 0 } = pod.metadata;
  const { container: chosen, calls: whose } = useAim(LENS);
  const ofNode = whose === 'node';
  const now = useNow(1000);
  const node = pod.spec.nodeName;
  const answer = useAskedOne<PodInside>(`namespaces/${namespace}/podinsides/${name}`);
  const inside = answer?.metadata.uid === uid ? answer : undefined;
  const version = useObject('nodes', node)?.status?.nodeInfo?.containerRuntimeVersion;
  const runtime = version?.split('://')[0];
  const selector = ofNode && node ? `node=${node}` : `pod=${namespace}/${name}`;
  const calls = useAsked<CRICall>('cricalls', selector, CALLS);
  const rows = containerRows(pod, inside);
  const running = rows.filter((row) => row.inside?.state === 'Running');
  const row = rows.find(({ container }) => container.name === chosen) ?? tellingRow(rows);
  const health = podHealth(pod);
  const gates = openGates(pod);
  return (
    <section className="pod-inside" aria-label={say.label(name)}>
      <div className={`state-card tone-${health.tone} pod-head`}>
        <Badge tone={health.tone}>{health.title}</Badge>
        <p className="state-words">
          {!node ? say.nowhere : inside ? say.on(node, inside.runtime) : say.notHere(node)}
        </p>
        {health.reason && <p className="state-reason">{health.reason}</p>}
        {deletionTimestamp && (
          <Leaving until={Date.parse(deletionTimestamp)} of={grace} now={now} />
        )}
        {inside?.kubelet === 'Stopped' && <p className="state-reason">{say.noKubelet}</p>}
        <p className="visually-hidden" role="status" aria-live="polite">
          {say.live(name, running.length, rows.length, calls[0])}
        </p>
      </div>
      <div className="pod-columns">
        <div className="pod-column">
          <Containers
            pod={pod}
            rows={rows}
            sandbox={inside?.sandbox}
            calls={calls}
            chosen={row?.container.name}
            choose={(container) => aim({ container })}
            now={now}
          />
          {inside && <Namespaces pod={pod} inside={inside} rows={rows} />}
          <Calls
            calls={calls}
            node={node}
            runtime={runtime}
            ofNode={ofNode}
            setOfNode={(all) => aim({ calls: all ? 'node' : undefined })}
          />
        </div>
        <div className="pod-column">
          {inside && <Cgroups pod={pod} inside={inside} chosen={row?.container.name} />}
          {row?.inside && (
            <RootFiles
              pod={pod}
              row={row}
              inside={row.inside}
              volumes={inside?.volumes ?? []}
              now={now}
            />
          )}
          {row?.inside && inside && <Processes row={row.inside} inside={inside} />}
          {pod.status?.conditions && (
            <div>
              <Conditions conditions={pod.status.conditions} />
              {gates.length > 0 && <p className="state-reason">{say.conditions.gates(gates)}</p>}
            </div>
          )}
          <Section title={say.kubectl}>
            <CopyLine text={`kubectl get podinside ${name} -n ${namespace} -o yaml`} />
            <CopyLine text={`kubectl get cricalls --field-selector=${selector}`} />
          </Section>
        </div>
      </div>
    </section>
  );
}

/** How much of its grace period is left. */
function Leaving({
  until,
  of,
  now,
}: {
  readonly until: number;
  readonly of: number;
  readonly now: number;
}) {
  const left = Math.ceil((until - now) / 1000);
  return (
    <>
      <p className="state-reason">{say.leaving(left)}</p>
      {left > 0 && of > 0 && (
        <div className="pod-meter pod-grace" aria-hidden>
          <div style={{ width: `${Math.min(100, (100 * left) / of)}%` }} />
        </div>
      )}
    </>
  );
}
