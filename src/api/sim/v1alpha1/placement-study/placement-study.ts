/** Where would this go, and what would change? Answered by a real kube-scheduler on a copy of the cluster. */
import {
  forbidden,
  invalid,
  required,
  type FieldError,
} from '../../../../apimachinery/field-error.ts';
import { nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';
import {
  anything,
  flag,
  integer,
  kindSchema,
  list,
  number,
  object,
  quantity,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
} from '../schema.ts';
import type { PlacementStudy, PlacementStudySpec, StudiedChange } from './types.ts';

export const placementStudies: ResourceDefinition<PlacementStudy> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'PlacementStudy',
  plural: 'placementstudies',
  shortNames: ['whatif'],
  namespaced: false,
  schema: schemaName('PlacementStudy'),
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: {
    validate: ({ spec }) => [
      ...(spec?.manifests ?? []).flatMap(manifestProblems),
      ...(spec?.changes ?? []).flatMap(changeProblems),
      ...(spec?.scenario ? scenarioProblems(spec) : []),
    ],
  },
  columns: [nameColumn],
};

function manifestProblems(manifest: unknown, index: number): readonly FieldError[] {
  const at = `spec.manifests[${index}]`;
  const { apiVersion, kind, metadata } = (manifest ?? {}) as Record<string, unknown>;
  if (typeof apiVersion !== 'string') return [required(`${at}.apiVersion`, '')];
  if (typeof kind !== 'string') return [required(`${at}.kind`, '')];
  return typeof metadata === 'object' && metadata !== null ? [] : [required(`${at}.metadata`, '')];
}

function changeProblems(change: StudiedChange, index: number): readonly FieldError[] {
  const at = `spec.changes[${index}]`;
  const { kind, name, patch, remove, add } = change;
  const ways = [patch !== undefined, remove === true, add !== undefined].filter(Boolean).length;
  if (ways !== 1) return [invalid(at, ways, 'must have exactly one of patch, remove and add')];
  if (add !== undefined) {
    const { kind: added, metadata } = add as Partial<typeof add>;
    if (added !== 'Node') return [invalid(`${at}.add.kind`, added ?? '', 'must be Node')];
    return metadata?.name ? [] : [required(`${at}.add.metadata.name`, '')];
  }
  return [
    ...(kind ? [] : [required(`${at}.kind`, '')]),
    ...(name ? [] : [required(`${at}.name`, '')]),
  ];
}

const MOST_SECONDS = 31 * 24 * 60 * 60;
const MOST_NODES = 5000;
const MOST_INPUTS = 20_000;

function scenarioProblems({ scenario, manifests, changes, place }: PlacementStudySpec) {
  const { log, seconds } = scenario!;
  const problems: FieldError[] = [];
  if (manifests?.length || changes?.length || place === 'All')
    problems.push(forbidden('spec.scenario', 'has no manifests, no changes and no place'));
  if (seconds !== undefined && !(seconds > 0 && seconds <= MOST_SECONDS))
    problems.push(invalid('spec.scenario.seconds', seconds, `must be from 0 to ${MOST_SECONDS}`));
  if (!log) return problems;
  const { nodes } = (log.cluster ?? {}) as Partial<typeof log.cluster>;
  const at = 'spec.scenario.log';
  if (!Array.isArray(nodes)) return [...problems, required(`${at}.cluster.nodes`, '')];
  const count = (nodes as readonly { readonly count?: unknown }[]).reduce(
    (sum, one) => sum + (Number.isInteger(one?.count) ? Number(one.count) : NaN),
    0,
  );
  if (!(count >= 0 && count <= MOST_NODES))
    problems.push(invalid(`${at}.cluster.nodes`, count, `must be at most ${MOST_NODES} in all`));
  const { planned = [] } = log.cluster as { planned?: readonly unknown[] };
  if (!Array.isArray(planned) || !planned.every(isPlanned))
    problems.push(invalid(`${at}.cluster.planned`, '', 'must be requests and their moments'));
  if (log.inputs.length > MOST_INPUTS || !log.inputs.every(isInput))
    problems.push(
      invalid(`${at}.inputs`, log.inputs.length, `must be at most ${MOST_INPUTS} requests`),
    );
  return problems;
}

const isRequest = (request: unknown): boolean => {
  const { method, path } = (request ?? {}) as Record<string, unknown>;
  return typeof method === 'string' && typeof path === 'string';
};

const isPlanned = (one: unknown): boolean => {
  const { after, request } = (one ?? {}) as Record<string, unknown>;
  return typeof after === 'number' && isRequest(request);
};

const isInput = (one: unknown): boolean => {
  const { at, user, request } = (one ?? {}) as Record<string, unknown>;
  return typeof at === 'number' && typeof user === 'string' && isRequest(request);
};

export const placementStudySchema = kindSchema(
  'PlacementStudy',
  'Where Pods would go, worked out by a real scheduler on a copy of the cluster. Answered, and kept nowhere.',
  {
    spec: object('What is asked.', {
      manifests: list(
        'Placed beside what is there: Pods, what makes Pods, and what these need.',
        anything('An object as it would be created.'),
      ),
      place: text("Which of the cluster's own Pods are placed anew: Pending unless given.", [
        'Pending',
        'All',
      ]),
      changes: list(
        'What is otherwise in the second placement.',
        object('One of patch, remove and add.', {
          kind: text('What is changed: Node, Deployment, Pod …'),
          namespace: text('Where it is; default unless given.'),
          name: text('Its name.'),
          patch: anything(
            'Strategic merge patch. Of what makes Pods, a patch of its template reaches its Pods.',
          ),
          remove: flag('It is not there.'),
          add: anything('A further Node.'),
        }),
      ),
      schedulerConfiguration: anything(
        "kube-scheduler's KubeSchedulerConfiguration in the second placement.",
      ),
      presentConfiguration: anything(
        "kube-scheduler's KubeSchedulerConfiguration in the first placement; its own unless given.",
      ),
      scenario: object('Instead of a copy of the present: a whole history, played twice.', {
        log: object(
          'An input log: how the cluster begins, and what is done; its own unless given.',
          {
            engine: text('The engine that wrote it.'),
            seed: integer('What chance comes from.'),
            start: number('Milliseconds since 1970.'),
            cluster: anything('Its machines, and what comes by itself.'),
            inputs: list('What is done, and when.', anything('A request.')),
            end: anything('How far it had got.'),
          },
          ['seed', 'start', 'cluster', 'inputs'],
        ),
        seconds: number('How long it is played.'),
      }),
      podSize: object('What counts as room in the measure of fragmentation.', {
        cpu: quantity('Of one Pod.'),
        memory: quantity('Of one Pod.'),
      }),
    }),
    status: object('The answer. Read-only.', {
      present: anything('As the cluster is.'),
      changed: anything('With the changes.'),
      differences: anything('Pods that the two treat differently.'),
      seconds: number('Of a scenario: when the two are compared.'),
      notes: anything('What a manifest did not come to, and why.'),
    }),
  },
);
