/** Where would this go, and what would change? Answered by a real kube-scheduler on a copy of the cluster. */
import { invalid, required, type FieldError } from '../../../../apimachinery/field-error.ts';
import { nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';
import {
  anything,
  flag,
  kindSchema,
  list,
  object,
  quantity,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
} from '../schema.ts';
import type { PlacementStudy, StudiedChange } from './types.ts';

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
      podSize: object('What counts as room in the measure of fragmentation.', {
        cpu: quantity('Of one Pod.'),
        memory: quantity('Of one Pod.'),
      }),
    }),
    status: object('The answer. Read-only.', {
      present: anything('As the cluster is.'),
      changed: anything('With the changes.'),
      differences: anything('Pods that the two treat differently.'),
      notes: anything('What a manifest did not come to, and why.'),
    }),
  },
);
