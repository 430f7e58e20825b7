/** A scenario as an input log: the cluster that it starts with, and its files as server-side applies that are planned. */
import { parseAllDocuments } from 'yaml';
import resources from '../api/generated/resources.json' with { type: 'json' };
import { SIM_API_VERSION } from '../api/sim/v1alpha1/schema.ts';
import { apiVersionOf } from '../apimachinery/meta.ts';
import { FIXED_START, type ClusterInputLog, type LoggedRequest } from '../cluster/spec.ts';
import { ENGINE_VERSION } from '../version.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { isPluginFile, pluginManifest } from './plugin-file.ts';
import type { Scenario } from './scenario.ts';

/** By then the namespace `default` has its ServiceAccount, without which Pods are refused. */
const FIRST_SECOND = 2;

export function logOf({ id, nodes, manifests }: Scenario, seed: number): ClusterInputLog {
  const planned = manifests.flatMap(({ name, yaml, afterSeconds = FIRST_SECOND }) =>
    requestsOf(textOf(name, yaml)).map((request) => ({ after: afterSeconds * 1000, request })),
  );
  return {
    engine: ENGINE_VERSION,
    seed,
    start: FIXED_START,
    cluster: { nodes, scenario: id, planned },
    inputs: [],
  };
}

/** A plugin's file as the object that it makes; JSON is YAML. */
const textOf = (name: string, text: string): string =>
  isPluginFile(name) ? JSON.stringify(pluginManifest(text, name)) : text;

/** How a text of manifests is applied, one request for each object. */
function requestsOf(yaml: string): LoggedRequest[] {
  return parseAllDocuments(yaml, { version: '1.1' })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
    .map((manifest) => ({
      method: 'PATCH',
      path: pathOf(manifest),
      query: { fieldManager: FIELD_MANAGER, force: 'true', fieldValidation: 'Strict' },
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: manifest,
    }));
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function pathOf({ apiVersion, kind, metadata: { name, namespace = 'default' } }: Manifest): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  // All kinds of the simulation are cluster-scoped, but for those that nobody writes, and have regular plurals.
  if (apiVersion === SIM_API_VERSION) return `${root}/${kind.toLowerCase()}s/${name}`;
  const served = resources.find(
    (resource) =>
      resource.kind === kind && apiVersionOf(resource.group, resource.version) === apiVersion,
  );
  if (!served) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
  return `${root}/${served.namespaced ? `namespaces/${namespace}/` : ''}${served.resource}/${name}`;
}
