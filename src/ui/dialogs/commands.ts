/** All that the palette offers, made when it opens: actions of the page, of each node and workload, and every object. */
import { perform, type Action } from '../actions/action.ts';
import {
  setRunning,
  setSpeed,
  shiftSpeed,
  SPEEDS,
  step,
  togglePause,
} from '../actions/clock-actions.ts';
import { cordon, drain, partition, power, removeNode, restart } from '../actions/node-actions.ts';
import { rolloutRestart, rolloutUndo } from '../actions/workload-actions.ts';
import { scenarioState, startScenario } from '../app/scenarios.ts';
import type { Session } from '../app/session.ts';
import { ui, type Pane } from '../app/ui-store.ts';
import { fitted } from '../graph/fit.ts';
import { lenses } from '../lenses/registry.ts';
import { again, seedOf } from '../toolbar/ScenarioMenu.tsx';
import { apiKinds } from '../model/api-kinds.ts';
import { referenceTo } from '../model/reference.ts';
import { words } from '../words/words.ts';

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly hint?: string;
  readonly run: () => void;
}

const { groups } = words.palette;
/** Objects beyond that are found by typing in the explorer. */
const MOST_OBJECTS = 3_000;

export function commandsOf(session: Session): readonly Command[] {
  return [
    ...timeCommands(session),
    ...viewCommands(),
    ...scenarioCommands(session),
    ...clusterCommands(session),
    ...nodeCommands(session),
    ...workloadCommands(session),
    ...objectCommands(session),
  ];
}

function timeCommands(session: Session): Command[] {
  if (!session.backend.simulation) return [];
  const command = (id: string, title: string, run: () => void): Command => ({
    id,
    title,
    group: groups.time,
    run,
  });
  const paused = session.mirror.get('clocks', 'cluster')?.spec.paused;
  return [
    command('pause', paused ? words.toolbar.play : words.toolbar.pause, () => togglePause(session)),
    command('step', words.toolbar.step, () => void perform(session, step(session))),
    ...SPEEDS.map((speed) =>
      command(
        `speed-${speed}`,
        words.toolbar.speed(words.toolbar.speedOf(speed)),
        () => void perform(session, setSpeed(speed)),
      ),
    ),
  ];
}

function viewCommands(): Command[] {
  const state = ui.getState();
  const command = (id: string, title: string, run: () => void): Command => ({
    id,
    title,
    group: groups.view,
    run,
  });
  return [
    command('add-nodes', words.graph.addNodes, () => state.open({ kind: 'add-nodes' })),
    command('what-if', words.studies.whatIf, () => state.open({ kind: 'what-if' })),
    command('compare', words.studies.compare, () => state.open({ kind: 'compare' })),
    command('configuration', words.studies.configuration, () =>
      state.open({ kind: 'configuration' }),
    ),
    command('fit', words.graph.fit, () => fitted.now()),
    command('view', state.view === 'picture' ? words.graph.table : words.graph.picture, () =>
      state.setView(state.view === 'picture' ? 'table' : 'picture'),
    ),
    ...lenses.map(({ id, title }) => command(`lens-${id}`, title, () => state.toggleLens(id))),
    command('zones', words.graph.group, () => state.setByZone(!state.byZone)),
    ...(['explorer', 'editor', 'timeline', 'inspector'] satisfies Pane[]).map((pane) => {
      const title = words.app.panes[pane];
      return command(
        pane,
        state.panes[pane] ? words.app.hidePane(title) : words.app.showPane(title),
        () => state.togglePane(pane),
      );
    }),
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      command(`theme-${theme}`, words.toolbar.theme(words.toolbar.themes[theme]), () =>
        state.setTheme(theme),
      ),
    ),
    command('present', words.toolbar.present, () => state.setPresent(!state.present)),
    command('help', words.toolbar.help, () => state.open({ kind: 'help' })),
  ];
}

function scenarioCommands(session: Session): Command[] {
  if (!session.backend.simulation) return [];
  return [
    ...scenarioState().all.map((scenario) => ({
      id: `scenario-${scenario.id}`,
      title: scenario.title,
      hint: scenario.summary,
      group: groups.scenarios,
      run: () => void startScenario(session.backend, scenario, seedOf(session)),
    })),
    {
      id: 'again',
      title: words.toolbar.restartScenario,
      group: groups.scenarios,
      run: () => void again(session, seedOf(session)),
    },
    {
      id: 'seed',
      title: words.toolbar.newSeed,
      group: groups.scenarios,
      run: () => void again(session, seedOf(session) + 1),
    },
  ];
}

