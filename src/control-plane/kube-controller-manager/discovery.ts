/** The kinds that a cluster serves, as any client can find out: `/api`, `/apis` and the lists below them. */
import type {
  APIGroupList,
  APIResourceList,
  APIVersions,
} from '../../api/generated/types/meta/v1.ts';
import type { ResourceDefinition, Verb } from '../../api/resource-definition.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { apiVersionOf } from '../../apimachinery/meta.ts';
import type { Status } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';

export interface Discovered {
  /** Each kind once, in its group's preferred version where it has one there. */
  readonly kinds: readonly ResourceDefinition[];
  /** Groups that did not answer, by group and version. */
  readonly failures: readonly { readonly groupVersion: string; readonly message: string }[];
}

/** `known` kinds come back as themselves; the others (custom resources) as far as discovery describes them. */
export function discover(client: Client, known: readonly ResourceDefinition[]): Discovered {
  const kinds = new Map<string, ResourceDefinition>();
  const failures: { groupVersion: string; message: string }[] = [];
  for (const { group, version } of versions(client, failures)) {
    const groupVersion = apiVersionOf(group, version);
    const list = read<APIResourceList>(
      client,
      group ? `/apis/${groupVersion}` : `/api/${version}`,
      groupVersion,
      failures,
    );
    // The first version to name a kind is the preferred one.
    for (const [id, kind] of list ? kindsIn(list, group, version, known) : [])
      if (!kinds.has(id)) kinds.set(id, kind);
  }
  return { kinds: [...kinds.values()], failures };
}

type NamedKind = readonly [id: string, kind: ResourceDefinition];

/** What was made of a list that is still the same one. */
const described = new WeakMap<
  readonly ResourceDefinition[],
  WeakMap<APIResourceList, readonly NamedKind[]>
>();

/** The kinds of a list, whose subresources are none. */
function kindsIn(
  list: APIResourceList,
  group: string,
  version: string,
  known: readonly ResourceDefinition[],
): readonly NamedKind[] {
  let lists = described.get(known);
  if (!lists) described.set(known, (lists = new WeakMap()));
  let found = lists.get(list);
  if (!found) {
    found = list.resources
      .filter(({ name }) => !name.includes('/'))
      .map((resource) => [
        `${resource.name}.${group}`,
        known.find(
          (kind) =>
            kind.plural === resource.name && kind.version === version && kind.group === group,
        ) ?? describedKind(group, version, resource),
      ]);
    if (Object.isFrozen(list)) lists.set(list, found);
  }
  return found;
}

export function offers(kind: ResourceDefinition, ...verbs: readonly Verb[]): boolean {
  return verbs.every((verb) => !kind.without?.includes(verb));
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Every version of every group, the preferred one of a group first. */
function versions(
  client: Client,
  failures: { groupVersion: string; message: string }[],
): readonly GroupVersion[] {
  const found: GroupVersion[] = [];
  const core = read<APIVersions>(client, '/api', 'v1', failures);
  for (const version of core?.versions ?? []) found.push({ group: '', version });
  const groups = read<APIGroupList>(client, '/apis', 'apis', failures);
  for (const { name, versions: offered, preferredVersion } of groups?.groups ?? []) {
    const preferred = preferredVersion?.version;
    for (const { version } of offered)
      if (version === preferred) found.push({ group: name, version });
    for (const { version } of offered)
      if (version !== preferred) found.push({ group: name, version });
  }
  return found;
}

function read<T>(
  client: Client,
  path: string,
  groupVersion: string,
  failures: { groupVersion: string; message: string }[],
): T | undefined {
  const answered = attempt(() =>
    client.raw({ method: 'GET', path, headers: { accept: 'application/json' } }),
  );
  if (!answered.ok) failures.push({ groupVersion, message: answered.refusal.message });
  else if (answered.value.status < 400) return answered.value.body as T;
  else {
    // What hands a group on to a server that is away tells no Status.
    const { message = `stale GroupVersion discovery: ${groupVersion}` } = answered.value
      .body as Partial<Status>;
    failures.push({ groupVersion, message });
  }
  return undefined;
}

const VERBS: readonly Verb[] = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
];

function describedKind(
  group: string,
  version: string,
  resource: NonNullable<APIResourceList['resources']>[number],
): ResourceDefinition {
  return {
    group,
    version,
    kind: resource.kind,
    plural: resource.name,
    shortNames: resource.shortNames ?? [],
    namespaced: resource.namespaced,
    schema: '',
    without: VERBS.filter((verb) => !resource.verbs.includes(verb)),
    strategy: {},
    columns: [],
  };
}
