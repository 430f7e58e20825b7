/** Requests from outside: how many now, who shares them, and a slider for how many from now on. */
import { useEffect, useRef, useState } from 'react';
import type { Load } from '../../api/sim/v1alpha1/load/types.ts';
import { perform } from '../actions/action.ts';
import { setLoad } from '../actions/load-actions.ts';
import { useSession } from '../app/session.ts';
import { CopyLine } from '../design/CopyLine.tsx';
import { words } from '../words/words.ts';

const { load: say } = words.inspector;
const THROTTLE = 150;
const BELIEVED = 1_500;
const LEAST_RANGE = 50;

export default function LoadState({ load }: { readonly load: Load }) {
  const { requestsPerSecond = 0, pods = 0 } = load.status ?? {};
  return (
    <>
      <div className="state-card tone-idle">
        <p className="state-words">{say.now(Math.round(requestsPerSecond), pods)}</p>
        <p className="state-reason">
          {say.cost(
            load.spec.cpuMillisPerRequest,
            requestsPerSecond * load.spec.cpuMillisPerRequest,
          )}
        </p>
      </div>
      <LoadSlider load={load} />
    </>
  );
}

export function LoadSlider({ load }: { readonly load: Load }) {
  const session = useSession();
  const { name } = load.metadata;
  const { curve } = load.spec;
  const now = Math.round(load.status?.requestsPerSecond ?? 0);
  const [held, setHeld] = useState<number>();
  const [most] = useState(() =>
    Math.max(LEAST_RANGE, 2 * Math.max(...curve.map((point) => point.requestsPerSecond))),
  );
  const timers = useRef<{
    send?: ReturnType<typeof setTimeout>;
    let?: ReturnType<typeof setTimeout>;
  }>({});
  useEffect(() => () => clearTimeout(timers.current.let), []);
  const value = Math.min(most, held ?? now);
  const latest = useRef(value);

  const onChange = (requests: number) => {
    setHeld(requests);
    latest.current = requests;
    clearTimeout(timers.current.let);
    timers.current.let = setTimeout(() => setHeld(undefined), BELIEVED);
    timers.current.send ??= setTimeout(() => {
      delete timers.current.send;
      void perform(session, setLoad(name, latest.current));
    }, THROTTLE);
  };

  return (
    <div className="load">
      <div className="replicas">
        <input
          type="range"
          min={0}
          max={most}
          value={value}
          aria-label={say.slider(name)}
          onChange={(event) => onChange(Number(event.target.value))}
        />
        <output className="numeric">{value}</output>
      </div>
      <CopyLine text={setLoad(name, value).kubectl!} />
    </div>
  );
}
