/** Tables as a real API server drew them (1.20), against ours (1.36). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { columnsOfThen, recordedColumns } from '../../test/golden/api-differences.ts';
import { parseTime, type KubeObject } from '../apimachinery/meta.ts';
import { kinds, kubernetesKinds } from './registry.ts';
import type { ResourceDefinition } from './resource-definition.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly priority: number;
  readonly description: string;
}
interface Table {
  readonly columnDefinitions: readonly Column[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object?: any }[];
}
const read = (file: string) => JSON.parse(readFileSync(`test/golden/api/${file}.json`, 'utf8'));
const tables: { readonly [name: string]: { readonly table?: Table } } = read('tables').tables;
const settled: { readonly [plural: string]: { readonly items: readonly KubeObject[] } } =
  read('defaults').settled_lists;

// Further versions print as the stored one does.
const cases = kinds
  .filter(({ stored }) => !stored)
  .flatMap((kind) => {
    const table = (tables[kind.plural] ?? tables[`${kind.plural}.single`])?.table;
    return table ? [{ plural: kind.plural, kind: kind as ResourceDefinition, table }] : [];
  });

/** Descriptions that were rewritten between 1.20 and 1.36 (staging/src/k8s.io/api, types_swagger_doc_generated.go). */
const REWRITTEN = new Set([
  'Name',
  'configmaps Data',
  'deployments Available',
  'deployments Up-to-date',
  'leases Holder',
  'nodes Container-Runtime',
  'nodes External-IP',
  'nodes Internal-IP',
  'pods IP',
  'pods Node',
  'pods Readiness Gates',
  'pods Restarts',
  'replicasets Current',
  'replicasets Desired',
  'replicasets Ready',
  'replicasets Selector',
  'secrets Type',
  'deployments Selector',
  'pods Nominated Node',
  'persistentvolumeclaims Status',
  'persistentvolumeclaims Volume',
  'persistentvolumeclaims Capacity',
  'persistentvolumeclaims Access Modes',
  'replicationcontrollers Current',
  'csidrivers AttachRequired',
  'csidrivers PodInfoOnMount',
  'csidrivers Modes',
  'storageclasses Provisioner',
  'storageclasses ReclaimPolicy',
  'storageclasses VolumeBindingMode',
  'storageclasses AllowVolumeExpansion',
  'daemonsets Ready',
  'daemonsets Selector',
  'jobs Completions',
  'networkpolicies Pod-Selector',
  'endpointslices AddressType',
  'endpointslices Ports',
]);

/** Every description of a field in 1.36. Lists of enum values are added by the OpenAPI builder, not by printers. */
const described = new Set(
  Object.values<any>(
    JSON.parse(readFileSync('src/api/generated/openapi-described.json', 'utf8')).definitions,
  )
    .flatMap(({ properties = {} }) => Object.values<any>(properties))
    .map(({ description = '' }) => description.split('\n\nPossible enum values')[0]),
);

/** Texts that printers.go has of its own. */
const PRINTERS_OWN = new Set([
  'Webhooks indicates the number of webhooks registered in this configuration',
  'Validations indicates the number of validation rules defined in this configuration',
  'Mutation indicates the number of mutations rules defined in this configuration',
  'ParamKind specifies the kind of resources used to parameterize this policy',
  'PolicyName indicates the policy definition which the policy binding binded to',
  'ParamRef indicates the param resource which sets the configration param',
  'The aggregate readiness state of this pod for accepting traffic.',
  'The aggregate status of the containers in this pod.',
  'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
  'The status of the node',
  'The roles of the node',
  'The status of the namespace',
  'Number of the pod with ready state',
  'Names of each container in the template.',
  'Images referenced by each container in the template.',
  'The minimum number of pods that must be available.',
  'The maximum number of pods that may be unavailable.',
  'Calculated number of pods that may be disrupted at this time.',
  'Status of the component conditions',
  'Message of the component conditions',
  'Error of the component conditions',
  'StorageClass of the pv',
  'StorageClass of the pvc',
  'VolumeAttributesClass of the pv',
  'VolumeAttributesClass of the pvc',
  'The labels for the pod template.',
  'Request represents a minimum amount of cpu/memory that a container may consume.',
  'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
  'Drivers indicates the number of CSI drivers registered on the node',
  'A summary of the current state (allocated, pending, reserved, etc.).',
  // Of a field that ObjectMeta does not have (printRuntimeClass).
  '',
  'Controller of the object',
  'Status of the job.',
  'Time required to complete the job.',
  'The name of the IngressClass resource that should be used for additional configuration',
  'Hosts that incoming requests are matched against before the ingress rule',
  'Address is a list containing ingress points for the load-balancer',
  'Ports of TLS configurations that open',
  'Controller that is responsible for handling this class',
  'A reference to a resource with additional parameters',
  'references a broken or non-existent PriorityLevelConfiguration',
  'The reference to the service that hosts this API endpoint.',
  'Whether this service is available.',
  'Users in the roleBinding',
  'Groups in the roleBinding',
  'ServiceAccounts in the roleBinding',
  'Users in the clusterRoleBinding',
  'Groups in the clusterRoleBinding',
  'ServiceAccounts in the clusterRoleBinding',
  // Of v1beta1, whose text the printer uses; v1 has one sentence more.
  'RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
  'RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
]);

