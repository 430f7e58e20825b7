/** How something is, in sentences; then the figures behind them. */
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../api/generated/types/apps/v1.ts';
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { Node, Pod, Service } from '../../api/generated/types/core/v1.ts';
import type { ResourceClaim } from '../../api/generated/types/resource/v1.ts';
import type { SchedulerPlugin } from '../../api/sim/v1alpha1/scheduler-plugin/types.ts';
import type { Load } from '../../api/sim/v1alpha1/load/types.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { lazy, Suspense } from 'react';
import { humanDuration } from '../../api/printing/human-duration.ts';
import { useNow } from '../mirror/hooks.ts';
import { referenceByKind, type Reference } from '../model/reference.ts';
import { kindOfPlural } from '../model/api-kinds.ts';
import { words } from '../words/words.ts';
import { Conditions } from './Conditions.tsx';
import { NodeState } from './NodeState.tsx';
import { ObjectLink } from './ObjectLink.tsx';
import { PodState } from './PodState.tsx';
import { Section } from './Section.tsx';
import { WorkloadState } from './WorkloadState.tsx';

/** Those of rarer kinds are loaded when one is looked at. */
const AutoscalerState = lazy(() => import('./AutoscalerState.tsx'));
const ClaimState = lazy(() => import('./ClaimState.tsx'));
const SchedulerPluginState = lazy(() => import('./SchedulerPluginState.tsx'));
const LoadState = lazy(() => import('./LoadState.tsx'));

export function StateTab({
  object,
  reference,
}: {
  readonly object: KubeObject;
  readonly reference: Reference;
}) {
  const status = (object as { status?: { conditions?: unknown } }).status;
  return (
    <>
      <Suspense>
        <Body object={object} plural={reference.plural} />
      </Suspense>
      <Facts object={object} />
      {Array.isArray(status?.conditions) && status.conditions.length > 0 && (
        <Conditions conditions={status.conditions} />
      )}
      {object.metadata.labels && (
        <Section title={words.inspector.labels}>
          <div className="chips">
            {Object.entries(object.metadata.labels).map(([key, value]) => (
              <span key={key} className="chip">
                {value ? `${key}=${value}` : key}
              </span>
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

function Body({ object, plural }: { readonly object: KubeObject; readonly plural: string }) {
  switch (plural) {
    case 'pods':
      return <PodState pod={object as Pod} />;
    case 'nodes':
      return <NodeState node={object as Node} />;
    case 'deployments':
    case 'statefulsets':
    case 'daemonsets':
    case 'replicasets':
      return (
        <WorkloadState
          workload={object as Deployment | StatefulSet | ReplicaSet | DaemonSet}
          plural={plural}
        />
      );
    case 'resourceclaims':
      return <ClaimState claim={object as ResourceClaim} />;
    case 'horizontalpodautoscalers':
      return <AutoscalerState autoscaler={object as HorizontalPodAutoscaler} />;
    case 'loads':
      return <LoadState load={object as Load} />;
    case 'schedulerplugins':
      return <SchedulerPluginState plugin={object as SchedulerPlugin} />;
    case 'services':
      return <ServiceState service={object as Service} />;
    default:
      return (
        <p className="state-words">
          {words.inspector.genericWords(kindOfPlural(plural)?.kind ?? object.kind)}
        </p>
      );
  }
}

function Facts({ object }: { readonly object: KubeObject }) {
  const now = useNow(1000);
  const { ownerReferences, creationTimestamp, namespace } = object.metadata;
  return (
    <dl className="facts">
      {creationTimestamp && (
        <>
          <dt>{words.inspector.age}</dt>
          <dd className="numeric" title={creationTimestamp}>
            {humanDuration(now - Date.parse(creationTimestamp))}
          </dd>
        </>
      )}
      {ownerReferences?.map(({ kind, name, uid }) => {
        const to = referenceByKind(kind, namespace, name);
        return (
          <OwnerFact key={uid} kind={kind}>
            {to ? <ObjectLink to={to} /> : name}
          </OwnerFact>
        );
      })}
    </dl>
  );
}

function OwnerFact({
  kind,
  children,
}: {
  readonly kind: string;
  readonly children: React.ReactNode;
}) {
  return (
    <>
      <dt>{words.inspector.owner}</dt>
      <dd>
        {kind} {children}
      </dd>
    </>
  );
}

function ServiceState({ service }: { readonly service: Service }) {
  const { clusterIP, ports = [], selector = {}, type } = service.spec ?? {};
  return (
    <dl className="facts">
      <dt>type</dt>
      <dd>{type}</dd>
      <dt>clusterIP</dt>
      <dd className="mono">{clusterIP}</dd>
      <dt>ports</dt>
      <dd className="mono">
        {ports
          .map(
            ({ port, targetPort, protocol }) =>
              `${port}${targetPort ? `→${targetPort}` : ''}/${protocol ?? 'TCP'}`,
          )
          .join(', ')}
      </dd>
      <dt>{words.inspector.selector}</dt>
      <dd className="mono">
        {Object.entries(selector)
          .map(([key, value]) => `${key}=${value}`)
          .join(', ')}
      </dd>
    </dl>
  );
}
