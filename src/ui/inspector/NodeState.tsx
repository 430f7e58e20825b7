/** How a node is: one sentence, what is left on it, who is kept away, and who is there. */
import type { Node } from '../../api/generated/types/core/v1.ts';
import { X } from 'lucide-react';
import { perform } from '../actions/action.ts';
import { untaint } from '../actions/node-actions.ts';
import { useSession } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import { Badge } from '../design/Badge.tsx';
import { Button } from '../design/Button.tsx';
import { effectTones } from '../graph/taints.ts';
import { useObject, usePodsOn } from '../mirror/hooks.ts';
import { useNodeUsage } from '../mirror/usage.ts';
import { amountOf, sayAmount } from '../model/amount.ts';
import { nodeHealth, taintText } from '../model/node-health.ts';
import { requestedTogether } from '../model/requests.ts';
import { words } from '../words/words.ts';
import { PodRows } from './PodRows.tsx';
import { Section } from './Section.tsx';

export function NodeState({ node }: { readonly node: Node }) {
  const session = useSession();
  const { name } = node.metadata;
  const pods = usePodsOn(name);
  const health = nodeHealth(node, pods, useObject('machines', name));
  const used = requestedTogether(pods);
  const usage = useNodeUsage(name);
  const taints = node.spec?.taints ?? [];
  return (
    <>
      <div className={`state-card tone-${health.tone}`}>
        <Badge tone={health.tone}>{health.title}</Badge>
        <p className="state-words">{health.words}</p>
      </div>
      <Section title={words.inspector.capacity}>
        <dl className="facts">
          {Object.entries(node.status?.allocatable ?? {})
            .filter(
              ([resource]) =>
                used[resource] ||
                ['cpu', 'memory', 'pods'].includes(resource) ||
                resource.includes('/'),
            )
            .toSorted(([a], [b]) => rank(a) - rank(b))
            .map(([resource, quantity]) => (
              <FactBar
                key={resource}
                resource={resource}
                used={used[resource] ?? 0}
                of={amountOf(quantity)}
              />
            ))}
        </dl>
      </Section>
      {usage && (
        <Section title={words.inspector.usage}>
          <dl className="facts">
            {(['cpu', 'memory'] as const).map((resource) => (
              <FactBar
                key={resource}
                resource={resource}
                used={usage[resource]}
                of={amountOf(node.status?.allocatable?.[resource])}
              />
            ))}
          </dl>
        </Section>
      )}
      <Section title={words.inspector.taints}>
        {taints.length === 0 && <p className="quiet">{words.inspector.noTaints}</p>}
        <div className="chips">
          {taints.map((taint) => (
            <span
              key={taintText(taint)}
              className={`chip chip-tone tone-${effectTones[taint.effect] ?? 'idle'}`}
              title={words.node.taintEffects[taint.effect]}
            >
              {taintText(taint)}
              <Button
                small
                icon={<X size={12} />}
                label={words.actions.untaint(taintText(taint))}
                onClick={() => void perform(session, untaint(node, taint))}
              />
            </span>
          ))}
          <Button
            small
            look="outline"
            onClick={() => ui.getState().open({ kind: 'taint', node: name })}
          >
            {words.actions.taint}
          </Button>
        </div>
      </Section>
      <Section title={`${words.inspector.podsHere} (${pods.length})`}>
        <PodRows pods={pods} />
      </Section>
    </>
  );
}

const order = ['cpu', 'memory', 'ephemeral-storage'];
/** The usual ones first, the number of Pods last. */
const rank = (resource: string) =>
  resource === 'pods' ? 99 : order.includes(resource) ? order.indexOf(resource) : order.length;

function FactBar({
  resource,
  used,
  of,
}: {
  readonly resource: string;
  readonly used: number;
  readonly of: number;
}) {
  const percent = of ? Math.round((used / of) * 100) : 0;
  return (
    <>
      <dt>{resource}</dt>
      <dd className="numeric">
        {sayAmount(resource, used)} / {sayAmount(resource, of)}{' '}
        <span className="quiet">({percent}%)</span>
      </dd>
    </>
  );
}
