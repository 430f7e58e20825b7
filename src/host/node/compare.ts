/**
 * `npm run simulate -- --compare A.yaml B.yaml SCENARIO`: the same scenario with one configuration of kube-scheduler and
 * with another, Pod by Pod and in totals. `default` is the configuration that kube-scheduler has without a file.
 */
import { nodeInterpreter } from './plugin-interpreter.ts';
import { existsSync, readFileSync } from 'node:fs';
import type { Status } from '../../apimachinery/status.ts';
import { placementStudies } from '../../api/sim/v1alpha1/placement-study/placement-study.ts';
import type {
  Placement,
  PlacementStudySpec,
  PlacementStudyStatus,
  PlacementTotals,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { collectionPath } from '../../api/resource-path.ts';
import { Cluster } from '../../cluster/cluster.ts';
import { FIXED_START, type ClusterInputLog } from '../../cluster/spec.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { logOf } from '../../scenarios/scenario-log.ts';
import { duration, UsageError, wholeNumber, type Arguments } from './arguments.ts';
import { printTable } from './print-table.ts';
import { schedulerConfigurationIn } from './scheduler-configuration-file.ts';

export function compare(first: string, given: Arguments): void {
  const [second, scenario] = given.rest;
  if (given.rest.length !== 2 || second === undefined || scenario === undefined)
    throw new UsageError('--compare takes two configurations and a scenario or a file');
  const log = logNamed(scenario, given);
  const spec = {
    scenario: {
      log,
      ...(given.options.has('until') && { seconds: duration(given, 'until', 0) / 1000 }),
    },
    presentConfiguration: configurationIn(first),
    schedulerConfiguration: configurationIn(second),
  } as unknown as PlacementStudySpec;
  const cluster = new Cluster(
    { seed: 1, start: FIXED_START, cluster: { nodes: [] } },
    { interpreter: nodeInterpreter },
  );
  const path = collectionPath(placementStudies);
  const { status, body } = cluster.submit({ method: 'POST', path, body: { spec } });
  if (status >= 400) throw new UsageError((body as Status).message ?? String(status));
  print((body as { readonly status: PlacementStudyStatus }).status);
}

const configurationIn = (file: string): object =>
  file === 'default' ? {} : schedulerConfigurationIn(file);

function logNamed(name: string, given: Arguments): ClusterInputLog {
  const seed = wholeNumber(given, 'seed', 1, 0, 2 ** 31 - 1);
  const known = scenarios.find(({ id }) => id === name);
  if (known) return logOf(known, seed);
  if (!existsSync(name))
    throw new UsageError(
      `there is no scenario and no file ${JSON.stringify(name)}; scenarios are ${scenarios.map(({ id }) => id).join(', ')}`,
    );
  const nodes = [{ count: wholeNumber(given, 'nodes', 3, 0, 5000) }];
  const manifests = [{ name, yaml: readFileSync(name, 'utf8') }];
  const words = { title: name, summary: '', watch: [], tries: [] };
  return logOf({ id: name, nodes, manifests, ...words }, seed);
}

function print({ present, changed, notes = [], seconds }: PlacementStudyStatus): void {
  const before = new Map(present.placements.map((one) => [keyOf(one), one]));
  const paired = changed!.placements.map((other) => {
    const name = other.counterpart ?? other.name;
    const key = keyOf({ ...other, name });
    const one = before.get(key);
    before.delete(key);
    return { key, one, other };
  });
  const rows = [
    ...paired,
    ...[...before].map(([key, one]) => ({ key, one, other: undefined })),
  ].map(({ key, one, other }) => [key, where(one), where(other)] as const);
  const differ = (row: readonly string[]) => row[1] !== row[2];
  printTable([
    ['POD', 'A', 'B', ''],
    ...[...rows.filter(differ), ...rows.filter((row) => !differ(row))].map((row) => [
      ...row,
      differ(row) ? 'differs' : '',
    ]),
  ]);
  console.log();
  const [a, b] = [figures(present.totals), figures(changed!.totals)];
  printTable([['TOTAL', 'A', 'B'], ...a.map(([name, value], i) => [name, value, b[i]![1]])]);
  console.log();
  for (const note of notes) console.log(`Note: ${note}`);
  console.log(
    `${rows.filter(differ).length} of ${rows.length} Pods differ after ${seconds} virtual seconds`,
  );
}

const keyOf = ({ namespace, name }: Pick<Placement, 'namespace' | 'name'>): string =>
  `${namespace}/${name}`;

const where = (one: Placement | undefined): string =>
  one ? (one.node ?? '<none>') : '<not there>';

function figures(totals: PlacementTotals): readonly (readonly [string, string])[] {
  const { placed, pending, evicted, cpu, memory, fragmentation, spread } = totals;
  const { podSize, room } = fragmentation;
  const uneven = Math.max(0, ...spread.map(({ max, min }) => max - min));
  return [
    ['Pods with a node', String(placed)],
    ['Pods that wait', String(pending)],
    ['Pods evicted', String(evicted)],
    ['cpu requested, mean of the nodes', `${cpu.mean} %`],
    ['cpu requested, fullest node', `${cpu.max} %`],
    ['cpu requested, standard deviation', `${cpu.standardDeviation} %`],
    ['memory requested, mean of the nodes', `${memory.mean} %`],
    ['memory requested, fullest node', `${memory.max} %`],
    [`room for Pods of ${podSize.cpu} cpu and ${podSize.memory} bytes`, String(room)],
    ['free cpu that such Pods could not use', `${fragmentation.cpu} %`],
    ['largest difference in spread', String(uneven)],
  ];
}
