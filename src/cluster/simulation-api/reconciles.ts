/** What controllers do, as objects: their queues as they are now, and their passes as the trace still knows them. */
import { timestamp } from '../../apimachinery/meta.ts';
import { controllerQueues } from '../../api/sim/v1alpha1/controller-queue/controller-queue.ts';
import type { ControllerQueue } from '../../api/sim/v1alpha1/controller-queue/types.ts';
import { reconcilePasses } from '../../api/sim/v1alpha1/reconcile-pass/reconcile-pass.ts';
import type {
  PassCause,
  PassRequest,
  ReconcilePass,
} from '../../api/sim/v1alpha1/reconcile-pass/types.ts';
import { SIM_API_VERSION } from '../../api/sim/v1alpha1/schema.ts';
import { BACK_OFF, COME_BACK, RECONCILE, type WorkQueue } from '../../client/work-queue.ts';
import type { RecordedTrace, Span } from '../../sim/trace.ts';
import type { ComputedKind } from './computed.ts';

/** Of each list of keys. */
const MOST_KEYS = 50;
/** So many passes are told unless fewer are asked for, and so many requests of one. */
const MOST_PASSES = 200;
const MOST_REQUESTS = 100;

/** A process with the queues of its controllers. */
export interface QueueSource {
  readonly process: string;
  readonly queues: ReadonlyMap<string, readonly WorkQueue[]>;
}

export function controllerQueueKind(sources: () => readonly QueueSource[]): ComputedKind {
  return {
    kind: controllerQueues,
    find: () =>
      sources().flatMap(({ process, queues }) =>
        [...queues].flatMap(([controller, own]) =>
          own.map((queue, at) => queueObject(process, controller, at, queue)),
        ),
      ),
  };
}

function queueObject(
  process: string,
  controller: string,
  at: number,
  queue: WorkQueue,
): ControllerQueue {
  const { resource, workers, length: depth, waiting, working, delayed, metrics } = queue;
  const name = at === 0 ? controller : `${controller}-${at + 1}`;
  return {
    apiVersion: SIM_API_VERSION,
    kind: 'ControllerQueue',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: timestamp(queue.created),
    },
    controller,
    process,
    resource,
    workers,
    depth,
    waiting: waiting
      .slice(0, MOST_KEYS)
      .map(({ key, since }) => ({ key, since: new Date(since).toISOString() })),
    working: working.slice(0, MOST_KEYS),
    delayed: delayed
      .toSorted((one, other) => one.due - other.due)
      .slice(0, MOST_KEYS)
      .map(({ key, due }) => ({
        key,
        until: new Date(due).toISOString(),
        failures: queue.failures(key),
      })),
    delayedCount: delayed.length,
    adds: metrics.adds,
    retries: metrics.retries,
  };
}

/** Newest first. `controller` and `subject` of a field selector narrow the search before it is cut off. */
export function reconcilePassKind(trace: RecordedTrace): ComputedKind {
  return {
    kind: reconcilePasses,
    find({ name, parameter }) {
      if (name) {
        const span = trace.get(Number(name.replace(/^pass-/, '')));
        return span?.action === RECONCILE ? [passObject(trace, span)] : [];
      }
      const selector = parameter('fieldSelector') ?? '';
      const controller = equals(selector, 'controller');
      const subject = equals(selector, 'subject');
      const limit = Number(parameter('limit') ?? 0);
      const most = limit > 0 ? Math.min(limit, MOST_PASSES) : MOST_PASSES;
      const found: ReconcilePass[] = [];
      for (let id = trace.next - 1; id > 0 && found.length < most; id--) {
        const span = trace.get(id);
        if (!span) break;
        if (
          span.action === RECONCILE &&
          (controller === undefined || span.component === controller) &&
          (subject === undefined || span.subject === subject)
        )
          found.push(passObject(trace, span));
      }
      return found;
    },
  };
}

const equals = (selector: string, field: string): string | undefined =>
  new RegExp(`(?:^|,)${field}==?([^,]+)`).exec(selector)?.[1];

function passObject(trace: RecordedTrace, span: Span): ReconcilePass {
  const { id, at, component, subject, cause } = span;
  const { waited = 0, failures = 0, later } = (span.detail ?? {}) as Detail;
  const { requests, count, end } = within(trace, span);
  const dirtied = cause === undefined ? undefined : trace.get(cause);
  const origin = cause === undefined ? undefined : trace.chain(cause).at(-1);
  const { after, error } = (end?.detail ?? {}) as Detail;
  return {
    apiVersion: SIM_API_VERSION,
    kind: 'ReconcilePass',
    metadata: {
      name: `pass-${id}`,
      uid: `pass-${id}`,
      resourceVersion: String(id),
      creationTimestamp: timestamp(at),
    },
    id,
    at: new Date(at).toISOString(),
    controller: component,
    subject,
    ...(dirtied && { cause: { ...causeOf(dirtied), ...writerOf(trace, dirtied) } }),
    ...(origin?.component.startsWith('user/') && { origin: causeOf(origin) }),
    waitedMilliseconds: waited,
    failures,
    ...(later && { later }),
    requests,
    requestCount: count,
    outcome: end ? (end.action === BACK_OFF ? 'Retry' : 'Requeue') : 'Done',
    ...(error !== undefined && { error }),
    ...(after !== undefined && { afterMilliseconds: after }),
  };
}

interface Detail {
  readonly waited?: number;
  readonly failures?: number;
  readonly later?: true;
  readonly after?: number;
  readonly error?: string;
  readonly verb?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}

/** A pass does not pause: what it brought about at once follows it in the trace without a gap. */
function within(
  trace: RecordedTrace,
  pass: Span,
): { requests: readonly PassRequest[]; count: number; end: Span | undefined } {
  const inside = new Set([pass.id]);
  const requests: PassRequest[] = [];
  let count = 0;
  let end: Span | undefined;
  for (let id = pass.id + 1; ; id++) {
    const span = trace.get(id);
    if (!span || span.cause === undefined || !inside.has(span.cause)) break;
    inside.add(id);
    if (span.cause !== pass.id) continue;
    if (span.action === BACK_OFF || span.action === COME_BACK) {
      end = span;
      continue;
    }
    count++;
    if (requests.length >= MOST_REQUESTS) continue;
    const { action, subject, detail } = span;
    const { verb = action, code, reason, message } = (detail ?? {}) as Detail;
    requests.push({
      action: verb,
      subject,
      ...(code !== undefined && { code }),
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
    });
  }
  return { requests, count, end };
}

/** An API server writes for somebody. */
function writerOf(trace: RecordedTrace, { cause }: Span): Pick<PassCause, 'by'> {
  const writer = cause === undefined ? undefined : trace.get(cause);
  return writer ? { by: writer.component } : {};
}

const causeOf = ({ component, action, subject, at }: Span): PassCause => ({
  component,
  action,
  subject,
  at: new Date(at).toISOString(),
});
