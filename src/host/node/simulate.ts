/** `npm run simulate -- FILE.yaml`: applies a file to a fresh cluster, runs as fast as it can, and tells what came of it. */
import { schedulerConfiguration } from './scheduler-configuration-file.ts';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { ApiResponse } from '../../apimachinery/api-request.ts';
import type { Status } from '../../apimachinery/status.ts';
import { kindNamed } from '../../api/registry.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { collectionPath } from '../../api/resource-path.ts';
import { Cluster } from '../../cluster/cluster.ts';
import { FIXED_START } from '../../cluster/spec.ts';
import { compare } from './compare.ts';
import { printTable } from './print-table.ts';
import { nodeInterpreter } from './plugin-interpreter.ts';
import { duration, main, parseArguments, UsageError, wholeNumber } from './arguments.ts';

const USAGE = `npm run simulate -- FILE.yaml [--nodes 3] [--seed 1] [--until 10m] [--scheduler-config FILE]
npm run simulate -- --compare A.yaml B.yaml SCENARIO|FILE.yaml [--nodes 3] [--seed 1] [--until 10m]`;

main(USAGE, () => {
  const given = parseArguments(process.argv.slice(2), [
    'nodes',
    'seed',
    'until',
    'scheduler-config',
    'compare',
  ]);
  const configuration = given.options.get('compare');
  if (configuration !== undefined) return compare(configuration, given);
  const [file] = given.rest;
  if (given.rest.length !== 1 || file === undefined) throw new UsageError('name one file');
  const nodes = wholeNumber(given, 'nodes', 3, 0, 5000);
  const seed = wholeNumber(given, 'seed', 1, 0, 2 ** 31 - 1);
  const until = duration(given, 'until', 10 * 60_000);

  const cluster = new Cluster(
    {
      seed,
      start: FIXED_START,
      cluster: { nodes: [{ count: nodes }], scheduler: schedulerConfiguration(given) },
    },
    { interpreter: nodeInterpreter },
  );
  const { simulation } = cluster;
  simulation.runUntilSettled(FIXED_START + until);
  if (!apply(cluster, readFileSync(file, 'utf8'))) process.exitCode = 1;
  simulation.runUntil(FIXED_START + until);
  printPods(cluster);
  console.log(`digest ${simulation.digest.hex}`);
});

/** Creates every document. False if one of them was refused. */
function apply(cluster: Cluster, text: string): boolean {
  let fine = true;
  for (const document of parseAllDocuments(text)) {
    const [problem] = document.errors;
    if (problem) throw new UsageError(`error converting YAML to JSON: ${problem.message}`);
    const object = document.toJS({ maxAliasCount: 100 }) as Manifest | null;
    if (object !== null) fine = create(cluster, object) && fine;
  }
  return fine;
}

interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

function create(cluster: Cluster, object: Manifest): boolean {
  const { apiVersion = '', kind: kindName = '', metadata } = object;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const kind = kindNamed(group!, version!, kindName);
  const shown = `${kindName} ${JSON.stringify(metadata?.name ?? '')}`;
  if (!kind) {
    console.error(
      `${shown}: no matches for kind ${JSON.stringify(kindName)} in version ${JSON.stringify(apiVersion)}`,
    );
    return false;
  }
  const namespace = kind.namespaced ? (metadata?.namespace ?? 'default') : undefined;
  const response: ApiResponse = cluster.submit({
    method: 'POST',
    path: collectionPath(kind, namespace),
    body: object,
    query: { fieldValidation: 'Strict' },
  });
  for (const warning of response.warnings ?? []) console.error(`Warning: ${warning}`);
  if (response.status < 400) return true;
  console.error(`${shown}: ${(response.body as Status).message}`);
  return false;
}

interface Table {
  readonly rows: readonly {
    readonly cells: readonly unknown[];
    readonly object: { readonly metadata: { readonly namespace: string } };
  }[];
}

function printPods(cluster: Cluster): void {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { rows } = cluster.read({ method: 'GET', path: collectionPath(pods), headers: { accept } })
    .body as Table;
  const columns = pods.columns.map(({ name }) => name);
  const shown = ['Name', 'Ready', 'Status', 'Restarts', 'Node'];
  const lines = rows.map(({ cells, object }) => [
    object.metadata.namespace,
    ...shown.map((name) => String(cells[columns.indexOf(name)])),
  ]);
  printTable([['NAMESPACE', ...shown.map((name) => name.toUpperCase())], ...lines]);
}
