/** Who manages which fields: recorded with each write (apiserver/pkg/endpoints/handlers/fieldmanager). */
import { applyServerSide } from '../../../apimachinery/managed-fields/apply.ts';
import { trackUpdate } from '../../../apimachinery/managed-fields/track-update.ts';
import type { FindVersion, InVersion } from '../../../apimachinery/managed-fields/versions.ts';
import { apiVersionOf, groupOf, timestamp, type KubeObject } from '../../../apimachinery/meta.ts';
import type { Values } from '../../../apimachinery/own-property.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';

/** `next` with the fields that this write changed ascribed to whoever wrote. */
export function tracked(
  context: RequestContext,
  old: KubeObject | undefined,
  next: KubeObject,
): KubeObject {
  const { server, kind, now, resource, fieldManager } = context;
  // Spelled out: this is done with each write.
  return trackUpdate({
    previous: old,
    next,
    manager: fieldManager,
    schema: server.host.schema,
    definition: kind.schema,
    apiVersion: apiVersionOf(kind.group, kind.version),
    time: timestamp(now),
    subresource: resource.subresource,
    inVersion: inVersions(context),
  });
}

/** What a manager applied, merged into what is there. Throws a conflict where somebody else manages a field. */
export function appliedServerSide(
  context: RequestContext,
  live: KubeObject | undefined,
  applied: KubeObject,
  manager: string,
  force: boolean,
): KubeObject {
  const { server, kind, now, resource } = context;
  const outcome = applyServerSide({
    live,
    applied,
    manager,
    force,
    schema: server.host.schema,
    definition: kind.schema,
    apiVersion: apiVersionOf(kind.group, kind.version),
    time: timestamp(now),
    subresource: resource.subresource,
    inVersion: inVersions(context),
  });
  if ('conflicts' in outcome) throw outcome.conflicts;
  return outcome.object;
}

/** The kind's other versions. */
const inVersions =
  ({ server, kind }: RequestContext): FindVersion =>
  (apiVersion) => {
    const other = server
      .versionsOf(groupOf(apiVersion), kind.kind)
      .find((one) => apiVersionOf(one.group, one.version) === apiVersion);
    return other && storedKind(other) === storedKind(kind)
      ? versioned(server.host.schema, kind, other)
      : undefined;
  };

/** How objects of `kind` look in another of its versions, and the way back. */
function versioned(schema: Schema, kind: ResourceDefinition, other: ResourceDefinition): InVersion {
  const hub = storedKind(kind);
  const convert = (from: ResourceDefinition, to: ResourceDefinition) => (object: Values) => {
    const stored = from.stored ? from.stored.toStored(object) : object;
    return (to === hub ? stored : to.stored!.fromStored(stored)) as Values;
  };
  return {
    type: schema.type(other.schema),
    convert: convert(kind, other),
    back: convert(other, kind),
  };
}

const storedKind = (kind: ResourceDefinition): ResourceDefinition => kind.stored?.as ?? kind;
