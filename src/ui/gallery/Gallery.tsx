/** Every state of every component on one page: what is not in here is not seen, and will rot. */
import { ReactFlowProvider } from '@xyflow/react';
import { Plus, Search } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { EngineFault } from '../../backend/cluster-backend.ts';
import { createSession, SessionContext, startSession } from '../app/session.ts';
import { useLook } from '../app/theme.ts';
import { ui } from '../app/ui-store.ts';
import { Badge } from '../design/Badge.tsx';
import '../design/base.css';
import { Button } from '../design/Button.tsx';
import { CopyLine } from '../design/CopyLine.tsx';
import { Field } from '../design/Field.tsx';
import { MenuButton } from '../design/MenuButton.tsx';
import { Tabs } from '../design/Tabs.tsx';
import { Toasts } from '../design/Toasts.tsx';
import '../design/tokens.css';
import { Tooltip } from '../design/Tooltip.tsx';
import { Dialogs } from '../dialogs/Dialogs.tsx';
import { FaultDialog } from '../dialogs/FaultDialog.tsx';
import { PlacementComparison } from '../dialogs/PlacementComparison.tsx';
import { Legend } from '../dialogs/HelpSheet.tsx';
import { VerdictBar } from '../flights/VerdictBar.tsx';
import { ControlPlane } from '../graph/ControlPlane.tsx';
import { NodeBox } from '../graph/NodeBox.tsx';
import { WaitingRoom } from '../graph/WaitingRoom.tsx';
import { AutoscalerChart } from '../inspector/AutoscalerChart.tsx';
import AutoscalerState from '../inspector/AutoscalerState.tsx';
import LoadState from '../inspector/LoadState.tsx';
import SchedulerPluginState from '../inspector/SchedulerPluginState.tsx';
import DecisionsTab from '../inspector/decisions/DecisionsTab.tsx';
import { PodState } from '../inspector/PodState.tsx';
import OwnershipLens from '../lenses/ownership/OwnershipLens.tsx';
import { OwnershipTree } from '../lenses/ownership/OwnershipTree.tsx';
import { WorkloadPanel } from '../lenses/ownership/WorkloadPanel.tsx';
import { Containers } from '../lenses/pod/Containers.tsx';
import { Namespaces } from '../lenses/pod/Namespaces.tsx';
import PodLens from '../lenses/pod/PodLens.tsx';
import { RootFiles } from '../lenses/pod/RootFiles.tsx';
import { Slices } from '../lenses/pod/Slices.tsx';
import { PASS_PHASES } from '../lenses/reconcile/pass-sentences.ts';
import { PassStage } from '../lenses/reconcile/PassStage.tsx';
import ReconcileLens from '../lenses/reconcile/ReconcileLens.tsx';
import SchedulingLens from '../lenses/scheduling/SchedulingLens.tsx';
import { containerRows } from '../model/pod-inside.ts';
import type { PodState as State } from '../model/states.ts';
import { laterWords } from '../words/later-words.ts';
import { words } from '../words/words.ts';
import { fixtureBackend } from './fixture-backend.ts';
import { decisions, five } from './decisions.ts';
import { metricFacts } from '../model/autoscaler.ts';
import { autoscaler, failedPlugin, load, NOW, samples } from './autoscaling.ts';
import { insideOf, insideOfLeaving, leaving, sharing } from './inside.ts';
import { controllerQueues, passes } from './passes.ts';
import { pod, START } from './fixtures.ts';
import { studies } from './studies.ts';
import { workloads } from './workloads.ts';
import './Gallery.css';

const states = Object.keys(words.pod.states) as State[];
const fault: EngineFault = {
  message: 'a write is one revision: expected 219, found 221',
  seed: 7,
  at: START + 84_000,
  chain: [
    {
      id: 1,
      cause: undefined,
      at: START,
      component: 'kube-scheduler',
      action: 'bind',
      subject: 'pods/default/web-7c9f8-a1',
    },
  ],
  log: { engine: '0.1.0', seed: 7, start: START, cluster: { nodes: [{ count: 3 }] }, inputs: [] },
};

