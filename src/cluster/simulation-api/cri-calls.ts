/** Calls to container runtimes as objects, newest first. Each machine remembers its newest. */
import { timestamp } from '../../apimachinery/meta.ts';
import { criCalls } from '../../api/sim/v1alpha1/cri-call/cri-call.ts';
import type { CallCause, CRICall } from '../../api/sim/v1alpha1/cri-call/types.ts';
import { SIM_API_VERSION } from '../../api/sim/v1alpha1/schema.ts';
import type { RuntimeCall } from '../../node/cri/call-log.ts';
import type { RecordedTrace, Span } from '../../sim/trace.ts';
import type { ComputedKind } from './computed.ts';
import type { SeenMachine } from './machines.ts';

/** So many are told unless fewer are asked for. */
const MOST = 500;
const MOST_CAUSES = 4;

/** `node`, `pod` and `verb` of a field selector narrow the search before it is cut off. */
export function criCallKind(
  machines: () => readonly SeenMachine[],
  trace: RecordedTrace,
): ComputedKind {
  return {
    kind: criCalls,
    find({ name, parameter }) {
      const wanted = new Map(
        (parameter('fieldSelector') ?? '').split(',').map((term) => {
          const [field = '', value = ''] = term.split(/==?/);
          return [field, value] as const;
        }),
      );
      const is = (field: string, value: string) => (wanted.get(field) ?? value) === value;
      const found: { readonly node: string; readonly call: RuntimeCall }[] = [];
      for (const { node, runtime } of machines()) {
        if (!is('node', node)) continue;
        for (const call of runtime.calls.newest)
          if (
            is('verb', call.verb) &&
            is('pod', podOf(call) ?? '') &&
            (!name || name === nameOf(node, call))
          )
            found.push({ node, call });
      }
      return found
        .sort((a, b) => b.call.at - a.call.at || b.call.number - a.call.number)
        .slice(0, MOST)
        .map(({ node, call }) => callObject(node, call, trace));
    },
  };
}

const podOf = ({ pod }: RuntimeCall): string | undefined => pod && `${pod.namespace}/${pod.name}`;
const nameOf = (node: string, { number }: RuntimeCall): string => `${node}-${number}`;

function callObject(node: string, call: RuntimeCall, trace: RecordedTrace): CRICall {
  const { number, at, verb, subject, took, result, problem, span } = call;
  const pod = podOf(call);
  const name = nameOf(node, call);
  return {
    apiVersion: SIM_API_VERSION,
    kind: 'CRICall',
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: timestamp(at) },
    node,
    number,
    at: new Date(at).toISOString(),
    verb,
    ...(pod !== undefined && { pod }),
    ...(subject && { subject }),
    ...(took !== undefined && { tookMilliseconds: Math.round(took) }),
    outcome: took === undefined ? 'Pending' : problem === undefined ? 'Done' : 'Failed',
    ...(result !== undefined && { result }),
    ...(problem !== undefined && { error: problem }),
    because: trace
      .chain(span)
      .slice(0, MOST_CAUSES)
      .map((cause) => ({
        component: cause.component,
        action: cause.action,
        subject: cause.subject,
        at: new Date(cause.at).toISOString(),
        ...whyOf(cause),
      })),
  };
}

function whyOf({ detail }: Span): Pick<CallCause, 'why'> {
  const { why } = (detail ?? {}) as CallCause;
  return why === undefined ? {} : { why };
}
