/** How a workload is, with its hands: replicas, image, rollout. */
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../api/generated/types/apps/v1.ts';
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { perform, type Action } from '../actions/action.ts';
import {
  pauseRollout,
  revisionOf,
  rolloutRestart,
  rolloutUndo,
} from '../actions/workload-actions.ts';
import { useSession } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { useBucket, useList, useOwnedPods } from '../mirror/hooks.ts';
import type { Tone } from '../model/tone.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';
import { PodRows } from './PodRows.tsx';
import { ReplicaSlider } from './ReplicaSlider.tsx';
import { Section } from './Section.tsx';

type Workload = Deployment | StatefulSet | ReplicaSet | DaemonSet;

export function WorkloadState({
  workload,
  plural,
}: {
  readonly workload: Workload;
  readonly plural: string;
}) {
  const session = useSession();
  const { namespace, name, uid } = (workload as KubeObject).metadata;
  const reference = { plural, ...(namespace && { namespace }), name };
  const replicaSets = useBucket<ReplicaSet>('replicasets', 'owner', uid).toSorted(
    (a, b) => revisionOf(b) - revisionOf(a),
  );
  const pods = useOwnedPods(uid);
  const scaledBy = useList('horizontalpodautoscalers').filter(
    (one) =>
      one.metadata.namespace === namespace &&
      scales(one as HorizontalPodAutoscaler, workload, name),
  );
  const { tone, said } = howIsIt(workload, plural, name);
  const buttons: Action[] =
    plural === 'deployments'
      ? [
          rolloutRestart(reference),
          rolloutUndo(reference),
          pauseRollout(reference, !(workload as Deployment).spec?.paused),
        ]
      : plural === 'replicasets'
        ? []
        : [rolloutRestart(reference)];
  return (
    <>
      <div className={`state-card tone-${tone}`}>
        <p className="state-words">{said}</p>
        {plural !== 'daemonsets' && (
          <ReplicaSlider workload={workload as Deployment} plural={plural} />
        )}
      </div>
      {buttons.length > 0 && (
        <div className="button-row">
          <Button
            small
            look="outline"
            onClick={() => ui.getState().open({ kind: 'image', reference })}
          >
            {words.actions.setImage}
          </Button>
          {buttons.map((action) => (
            <Button
              key={action.id}
              small
              look="outline"
              title={action.kubectl}
              onClick={() => void perform(session, action)}
            >
              {action.title}
            </Button>
          ))}
        </div>
      )}
      <dl className="facts">
        {scaledBy.map(({ metadata }) => (
          <AutoscalerFact key={metadata.uid} name={metadata.name} namespace={metadata.namespace} />
        ))}
        {workload.spec?.template?.spec?.containers.map((container) => (
          <ImageFact key={container.name} name={container.name} image={container.image} />
        ))}
      </dl>
      {replicaSets.length > 0 && (
        <Section title={words.inspector.owns}>
          {replicaSets.map((replicaSet) => (
            <OwnedReplicaSet key={replicaSet.metadata.uid} replicaSet={replicaSet} />
          ))}
        </Section>
      )}
      {pods.length > 0 && (
        <Section title={words.inspector.podsHere}>
          <PodRows pods={pods} />
        </Section>
      )}
    </>
  );
}

function OwnedReplicaSet({ replicaSet }: { readonly replicaSet: ReplicaSet }) {
  const { namespace, name, uid } = replicaSet.metadata;
  const images = replicaSet.spec?.template?.spec?.containers.map(({ image }) => image).join(', ');
  return (
    <>
      <div className="row">
        <span className="row-text">
          <ObjectLink to={{ plural: 'replicasets', namespace: namespace!, name }} />
          <span className="row-more">
            {words.inspector.revision(String(revisionOf(replicaSet)))} · {images}
          </span>
        </span>
        <span className="row-side numeric">
          {replicaSet.status?.readyReplicas ?? 0}/{replicaSet.spec?.replicas ?? 0}
        </span>
      </div>
      <PodRows pods={useOwnedPods(uid)} />
    </>
  );
}

const scales = ({ spec }: HorizontalPodAutoscaler, { kind }: Workload, name: string): boolean =>
  spec?.scaleTargetRef.kind === kind && spec?.scaleTargetRef.name === name;

function AutoscalerFact({
  name,
  namespace,
}: {
  readonly name: string;
  readonly namespace: string | undefined;
}) {
  return (
    <>
      <dt>{words.autoscaler.scaledBy}</dt>
      <dd>
        <ObjectLink
          to={{ plural: 'horizontalpodautoscalers', ...(namespace && { namespace }), name }}
        />
      </dd>
    </>
  );
}

function ImageFact({ name, image }: { readonly name: string; readonly image: string | undefined }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">{image}</dd>
    </>
  );
}

function howIsIt(workload: Workload, plural: string, name: string): { tone: Tone; said: string } {
  if (plural === 'daemonsets') {
    const {
      desiredNumberScheduled = 0,
      numberReady = 0,
      updatedNumberScheduled = 0,
    } = (workload as DaemonSet).status ?? {};
    return {
      tone: numberReady >= desiredNumberScheduled ? 'ok' : 'busy',
      said: words.inspector.rolloutWords(
        name,
        numberReady,
        desiredNumberScheduled,
        updatedNumberScheduled,
        false,
      ),
    };
  }
  const { replicas: wanted = 1 } = (workload as Deployment).spec ?? {};
  const { readyReplicas: ready = 0, updatedReplicas: updated = 0 } =
    (workload as Deployment).status ?? {};
  if (plural === 'replicasets')
    return {
      tone: ready >= wanted ? 'ok' : 'busy',
      said: words.inspector.replicaSetWords(ready, wanted),
    };
  const paused = Boolean((workload as Deployment).spec?.paused);
  const done = ready >= wanted && updated >= wanted;
  return {
    tone: done ? 'ok' : paused ? 'idle' : 'busy',
    said: words.inspector.rolloutWords(name, ready, wanted, updated, paused),
  };
}
