/** How a Pod is: one sentence, what it means, its containers, and what it asks for. */
import type { Container, ContainerStatus, Pod } from '../../api/generated/types/core/v1.ts';
import { useSession } from '../app/session.ts';
import { ui, useUi } from '../app/ui-store.ts';
import { Badge } from '../design/Badge.tsx';
import { Button } from '../design/Button.tsx';
import { usePodUsage } from '../mirror/usage.ts';
import { sayAmount } from '../model/amount.ts';
import { workloadOf } from '../model/owner.ts';
import { containerTone, podHealth } from '../model/pod-health.ts';
import { referenceByKind } from '../model/reference.ts';
import { requestsOf } from '../model/requests.ts';
import { nodeNoun, podNoun } from '../model/sentence.ts';
import { PhraseText } from '../words/PhraseText.tsx';
import { words } from '../words/words.ts';
import { PodClaims } from './PodClaims.tsx';
import { Section } from './Section.tsx';

export function PodState({ pod }: { readonly pod: Pod }) {
  const health = podHealth(pod);
  const { namespace, name } = pod.metadata;
  const noun = podNoun(namespace, name);
  const usage = usePodUsage(namespace, name);
  const owner = workloadOf(pod);
  const ownerReference =
    owner.kind === 'Pod' ? undefined : referenceByKind(owner.kind, namespace, owner.name);
  const statuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const requests = Object.entries(requestsOf(pod)).filter(
    ([resource, amount]) => resource !== 'pods' && amount > 0,
  );

  return (
    <>
      <div className={`state-card tone-${health.tone}`}>
        <Badge tone={health.tone}>{health.title}</Badge>
        <p className="state-words">{health.explains}</p>
        {health.reason && <p className="state-reason">{health.reason}</p>}
        <p className="state-words">
          <PhraseText
            phrase={
              pod.spec?.nodeName
                ? words.pod.onNode(noun, nodeNoun(pod.spec.nodeName))
                : words.pod.noNode(noun)
            }
          />{' '}
          {ownerReference ? (
            <PhraseText
              phrase={words.pod.ownedBy({
                text: `${owner.kind} ${owner.name}`,
                to: ownerReference,
              })}
            />
          ) : owner.kind === 'Pod' ? (
            words.pod.unowned
          ) : (
            ''
          )}
        </p>
      </div>
      <Section title={words.pod.containers}>
        <ul className="rows">
          {containers.map((container) => (
            <ContainerRow
              key={container.name}
              container={container}
              status={statuses.find(({ name }) => name === container.name)}
            />
          ))}
        </ul>
      </Section>
      <LookInside />
      <PodClaims pod={pod} />
      <dl className="facts">
        <dt>{words.pod.asksFor}</dt>
        <dd>
          {requests
            .map(([resource, amount]) => `${sayAmount(resource, amount)} ${resource}`)
            .join(', ') || words.pod.nothing}
        </dd>
        {usage && (
          <>
            <dt>{words.pod.uses}</dt>
            <dd className="numeric">
              {sayAmount('cpu', usage.cpu)} cpu, {sayAmount('memory', usage.memory)} memory
            </dd>
          </>
        )}
        {pod.status?.podIP && (
          <>
            <dt>{words.pod.ip}</dt>
            <dd className="mono">{pod.status.podIP}</dd>
          </>
        )}
        {pod.status?.qosClass && (
          <>
            <dt>{words.pod.qos}</dt>
            <dd>{pod.status.qosClass}</dd>
          </>
        )}
        {pod.spec?.priority !== undefined && pod.spec.priority !== 0 && (
          <>
            <dt>{words.pod.priority}</dt>
            <dd className="numeric">
              {pod.spec.priority} {pod.spec.priorityClassName && `(${pod.spec.priorityClassName})`}
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

function LookInside() {
  const { simulation } = useSession().backend;
  const lens = useUi((state) => state.lens);
  if (!simulation || lens === 'pod') return null;
  return (
    <Button small look="outline" onClick={() => ui.getState().toggleLens('pod')}>
      {words.lenses.lookInside}
    </Button>
  );
}

function ContainerRow({
  container,
  status,
}: {
  readonly container: Container;
  readonly status: ContainerStatus | undefined;
}) {
  const { state, restartCount = 0 } = status ?? {};
  const said = state?.running
    ? 'Running'
    : (state?.terminated?.reason ?? state?.waiting?.reason ?? 'Waiting');
  const message = state?.waiting?.message ?? state?.terminated?.message;
  return (
    <li className="row">
      <span className="row-text">
        {container.name} <span className="row-more mono">{container.image}</span>
        {message && <span className="row-more">{message}</span>}
      </span>
      {restartCount > 0 && <span className="row-side">{words.pod.restarts(restartCount)}</span>}
      <Badge tone={containerTone(status)}>{said}</Badge>
    </li>
  );
}
