/** The chain of causes, from the newest write of an object back to somebody's action. */
import { useEffect, useState } from 'react';
import { Api } from '../actions/api.ts';
import { useSession } from '../app/session.ts';
import { clockTime } from '../model/clock-time.ts';
import { referenceOfText, textOfReference, type Reference } from '../model/reference.ts';
import { spansOf, type ShownSpan } from '../model/spans.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';

const { why } = words.inspector;

export default function WhyTab({
  reference,
  resourceVersion,
}: {
  readonly reference: Reference;
  readonly resourceVersion: string;
}) {
  const { backend, activity } = useSession();
  const about = textOfReference(reference);
  const [spans, setSpans] = useState<readonly ShownSpan[]>();

  useEffect(() => {
    let wanted = true;
    new Api(backend).get('/apis/sim.kubeglass.dev/v1alpha1/spans', { about }).then(
      (list) => wanted && setSpans(spansOf(list)),
      () => wanted && setSpans([]),
    );
    return () => {
      wanted = false;
    };
    // A new version of the object has a new chain.
  }, [backend, about, resourceVersion]);

  if (!spans) return <p className="quiet">{words.common.loading}</p>;
  if (!spans.length) return <p className="quiet">{why.nothing}</p>;
  return (
    <>
      <p className="quiet">{why.lead}</p>
      <ol className="why">
        {spans.map((span) => (
          <li key={span.id} className="why-step">
            <span className="why-at numeric">
              {clockTime(span.at - (activity.start ?? span.at))}
            </span>
            <span className="why-who">{whoOf(span.component)}</span> {span.action}{' '}
            <Subject text={span.subject} />
            {span.detail && <span className="why-detail">{span.detail}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

function Subject({ text }: { readonly text: string }) {
  const to = referenceOfText(text);
  return to ? <ObjectLink to={to}>{text}</ObjectLink> : <span className="mono">{text}</span>;
}

const whoOf = (component: string): string =>
  component.startsWith('user/') ? why.user(component.slice(5)) : component;
