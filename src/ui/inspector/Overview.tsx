/** What the inspector shows when nothing is selected: the cluster in figures, Deployments to play with, the scenario. */
import { useList, useSlowList } from '../mirror/hooks.ts';
import { podHealth } from '../model/pod-health.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';
import { ReplicaSlider } from './ReplicaSlider.tsx';
import { ScenarioNotes } from './ScenarioNotes.tsx';
import { Section } from './Section.tsx';

const { overview } = words.inspector;

export function Overview() {
  const nodes = useList('nodes');
  const pods = useSlowList('pods');
  const deployments = useList('deployments').filter(
    ({ metadata }) => metadata.namespace !== 'kube-system',
  );
  const ready = nodes.filter(({ status }) =>
    status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  ).length;
  const running = pods.filter((pod) => podHealth(pod).state === 'running').length;
  return (
    <div className="overview scroll">
      <dl className="overview-figures">
        <Figure
          title={overview.nodes}
          value={ready}
          of={nodes.length}
          said={overview.ready(ready, nodes.length)}
        />
        <Figure
          title={overview.pods}
          value={running}
          of={pods.length}
          said={overview.running(running, pods.length)}
        />
      </dl>
      {deployments.length > 0 && (
        <Section title={overview.deployments}>
          <div className="rows">
            {deployments.slice(0, 12).map((deployment) => (
              <div key={deployment.metadata.uid} className="row">
                <div className="row-text">
                  <ObjectLink
                    to={{
                      plural: 'deployments',
                      namespace: deployment.metadata.namespace!,
                      name: deployment.metadata.name,
                    }}
                  />
                  <ReplicaSlider workload={deployment} plural="deployments" />
                </div>
              </div>
            ))}
          </div>
        </Section>
      )}
      <p className="quiet">{words.inspector.nothingHint}</p>
      <ScenarioNotes />
    </div>
  );
}

function Figure({
  title,
  value,
  of,
  said,
}: {
  readonly title: string;
  readonly value: number;
  readonly of: number;
  readonly said: string;
}) {
  return (
    <div className="figure">
      <dt>{title}</dt>
      <dd className="numeric">
        <span aria-hidden>
          {value} <small>/ {of}</small>
        </span>
        <span className="visually-hidden">{said}</span>
      </dd>
    </div>
  );
}
