/** Drag to scale. The figure follows the hand within a frame; the requests follow it a few times a second. */
import { useEffect, useRef, useState } from 'react';
import type { Deployment, StatefulSet } from '../../api/generated/types/apps/v1.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { perform } from '../actions/action.ts';
import { scale } from '../actions/workload-actions.ts';
import { useSession } from '../app/session.ts';
import { words } from '../words/words.ts';

const THROTTLE = 80;
/** As long as the cluster has not answered, the hand is believed. */
const BELIEVED = 1_500;

export function ReplicaSlider({
  workload,
  plural,
}: {
  readonly workload: Deployment | StatefulSet;
  readonly plural: string;
}) {
  const session = useSession();
  const { namespace, name } = (workload as KubeObject).metadata;
  const wanted = workload.spec?.replicas ?? 1;
  const [held, setHeld] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(wanted);

  useEffect(() => () => clearTimeout(release.current), []);

  const value = held ?? wanted;
  const most = Math.max(10, Math.ceil((Math.max(value, wanted) * 1.5) / 5) * 5);
  const onChange = (replicas: number) => {
    setHeld(replicas);
    latest.current = replicas;
    clearTimeout(release.current);
    release.current = setTimeout(() => setHeld(undefined), BELIEVED);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void perform(
        session,
        scale({ plural, ...(namespace && { namespace }), name }, latest.current),
      );
    }, THROTTLE);
  };

  return (
    <div className="replicas">
      <input
        type="range"
        min={0}
        max={most}
        value={value}
        aria-label={words.actions.scaleOf(name)}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output className="numeric">{value}</output>
    </div>
  );
}
