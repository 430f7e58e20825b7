/** Who manages which fields: recorded with each write (apiserver/pkg/endpoints/handlers/fieldmanager). */
import { applyServerSide } from '../../../apimachinery/managed-fields/apply.ts';
import { trackUpdate } from '../../../apimachinery/managed-fields/track-update.ts';
import { apiVersionOf, timestamp, type KubeObject } from '../../../apimachinery/meta.ts';
import type { RequestContext } from '../request-context.ts';

/** `next` with the fields that this write changed ascribed to whoever wrote. */
export function tracked(
  context: RequestContext,
  old: KubeObject | undefined,
  next: KubeObject,
): KubeObject {
  return trackUpdate({ ...common(context), previous: old, next, manager: context.fieldManager });
}

/** What a manager applied, merged into what is there. Throws a conflict where somebody else manages a field. */
export function appliedServerSide(
  context: RequestContext,
  live: KubeObject | undefined,
  applied: KubeObject,
  manager: string,
  force: boolean,
): KubeObject {
  const outcome = applyServerSide({ ...common(context), live, applied, manager, force });
  if ('conflicts' in outcome) throw outcome.conflicts;
  return outcome.object;
}

function common({ server, kind, now, resource }: RequestContext) {
  return {
    schema: server.host.schema,
    definition: kind.schema,
    apiVersion: apiVersionOf(kind.group, kind.version),
    time: timestamp(now),
    subresource: resource.subresource,
  };
}
