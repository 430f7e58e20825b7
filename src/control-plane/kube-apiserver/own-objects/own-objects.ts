/**
 * What kube-apiserver makes of its own accord beside its namespaces and roles: flow schemas with their priority levels,
 * and an APIService for each group version that it answers.
 */
import { apiServices } from '../../../api/apiregistration/v1/api-service/api-service.ts';
import { flowSchemas } from '../../../api/flowcontrol/v1/flow-schema/flow-schema.ts';
import { priorityLevelConfigurations } from '../../../api/flowcontrol/v1/priority-level-configuration/priority-level-configuration.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { collectionPath, pathOf } from '../../../api/resource-path.ts';
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import {
  timestamp,
  type Draft,
  type KubeObject,
  type ObjectKey,
} from '../../../apimachinery/meta.ts';
import type { Millis } from '../../../sim/clock.ts';
import { builtInApiService, customApiService, MANAGED } from './api-services.ts';
import { defaultFlowSchemas, priorityLevels } from './flow-control.ts';

export interface OwnObjects {
  readonly now: Millis;
  find<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): T | undefined;
  send(request: Pick<ApiRequest, 'method' | 'path' | 'body'>): ApiResponse;
}

// Parity: upstream looks after flow schemas every minute, undoes what was changed of the mandatory ones, and keeps the condition Dangling of all; here those of its own that are missing are made when the server starts, and so are APIServices.
export function ensureOwnObjects(server: OwnObjects, kinds: readonly ResourceDefinition[]): void {
  for (const level of priorityLevels) ensure(server, priorityLevelConfigurations, level);
  for (const flow of defaultFlowSchemas)
    ensure(server, flowSchemas, flow, {
      type: 'Dangling',
      status: 'False',
      reason: 'Found',
      message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(flow.spec!.priorityLevelConfiguration!.name)} and it exists`,
    });
  const versions = new Map(kinds.map((kind) => [`${kind.version}.${kind.group}`, kind]));
  for (const { group, version } of versions.values()) {
    const service = builtInApiService(group, version);
    if (service) ensure(server, apiServices, service, LOCAL);
  }
}

const LOCAL = {
  type: 'Available',
  status: 'True',
  reason: 'Local',
  message: 'Local APIServices are always available',
};

/** A version of a custom group has its APIService as long as a definition serves it. */
export function registerCustom(
  server: OwnObjects,
  group: string,
  version: string,
  served: boolean,
): void {
  if (builtInApiService(group, version)) return;
  const wanted = customApiService(group, version);
  if (served) return ensure(server, apiServices, wanted, LOCAL);
  const found = server.find(apiServices, wanted.metadata as ObjectKey);
  if (found?.metadata.labels?.[MANAGED] === 'true')
    server.send({ method: 'DELETE', path: pathOf(apiServices, found.metadata) });
}

function ensure<T extends KubeObject>(
  server: OwnObjects,
  kind: ResourceDefinition<T>,
  body: Draft<T>,
  condition?: Readonly<Record<string, string>>,
): void {
  const key = body.metadata as ObjectKey;
  if (server.find(kind, key)) return;
  const made = server.send({ method: 'POST', path: collectionPath(kind), body });
  if (!condition || made.status !== 201) return;
  const conditions = [{ ...condition, lastTransitionTime: timestamp(server.now) }];
  const next = { ...(made.body as T), status: { conditions } };
  server.send({ method: 'PUT', path: `${pathOf(kind, key)}/status`, body: next });
}
