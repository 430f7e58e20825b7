/** Events as events.k8s.io/v1 has them: the same objects with other names for their fields (pkg/apis/events/v1, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { invalid, required } from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import { furtherVersion } from '../../../further-version.ts';
import type { Event as CoreEvent, ObjectReference } from '../../../generated/types/core/v1.ts';
import type { Event } from '../../../generated/types/events/v1.ts';
import { immutable, NONE, type Errors } from '../../../validation/common.ts';
import { events } from './event.ts';

/** Fields by their name here and in core/v1; the others have one name. */
const NAMES = [
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
] as const;

const toStored = new Map<string, string>(NAMES);
const fromStored = new Map<string, string>(NAMES.map(([here, there]) => [there, here]));

export const eventsV1 = furtherVersion<Event, CoreEvent>(events, {
  group: 'events.k8s.io',
  version: 'v1',
  schema: 'io.k8s.api.events.v1.Event',
  fields: ({ regarding: about, reason = '', reportingController = '', type = '' }) => ({
    reason,
    'regarding.kind': about?.kind ?? '',
    'regarding.namespace': about?.namespace ?? '',
    'regarding.name': about?.name ?? '',
    'regarding.uid': about?.uid ?? '',
    'regarding.apiVersion': about?.apiVersion ?? '',
    'regarding.resourceVersion': about?.resourceVersion ?? '',
    'regarding.fieldPath': about?.fieldPath ?? '',
    reportingController,
    type,
  }),
  toStored: (event) => renamed<CoreEvent>(event, toStored),
  fromStored: (event) => renamed<Event>(event, fromStored),
  // Go writes structs even when they are empty.
  applyDefaults: (event) =>
    filled(event, { regarding: EMPTY as ObjectReference, deprecatedSource: EMPTY }),
  stricter: { validateCreate, validateUpdate },
});

function renamed<T>(object: object, names: ReadonlyMap<string, string>): T {
  const entries = Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]);
  return Object.fromEntries(entries) as T;
}

/** ValidateEventCreate: an Event of the new sort says what it is, and nothing in the old way. */
function validateCreate(event: CoreEvent): Errors {
  const { eventTime, type = '', firstTimestamp, lastTimestamp, count, source } = event;
  const unset = (field: string, value: unknown) =>
    value ? [invalid(field, '', 'needs to be unset')] : NONE;
  return [
    ...validateSeries(event),
    ...(eventTime ? NONE : [required('eventTime')]),
    ...(type === 'Normal' || type === 'Warning'
      ? NONE
      : [invalid('type', '', `has invalid value: ${type}`)]),
    ...unset('firstTimestamp', firstTimestamp),
    ...unset('lastTimestamp', lastTimestamp),
    ...unset('count', count),
    ...unset('source', source?.component || source?.host),
  ];
}

/** ValidateEventUpdate: only the series goes on. */
function validateUpdate(next: CoreEvent, previous: CoreEvent): Errors {
  return [
    ...(deepEqual(next.series, previous.series) ? NONE : validateSeries(next)),
    ...FIXED.flatMap(([name, field]) => immutable(field, next[name], previous[name])),
  ];
}

const FIXED = [
  ['involvedObject', 'involvedObject'],
  ['reason', 'reason'],
  ['message', 'message'],
  ['source', 'source'],
  ['firstTimestamp', 'firstTimestamp'],
  ['lastTimestamp', 'lastTimestamp'],
  ['count', 'count'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related'],
  ['reportingComponent', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
] as const;

function validateSeries({ series }: CoreEvent): Errors {
  if (!series) return NONE;
  return [
    ...((series.count ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : NONE),
    ...(series.lastObservedTime ? NONE : [required('series.lastObservedTime')]),
  ];
}
