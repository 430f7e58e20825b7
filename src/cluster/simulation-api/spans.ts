/** The trace as objects: `kubectl get spans`, and with `about=pods/default/web` why that object is as it is. */
import { timestamp } from '../../apimachinery/meta.ts';
import { SIM_API_VERSION } from '../../api/sim/v1alpha1/schema.ts';
import { spans } from '../../api/sim/v1alpha1/span/span.ts';
import type { Span as SpanObject } from '../../api/sim/v1alpha1/span/types.ts';
import type { RecordedTrace, Span } from '../../sim/trace.ts';
import type { History } from '../history.ts';
import type { ComputedKind, Question } from './computed.ts';

/** As many as a plain list tells. */
const NEWEST = 500;

export function spanKind(trace: RecordedTrace, history: History): ComputedKind {
  return { kind: spans, find: (question) => spansFor(trace, history, question).map(spanObject) };
}

function spansFor(
  trace: RecordedTrace,
  history: History,
  { name, parameter }: Question,
): readonly Span[] {
  if (name) {
    const span = trace.get(Number(name.replace(/^span-/, '')));
    return span ? [span] : [];
  }
  const about = parameter('about');
  if (about) return history.chain(about);
  const chainOf = parameter('chainOf');
  if (chainOf) return trace.chain(Number(chainOf));
  return trace.since(trace.next - 1 - NEWEST).reverse();
}

function spanObject({ id, cause, at, component, action, subject, detail }: Span): SpanObject {
  return {
    apiVersion: SIM_API_VERSION,
    kind: 'Span',
    metadata: {
      name: `span-${id}`,
      uid: `span-${id}`,
      resourceVersion: String(id),
      creationTimestamp: timestamp(at),
    },
    id,
    ...(cause !== undefined && { cause }),
    at: new Date(at).toISOString(),
    component,
    action,
    subject,
    ...(detail !== undefined && { detail }),
  };
}