function clusterCommands(session: Session): Command[] {
  return session.mirror
    .list('components')
    .filter(({ metadata }) => !metadata.name.includes('.'))
    .map(({ metadata: { name }, spec }) =>
      doing(
        session,
        `component-${name}`,
        groups.cluster,
        '',
        setRunning(name, spec.running === false),
      ),
    );
}

function nodeCommands(session: Session): Command[] {
  return session.mirror
    .list('nodes')
    .slice(0, 200)
    .flatMap(({ metadata: { name }, spec }) => {
      const machine = session.mirror.get('machines', name);
      const off = machine?.spec?.powered === false;
      const actions = [
        cordon(name, !spec?.unschedulable),
        drain(name),
        ...(machine ? [power(name, off), restart(name), partition(name), removeNode(name)] : []),
      ];
      return [
        {
          id: `taint-${name}`,
          title: `${name}: ${words.actions.taint}`,
          group: groups.nodes,
          run: () => ui.getState().open({ kind: 'taint', node: name }),
        },
        ...actions.map((action) =>
          doing(session, `${action.id}-${name}`, groups.nodes, name, action),
        ),
      ];
    });
}

function workloadCommands(session: Session): Command[] {
  return session.mirror
    .list('deployments')
    .slice(0, 200)
    .flatMap(({ metadata: { name, namespace } }) => {
      const reference = { plural: 'deployments', namespace: namespace!, name };
      return [
        {
          id: `image-${namespace}-${name}`,
          title: `${name}: ${words.actions.setImage}`,
          group: groups.workloads,
          run: () => ui.getState().open({ kind: 'image', reference }),
        },
        ...[rolloutRestart(reference), rolloutUndo(reference)].map((action) =>
          doing(session, `${action.id}-${namespace}-${name}`, groups.workloads, name, action),
        ),
      ];
    });
}

function objectCommands(session: Session): Command[] {
  const commands: Command[] = [];
  for (const kind of apiKinds) {
    if (kind.plural === 'events' || kind.group === 'simulation') continue;
    for (const object of session.mirror.list(kind.plural)) {
      const reference = referenceTo(object);
      if (!reference || commands.length > MOST_OBJECTS) continue;
      commands.push({
        id: object.metadata.uid,
        title: object.metadata.name,
        group: kind.kind,
        run: () => ui.getState().select(reference),
      });
    }
  }
  return commands;
}

const doing = (
  session: Session,
  id: string,
  group: string,
  name: string,
  action: Action,
): Command => ({
  id,
  title: name ? `${name}: ${action.title}` : action.title,
  group,
  ...(action.kubectl && { hint: action.kubectl }),
  run: () => void perform(session, action),
});

/** Keys that work anywhere but in a field. */
export function onGlobalKey(event: KeyboardEvent, session: Session): void {
  const { open, dialog, setView, view, togglePane, toggleLens, select } = ui.getState();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    open(dialog?.kind === 'palette' ? undefined : { kind: 'palette' });
    return;
  }
  const target = event.target as HTMLElement;
  if (dialog || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest('input, textarea, select, [contenteditable], [role="menu"], .monaco-editor'))
    return;
  const onControl = Boolean(
    target.closest('button, a, [role="listbox"], [role="tablist"], [role="separator"]'),
  );
  const keys: { readonly [key: string]: () => void } = {
    ...(!onControl && { ' ': () => togglePause(session) }),
    '.': () => void perform(session, step(session)),
    '+': () => shiftSpeed(session, 1),
    '=': () => shiftSpeed(session, 1),
    '-': () => shiftSpeed(session, -1),
    f: () => fitted.now(),
    t: () => setView(view === 'picture' ? 'table' : 'picture'),
    e: () => togglePane('explorer'),
    i: () => togglePane('inspector'),
    y: () => togglePane('editor'),
    l: () => togglePane('timeline'),
    ...Object.fromEntries(lenses.map(({ id, key }) => [key, () => toggleLens(id)])),
    '?': () => open({ kind: 'help' }),
    Escape: () => select(undefined),
  };
  const run = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!run) return;
  event.preventDefault();
  run();
}
