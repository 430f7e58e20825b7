/** Where the Pod's cgroup stands: below the node's kubepods, in the slice of its QoS class, beside the other Pods there. */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { usePodsOn } from '../../mirror/hooks.ts';
import { sayAmount } from '../../model/amount.ts';
import { QOS_CLASSES, slicesOf } from '../../model/pod-inside.ts';
import { laterWords } from '../../words/later-words.ts';

const { slices: say } = laterWords.podLens;

interface SlicesProps {
  readonly node: string;
  readonly pod: Pod;
  readonly qosClass: string;
}

export function Slices({ node, pod, qosClass }: SlicesProps) {
  const slices = slicesOf(usePodsOn(node));
  return (
    <div className="slices">
      <code>kubepods.slice</code> <span className="quiet">{say.all(node)}</span>
      <ul>
        {QOS_CLASSES.map((each) => {
          const { count, cpu } = slices[each];
          const isOwn = each === qosClass;
          return (
            <li key={each} className={isOwn ? 'slice slice-own' : 'slice'}>
              <strong>{each}</strong>{' '}
              <code>
                {each === 'Guaranteed' ? 'kubepods.slice' : `kubepods-${each.toLowerCase()}.slice`}
              </code>
              <span className="row-more">
                {say.held(count, cpu > 0 ? sayAmount('cpu', cpu) : undefined)} {say.what[each]}
              </span>
              {isOwn && <span className="row-more slice-here">{say.here(pod.metadata.name)}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
