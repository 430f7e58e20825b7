/** One workload: how far its rollout is, what it says of itself, its revisions, and its hands with kubectl's lines. */
import type { DaemonSet, Deployment, StatefulSet } from '../../../api/generated/types/apps/v1.ts';
import type { CronJob, Job } from '../../../api/generated/types/batch/v1.ts';
import type { ControllerQueue } from '../../../api/sim/v1alpha1/controller-queue/types.ts';
import { keyOf, type KubeObject } from '../../../apimachinery/meta.ts';
import { perform, type Action } from '../../actions/action.ts';
import {
  pauseRollout,
  rolloutRestart,
  rolloutUndo,
  scale,
  suspend,
} from '../../actions/workload-actions.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../design/Button.tsx';
import { CopyLine } from '../../design/CopyLine.tsx';
import { Conditions } from '../../inspector/Conditions.tsx';
import { ReplicaSlider } from '../../inspector/ReplicaSlider.tsx';
import { Section } from '../../inspector/Section.tsx';
import { useNow } from '../../mirror/hooks.ts';
import { endOf, fateOfJob, waitsForRetry } from '../../model/job-end.ts';
import type { OwnedNode } from '../../model/ownership.ts';
import type { Reference } from '../../model/reference.ts';
import {
  rolloutOfDaemonSet,
  rolloutOfDeployment,
  rolloutOfStatefulSet,
  type Rollout,
} from '../../model/rollout.ts';
import { laterWords } from '../../words/later-words.ts';
import { useAskedOne } from '../use-asked.ts';
import { RevisionHistory } from './RevisionHistory.tsx';
import { RolloutChart } from './RolloutChart.tsx';

const { panel: say } = laterWords.ownership;

export function WorkloadPanel({ node }: { readonly node: OwnedNode }) {
  const { kind, name, says, tone, object, to } = node;
  if (!object || !to) return null;
  const rollout = rolloutOf(object);
  const { conditions } =
    (object as { status?: { conditions?: Parameters<typeof Conditions>[0]['conditions'] } })
      .status ?? {};
  return (
    <section className="workload" aria-label={say.label(kind, name)}>
      <h2 className="visually-hidden">{say.label(kind, name)}</h2>
      <div className={`state-card tone-${tone}`}>
        <p className="state-words" role="status" aria-live="polite">
          {says}
        </p>
        {kind === 'Job' && <Fate job={object as Job} />}
        {kind === 'Job' && waitsForRetry(object as Job) && <NextTry job={object as Job} />}
        {rollout?.state === 'stuck' && (
          <p className="state-reason">
            <strong>{say.stuck.title}.</strong> {rollout.problem?.message} {say.stuck.hint}
          </p>
        )}
      </div>
      {rollout && rollout.wanted > 0 && (
        <Section title={say.progress}>
          <RolloutChart rollout={rollout} recreate={isRecreate(object)} />
        </Section>
      )}
      <Hands object={object} to={to} />
      {rollout && <RevisionHistory workload={object} to={to} />}
      {conditions && conditions.length > 0 && <Conditions conditions={conditions} />}
    </section>
  );
}

function Fate({ job }: { readonly job: Job }) {
  const fate = fateOfJob(job, useNow());
  return fate ? <p className="state-reason">{fate}</p> : null;
}

/** After failures a Job waits longer and longer: until when, its controller's queue knows. */
function NextTry({ job }: { readonly job: Job }) {
  const now = useNow(1000);
  const queue = useAskedOne<ControllerQueue>('controllerqueues/job-controller');
  const key = keyOf(job.metadata);
  const next = queue?.delayed.find((delayed) => delayed.key === key);
  if (!next) return null;
  const left = Math.ceil((Date.parse(next.until) - now) / 1000);
  return <p className="state-reason">{say.nextTry(Math.max(0, left))}</p>;
}

function Hands({ object, to }: { readonly object: KubeObject; readonly to: Reference }) {
  const session = useSession();
  const actions = actionsOf(object, to);
  const replicas = (object as unknown as Deployment).spec?.replicas;
  if (actions.length === 0 && replicas === undefined) return null;
  return (
    <Section title={say.actions}>
      <ul className="hands">
        {replicas !== undefined && (
          <li className="hand">
            <ReplicaSlider workload={object as Deployment} plural={to.plural} />
            <CopyLine text={scale(to, replicas).kubectl!} />
          </li>
        )}
        {actions.map((action) => (
          <li key={action.id} className="hand">
            <Button small look="outline" onClick={() => void perform(session, action)}>
              {action.title}
            </Button>
            {action.kubectl && <CopyLine text={action.kubectl} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function actionsOf(object: KubeObject, to: Reference): readonly Action[] {
  switch (object.kind) {
    case 'Deployment':
      return [
        // With one revision there is nothing to go back to, and kubectl says so.
        ...(numberOf(object) > 1 ? [rolloutUndo(to)] : []),
        pauseRollout(to, !(object as Deployment).spec.paused),
        rolloutRestart(to),
      ];
    case 'StatefulSet':
    case 'DaemonSet':
      return [rolloutRestart(to)];
    case 'Job':
      return endOf(object as Job) ? [] : [suspend(to, !(object as Job).spec.suspend)];
    case 'CronJob':
      return [suspend(to, !(object as CronJob).spec.suspend)];
    default:
      return [];
  }
}

function rolloutOf(object: KubeObject): Rollout | undefined {
  switch (object.kind) {
    case 'Deployment':
      return rolloutOfDeployment(object as Deployment);
    case 'StatefulSet':
      return rolloutOfStatefulSet(object as StatefulSet);
    case 'DaemonSet':
      return rolloutOfDaemonSet(object as DaemonSet);
    default:
      return undefined;
  }
}

const numberOf = ({ metadata }: KubeObject): number =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 1);

const isRecreate = (object: KubeObject): boolean =>
  (object as Deployment).spec.strategy?.type === 'Recreate';