export function Gallery() {
  const [session] = useState(() => createSession(fixtureBackend('still')));
  const [tab, setTab] = useState('one');
  const [faulty, setFaulty] = useState(false);
  useLook();
  useEffect(() => startSession(session), [session]);
  const { setTheme, open, toast } = ui.getState();
  return (
    <SessionContext value={session}>
      <main className="gallery scroll">
        <h1>Gallery</h1>
        <Shelf title="Look">
          <Button look="outline" onClick={() => setTheme('light')}>
            light
          </Button>
          <Button look="outline" onClick={() => setTheme('dark')}>
            dark
          </Button>
        </Shelf>
        <Shelf title="Buttons">
          <Button>plain</Button>
          <Button look="outline">outline</Button>
          <Button look="solid">solid</Button>
          <Button look="danger">danger</Button>
          <Button disabled look="outline">
            disabled
          </Button>
          <Button pressed>pressed</Button>
          <Button icon={<Plus size={16} />} label="Add" />
          <Button small look="outline" icon={<Search size={14} />}>
            small
          </Button>
          <MenuButton
            look="outline"
            label="Menu"
            items={() => [
              { id: 'a', title: 'First', hint: 'kubectl cordon node-1', run() {} },
              { id: 'b', title: 'Bad', tone: 'bad', apart: true, run() {} },
              { id: 'c', title: 'Not now', disabled: true, run() {} },
            ]}
          >
            Menu
          </MenuButton>
          <Tooltip text="What it does, in a sentence.">
            <Button look="outline">Tooltip</Button>
          </Tooltip>
          {(['ok', 'busy', 'warn', 'bad', 'idle'] as const).map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          ))}
        </Shelf>
        <Shelf title="Fields, lines, messages, dialogs">
          <Field label="A field" hint="with a hint">
            <input defaultValue="value" />
          </Field>
          <CopyLine text="kubectl taint nodes node-1 gpu=true:NoSchedule" />
          {(['ok', 'bad', 'busy'] as const).map((tone) => (
            <Button
              key={tone}
              look="outline"
              onClick={() =>
                toast({
                  text: `node-1 is tainted, says ${tone}`,
                  tone,
                  kubectl: 'kubectl taint nodes node-1 gpu=true:NoSchedule',
                })
              }
            >
              message {tone}
            </Button>
          ))}
          <Button look="outline" onClick={() => open({ kind: 'taint', node: 'node-1' })}>
            taint
          </Button>
          <Button look="outline" onClick={() => open({ kind: 'add-nodes' })}>
            nodes
          </Button>
          <Button look="outline" onClick={() => open({ kind: 'what-if' })}>
            what if
          </Button>
          <Button look="outline" onClick={() => open({ kind: 'compare' })}>
            compare
          </Button>
          <Button look="outline" onClick={() => open({ kind: 'configuration' })}>
            configuration
          </Button>
          <Button look="outline" onClick={() => open({ kind: 'palette' })}>
            palette
          </Button>
          <Button look="outline" onClick={() => open({ kind: 'help' })}>
            help
          </Button>
          <Button look="outline" onClick={() => setFaulty(true)}>
            fault
          </Button>
        </Shelf>
        <Shelf title="Tabs">
          <Tabs
            label="Tabs"
            selected={tab}
            onSelect={setTab}
            tabs={[
              { id: 'one', title: 'One' },
              { id: 'two', title: 'Two', count: 12 },
            ]}
          >
            <p style={{ padding: 12 }}>{tab}</p>
          </Tabs>
        </Shelf>
        <Shelf title="How Pods are drawn">
          <Legend />
        </Shelf>
        <Shelf title="Control plane">
          <ControlPlane />
        </Shelf>
        <Shelf title="Nodes: ready, tainted, unreachable, cordoned, powered off; the waiting room">
          <ReactFlowProvider>
            {five.map((name) => (
              <div key={name} className="gallery-node">
                <NodeBox id={name} />
              </div>
            ))}
            <div className="gallery-node">
              <WaitingRoom />
            </div>
          </ReactFlowProvider>
        </Shelf>
        <Shelf title="Verdicts">
          {decisions[1]![1][0]!.nodes.slice(0, 4).map((verdict) => (
            <div key={verdict.name} style={{ width: 240, display: 'flex' }}>
              <VerdictBar
                verdict={{
                  verdict,
                  highest: 700,
                  standing: verdict.refusedBy
                    ? 'refused'
                    : verdict.name === 'node-1'
                      ? 'chosen'
                      : 'feasible',
                  ...(verdict.refusedBy && {
                    plugin: verdict.refusedBy,
                    reasons: verdict.filters?.at(-1)?.reasons,
                  }),
                }}
              />
            </div>
          ))}
        </Shelf>
        <Shelf title="Pods in words">
          {states.map((state) => (
            <div key={state} className="gallery-card">
              <PodState pod={pod(`web-7c9f8-${state}`, state)} />
            </div>
          ))}
        </Shelf>
        <Shelf title="Placements on trial">
          {studies.map(([title, status]) => (
            <div key={title} className="gallery-card gallery-wide">
              <h3>{title}</h3>
              <PlacementComparison status={status} />
            </div>
          ))}
        </Shelf>
        <Shelf title="Decisions">
          {decisions.map(([title, attempts]) => (
            <div key={title} className="gallery-card gallery-wide">
              <h3>{title}</h3>
              <DecisionsTab attempts={attempts} />
            </div>
          ))}
        </Shelf>
        <Shelf title="The scheduling lens">
          <div className="gallery-lens">
            <SchedulingLens />
          </div>
        </Shelf>
        <Shelf title="The Pod lens">
          <div className="gallery-lens">
            <PodLens />
          </div>
          <div className="gallery-card">
            <Namespaces
              pod={sharing}
              inside={insideOf(sharing)}
              rows={containerRows(sharing, insideOf(sharing))}
            />
          </div>
        </Shelf>
        <Shelf title="A Pod that is to end">
          <div className="gallery-card">
            <Containers
              pod={leaving}
              rows={containerRows(leaving, insideOfLeaving)}
              sandbox={insideOfLeaving.sandbox}
              calls={[]}
              chosen="web"
              choose={() => {}}
              now={START + 60_000}
            />
          </div>
          <div className="gallery-card">
            <RootFiles
              pod={leaving}
              row={containerRows(leaving, insideOfLeaving)[1]!}
              inside={insideOfLeaving.containers[0]!}
              volumes={insideOfLeaving.volumes}
              now={START + 60_000}
            />
          </div>
          <div className="gallery-card">
            <Slices node="node-1" pod={leaving} qosClass="Burstable" />
          </div>
        </Shelf>
        <Shelf title="Autoscalers, loads, written plugins">
          <div className="gallery-card">
            <AutoscalerState autoscaler={autoscaler} />
          </div>
          <div className="gallery-card">
            <AutoscalerChart
              samples={samples}
              events={[]}
              metrics={metricFacts(autoscaler)}
              most={10}
              now={NOW}
              start={START}
            />
          </div>
          <div className="gallery-card">
            <LoadState load={load} />
          </div>
          <div className="gallery-card">
            <SchedulerPluginState plugin={failedPlugin} />
          </div>
        </Shelf>
        <Shelf title="The reconcile lens">
          <div className="gallery-lens">
            <ReconcileLens />
          </div>
          {PASS_PHASES.map((phase) => (
            <div key={phase} className="gallery-card">
              <h3>{laterWords.reconcileLens.titles[phase]}</h3>
              <PassStage phase={phase} pass={passes[0]!} queue={controllerQueues[0]} />
            </div>
          ))}
        </Shelf>
        <Shelf title="Who owns what">
          {workloads.map(([title, roots]) => (
            <div key={title} className="gallery-card gallery-wide">
              <h3>{title}</h3>
              <OwnershipTree
                roots={roots}
                chosen={roots[0]}
                selected={undefined}
                choose={() => {}}
              />
              {roots[0] && <WorkloadPanel node={roots[0]} />}
            </div>
          ))}
        </Shelf>
        <Shelf title="The ownership lens">
          <div className="gallery-lens">
            <OwnershipLens />
          </div>
        </Shelf>
      </main>
      <Dialogs />
      {faulty && <FaultDialog fault={fault} onClose={() => setFaulty(false)} />}
      <Toasts />
    </SessionContext>
  );
}

function Shelf({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="shelf">
      <h2>{title}</h2>
      <div className="shelf-items">{children}</div>
    </section>
  );
}
