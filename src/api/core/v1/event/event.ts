/** What somebody noticed about an object. Kept for an hour (--event-ttl). */
import { EMPTY, filled } from '../../../copy-on-write.ts';
import type { Event, ObjectReference } from '../../../generated/types/core/v1.ts';
import { nameColumn, since } from '../../../printing/columns.ts';
import type { PrinterColumn, ResourceDefinition } from '../../../resource-definition.ts';
import { validateEvent } from './validation.ts';

const AN_HOUR = 3600_000;

export const events: ResourceDefinition<Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Event',
  strategy: {
    applyDefaults(event) {
      const complete = filled(event, { source: EMPTY, involvedObject: EMPTY as ObjectReference });
      // Go writes these two even when they are empty.
      if (complete.reportingComponent !== undefined && complete.reportingInstance !== undefined)
        return complete;
      const { reportingComponent = '', reportingInstance = '' } = complete;
      return { ...complete, reportingComponent, reportingInstance };
    },
    validate: validateEvent,
    timeToLive: AN_HOUR,
    allowCreateOnUpdate: true,
  },
  // printEvent, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    {
      name: 'Last Seen',
      description: 'The time at which the most recent occurrence of this event was recorded.',
      cell: lastSeen,
    },
    {
      name: 'Type',
      description: 'Type of this event (Normal, Warning), new types could be added in the future',
      cell: ({ type }) => type ?? '',
    },
    {
      name: 'Reason',
      description:
        "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
      cell: ({ reason }) => reason ?? '',
    },
    {
      name: 'Object',
      description: 'The object that this event is about.',
      cell: ({ involvedObject: { kind = '', name } }) =>
        name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
    },
    {
      name: 'Subobject',
      priority: 1,
      description:
        'If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: "spec.containers{name}" (where "name" refers to the name of the container that triggered the event) or if no container name is specified "spec.containers[2]" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.',
      cell: ({ involvedObject }) => involvedObject.fieldPath ?? '',
    },
    {
      name: 'Source',
      priority: 1,
      description:
        'The component reporting this event. Should be a short machine understandable string.',
      cell: source,
    },
    {
      name: 'Message',
      description: 'A human-readable description of the status of this operation.',
      cell: ({ message = '' }) => message.trim(),
    },
    {
      name: 'First Seen',
      priority: 1,
      description:
        'The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)',
      cell: firstSeen,
    },
    {
      name: 'Count',
      priority: 1,
      description: 'The number of times this event has occurred.',
      cell: ({ series, count }) => (series ? (series.count ?? 0) : count || 1),
    },
    { ...nameColumn, priority: 1 } as PrinterColumn<Event>,
  ],
  fields: ({
    involvedObject,
    reason = '',
    reportingComponent = '',
    source: { component } = {},
    type = '',
  }) => ({
    'involvedObject.kind': involvedObject.kind ?? '',
    'involvedObject.namespace': involvedObject.namespace ?? '',
    'involvedObject.name': involvedObject.name ?? '',
    'involvedObject.uid': involvedObject.uid ?? '',
    'involvedObject.apiVersion': involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': involvedObject.fieldPath ?? '',
    reason,
    reportingComponent,
    source: component || reportingComponent,
    type,
  }),
  relations: [
    {
      label: 'about',
      to: ({ involvedObject: { kind, namespace, name } }) =>
        kind && name ? [{ kind, namespace, name }] : [],
    },
  ],
};

function lastSeen(event: Event, now: number): string {
  if (event.series) return since(event.series.lastObservedTime, now);
  return event.lastTimestamp ? since(event.lastTimestamp, now) : firstSeen(event, now);
}

function firstSeen({ firstTimestamp, eventTime }: Event, now: number): string {
  return since(firstTimestamp ?? eventTime, now);
}

/** `kubelet, node-1`. */
function source({
  source: { component, host } = {},
  reportingComponent,
  reportingInstance,
}: Event): string {
  const where = host || reportingInstance;
  const who = component || reportingComponent || '';
  return where ? `${who}, ${where}` : who;
}
