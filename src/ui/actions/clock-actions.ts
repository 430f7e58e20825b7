/** Pause, speed and step: writes to the Clock, so kubectl can do them too. */
import type { ClockStep } from '../../api/sim/v1alpha1/clock/types.ts';
import type { Session } from '../app/session.ts';
import { words } from '../words/words.ts';
import { patchLine, perform, type Action } from './action.ts';

const clock = { plural: 'clocks', name: 'cluster' };

export const SPEEDS: readonly (number | 'max')[] = [
  0.1,
  0.25,
  0.5,
  1,
  2,
  5,
  10,
  30,
  60,
  100,
  300,
  1000,
  'max',
];

function setPaused(paused: boolean): Action {
  return patching('pause', paused ? words.toolbar.pause : words.toolbar.play, { spec: { paused } });
}

export function setSpeed(speed: number | 'max'): Action {
  return patching('speed', words.toolbar.speedOf(speed), { spec: { speed, paused: false } });
}

/** Pauses if need be, then lets one task run. */
export function step(session: Session): Action {
  const { steps, now } = session.ticks.current();
  const id = `${steps}-${now}-${(counter += 1)}`;
  return patching('step', words.toolbar.step, { spec: { paused: true, step: { count: 1, id } } });
}
let counter = 0;

/** Goes on until something like this has happened. */
export function stepTo(session: Session, until: NonNullable<ClockStep['until']>): Action {
  const { steps, now } = session.ticks.current();
  const patch = (id: string) => ({ spec: { paused: true, step: { count: 1, id, until } } });
  return {
    id: 'step-to',
    title: words.toolbar.step,
    kubectl: patchLine('clock', 'cluster', patch(`${steps}-${now}`)),
    run: (api) => api.patch(clock, patch(`${steps}-${now}-${(counter += 1)}`)),
  };
}

const patching = (id: string, title: string, patch: unknown): Action => ({
  id,
  title,
  kubectl: patchLine('clock', 'cluster', patch),
  run: (api) => api.patch(clock, patch),
});

const clockOf = ({ mirror }: Session) => mirror.get('clocks', 'cluster');

export function togglePause(session: Session): void {
  void perform(session, setPaused(!clockOf(session)?.spec.paused));
}

/** To the next speed up or down. */
export function shiftSpeed(session: Session, by: 1 | -1): void {
  const speed = clockOf(session)?.spec.speed ?? 1;
  const rank = (value: number | 'max') => (value === 'max' ? Infinity : value);
  const next =
    by > 0
      ? SPEEDS.find((other) => rank(other) > rank(speed))
      : SPEEDS.findLast((other) => rank(other) < rank(speed));
  if (next !== undefined) void perform(session, setSpeed(next));
}

export function setRunning(component: string, running: boolean): Action {
  const patch = { spec: { running } };
  return {
    id: running ? 'start' : 'stop',
    title: running ? words.controlPlane.start(component) : words.controlPlane.stop(component),
    kubectl: patchLine('component', component, patch),
    done: running ? words.actions.done.start(component) : words.actions.done.stop(component),
    ...(!running && { tone: 'bad' as const }),
    run: (api) => api.patch({ plural: 'components', name: component }, patch),
  };
}
