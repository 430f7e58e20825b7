/** What the inspector shows when nothing is selected: the cluster in figures, its Deployments to play with, and what the scenario is about. */
import { SquarePen } from 'lucide-react';
import type { Scenario } from '../../scenarios/scenario.ts';
import { useScenarios } from '../app/scenarios.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { useList, useSlowList } from '../mirror/hooks.ts';
import { podHealth } from '../model/pod-health.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';
import { ReplicaSlider } from './ReplicaSlider.tsx';
import { ScenarioNotes } from './ScenarioNotes.tsx';
import { Section } from './Section.tsx';

const { overview } = words.inspector;

export function Overview() {
  const { current } = useScenarios();
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
      {current && <About scenario={current} />}
      <ScenarioNotes />
    </div>
  );
}

/** What a scenario wants to show, and what one could do next. */
function About({ scenario }: { readonly scenario: Scenario }) {
  return (
    <>
      <Section title={overview.watch}>
        <div className="about">
          {scenario.watch.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      </Section>
      <Section title={overview.tries}>
        <ul className="about about-list">
          {scenario.tries.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </Section>
      <Section title={overview.files}>
        <div className="button-row">
          {scenario.manifests.map(({ name, yaml }) => (
            <Button
              key={name}
              small
              look="outline"
              icon={<SquarePen size={13} />}
              title={overview.openFile(name)}
              onClick={() => ui.getState().edit(yaml)}
            >
              {name}
            </Button>
          ))}
        </div>
      </Section>
    </>
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
