/** The cluster's clock: stop it, step it, choose its speed, read it. */
import { Pause, Play, StepForward, TriangleAlert } from 'lucide-react';
import { perform } from '../actions/action.ts';
import { setSpeed, SPEEDS, step, togglePause } from '../actions/clock-actions.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../design/Button.tsx';
import { MenuButton } from '../design/MenuButton.tsx';
import { Tooltip } from '../design/Tooltip.tsx';
import { useObject, useSlowTick, useTick } from '../mirror/hooks.ts';
import { clockTime } from '../model/clock-time.ts';
import { words } from '../words/words.ts';

const { toolbar } = words;

export function ClockControls() {
  const session = useSession();
  const clock = useObject('clocks', 'cluster');
  if (!session.backend.simulation) return null;
  const paused = clock?.spec.paused ?? false;
  const speed = clock?.spec.speed ?? 1;
  return (
    <div className="clock" role="group" aria-label={toolbar.time}>
      <Button
        icon={
          paused ? <Play size={16} fill="currentColor" /> : <Pause size={16} fill="currentColor" />
        }
        label={paused ? toolbar.play : toolbar.pause}
        onClick={() => togglePause(session)}
      />
      <Button
        icon={<StepForward size={16} />}
        label={toolbar.step}
        onClick={() => void perform(session, step(session))}
      />
      <MenuButton
        label={toolbar.speed(toolbar.speedOf(speed))}
        className="clock-speed"
        items={() =>
          SPEEDS.map((each) => ({
            id: String(each),
            title: toolbar.speedOf(each),
            ...(toolbar.speedHints[String(each)] && { hint: toolbar.speedHints[String(each)] }),
            checked: each === speed,
            run: () => void perform(session, setSpeed(each)),
          }))
        }
      >
        {toolbar.speedOf(speed)}
      </MenuButton>
      <Face />
      <State paused={paused} />
      {clock?.status?.seed !== undefined && (
        <Tooltip className="clock-seed quiet numeric" text={toolbar.seedHint}>
          {toolbar.seed(clock.status.seed)}
        </Tooltip>
      )}
    </div>
  );
}

function Face() {
  const { activity } = useSession();
  const { now } = useTick();
  return (
    <span className="clock-face numeric" role="timer" aria-label={toolbar.time} aria-live="off">
      {clockTime(now - (activity.start ?? now))}
    </span>
  );
}

function State({ paused }: { readonly paused: boolean }) {
  const behind = useSlowTick((tick) => tick.behind);
  const settled = useSlowTick((tick) => tick.settled);
  if (paused) return <span className="clock-state tone-busy">{toolbar.paused}</span>;
  if (behind) {
    return (
      <Tooltip className="clock-state tone-warn" text={toolbar.behindHint}>
        <TriangleAlert size={13} aria-hidden /> {toolbar.behind}
      </Tooltip>
    );
  }
  if (!settled) return null;
  return (
    <Tooltip className="clock-state tone-idle" text={toolbar.settledHint}>
      {toolbar.settled}
    </Tooltip>
  );
}
