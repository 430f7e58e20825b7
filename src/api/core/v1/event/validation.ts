/** What an Event must be (legacyValidateEvent, pkg/apis/core/validation/events.go, 1.36). */
import { invalid, required } from '../../../../apimachinery/field-error.ts';
import { byteLength, isDNS1123Subdomain, isQualifiedName } from '../../../../apimachinery/names.ts';
import type { Event } from '../../../generated/types/core/v1.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';

const MISMATCH = 'does not match event.namespace';

export function validateEvent(event: Event): Errors {
  const { namespace = '' } = event.metadata;
  return [
    ...(event.eventTime ? validateNew(event, namespace) : validateOld(event, namespace)),
    ...checked('namespace', namespace, isDNS1123Subdomain),
  ];
}

/** Written by a recorder of the old sort, which never sets eventTime. */
function validateOld({ involvedObject }: Event, namespace: string): Errors {
  const about = involvedObject.namespace ?? '';
  // What is cluster-scoped is told in `default`.
  const fits = about ? about === namespace : namespace === '' || namespace === 'default';
  return fits ? NONE : [invalid('involvedObject.namespace', about, MISMATCH)];
}

function validateNew(event: Event, namespace: string): Errors {
  const {
    involvedObject,
    reportingComponent: reporter = '',
    reportingInstance = '',
    action = '',
    reason = '',
    message = '',
  } = event;
  const about = involvedObject.namespace ?? '';
  return [
    ...(about || namespace === 'default' || namespace === 'kube-system'
      ? NONE
      : [invalid('involvedObject.namespace', about, MISMATCH)]),
    ...(reporter ? NONE : [required('reportingController')]),
    ...checked('reportingController', reporter, isQualifiedName),
    ...(reportingInstance
      ? atMost('reportingInstance', reportingInstance, 128)
      : [required('reportingInstance')]),
    ...(action ? atMost('action', action, 128) : [required('action')]),
    ...(reason ? atMost('reason', reason, 128) : [required('reason')]),
    ...atMost('message', message, 1024),
  ];
}

const atMost = (field: string, text: string, limit: number): Errors =>
  byteLength(text) > limit ? [invalid(field, '', `can have at most ${limit} characters`)] : NONE;