describe('tables of a real API server', () => {
  test('are there for the kinds that we have', () => {
    // In order of names, so that a new kind is one line somewhere in it.
    expect(cases.map(({ plural }) => plural).sort()).toEqual([
      'apiservices',
      'clusterrolebindings',
      'clusterroles',
      'componentstatuses',
      'configmaps',
      'csidrivers',
      'csinodes',
      'customresourcedefinitions',
      'daemonsets',
      'deployments',
      'endpoints',
      'endpointslices',
      'events',
      'ingresses',
      'jobs',
      'leases',
      'mutatingwebhookconfigurations',
      'networkpolicies',
      'nodes',
      'persistentvolumeclaims',
      'poddisruptionbudgets',
      'pods',
      'podtemplates',
      'replicasets',
      'replicationcontrollers',
      'resourcequotas',
      'roles',
      'runtimeclasses',
      'secrets',
      'statefulsets',
      'storageclasses',
    ]);
  });

  test.each(cases)('$plural have the same columns', ({ plural, kind, table }) => {
    const ours = columnsOfThen(plural, kind.columns).map(
      ({ name, type = 'string', format = '', priority = 0, description = '' }) => ({
        name,
        type,
        format,
        priority,
        description,
      }),
    );
    const theirs = recordedColumns(plural, table.columnDefinitions).map((column, i) => ({
      ...column,
      // Restarts also say when, so they are no number any more.
      type: plural === 'pods' && column.name === 'Restarts' ? 'string' : column.type,
      description:
        REWRITTEN.has(column.name) || REWRITTEN.has(`${plural} ${column.name}`)
          ? ours[i]!.description
          : column.description,
    }));
    expect(ours).toEqual(theirs);
  });

  test.each(cases.filter(({ plural }) => settled[plural]))(
    '$plural have the same rows',
    ({ plural, kind, table }) => {
      const ages = new Set(['Age', 'Last Seen', 'First Seen']);
      const byName = new Map(
        settled[plural]!.items.map((object) => [object.metadata.name, object]),
      );
      const name = kind.columns.findIndex((column) => column.name === 'Name');
      // The list was read a little before the table: what changed in between is not compared.
      const rows = table.rows.filter(
        ({ cells, object }) =>
          byName.get(cells[name] as string)?.metadata.resourceVersion ===
          object.metadata.resourceVersion,
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { cells } of rows) {
        const object: any = byName.get(cells[name] as string)!;
        const complete = kind.strategy.applyDefaults?.(object) ?? object;
        const now = parseTime(object.metadata.creationTimestamp);
        const ours = kind.columns.map((column) =>
          ages.has(column.name) ? 'AGE' : column.cell(complete, now),
        );
        const theirs = cells.map((cell, i) => (ages.has(kind.columns[i]!.name) ? 'AGE' : cell));
        // 1.20 did not count the first event of a series and added it here; now the recorder counts it (printEvent).
        if (object.series) theirs[8] = (theirs[8] as number) - 1;
        expect(ours).toEqual(theirs);
      }
    },
  );

  test.each(kubernetesKinds)('descriptions of $plural are those of 1.36', ({ plural, columns }) => {
    for (const { name, description = '' } of columns) {
      if (PRINTERS_OWN.has(description)) continue;
      expect(described.has(description), `${plural} ${name}: ${description}`).toBe(true);
    }
  });

  test('a Pod has the same row, whole', () => {
    const { rows } = tables['pods.includeObject=Object']!.table!;
    const { cells, object } = rows[0]!;
    const { kind } = cases.find(({ plural }) => plural === 'pods')!;
    // The server drew it 8 seconds after the Pod was made; restarts were a number then.
    const now = parseTime(object.metadata.creationTimestamp) + 8000;
    expect(kind.columns.map((column) => column.cell(object, now))).toEqual(
      cells.map((cell, i) => (kind.columns[i]!.name === 'Restarts' ? String(cell) : cell)),
    );
  });
});
