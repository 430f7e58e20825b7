/** What discovery lists: every resource that is served, with its verbs and its subresources. */

/** Subresources that open a connection. Their options travel in the query; OpenAPI has no type for them. */
const CONNECTIONS = {
  attach: 'AttachOptions',
  exec: 'ExecOptions',
  portforward: 'PortForwardOptions',
  proxy: 'ProxyOptions',
};

/** Computed whenever it is asked for, so there is nothing to watch. */
const UNWATCHABLE = ['componentstatuses'];

/** By group, version and resource. `names` maps the flat names of client-node to those of definitions. */
export function discoverResources(operations, names, definitions) {
  const resources = new Map();
  for (const operation of operations) {
    const { group, version, resource } = operation;
    const key = [group, version, resource].join('/');
    resources.set(key, [...(resources.get(key) ?? []), operation]);
  }
  return [...resources.values()]
    .map((of) => describe(of, (operation) => kindOf(definitions[names[operation.model]])))
    .sort((a, b) => order(a, b, 'group') || order(a, b, 'version') || order(a, b, 'resource'));
}

function describe(operations, kindServedBy) {
  const { group, version, resource } = operations[0];
  const own = operations.filter(({ subresource }) => !subresource);
  const subresources = [...new Set(operations.map(({ subresource }) => subresource))]
    .filter(Boolean)
    .sort();
  const kind = served(own, kindServedBy)?.kind;
  return {
    group,
    version,
    resource,
    kind,
    namespaced: operations.some(({ namespaced }) => namespaced),
    verbs: verbsOf(own),
    subresources: subresources.map((name) => {
      const through = operations.filter(({ subresource }) => subresource === name);
      const answer = CONNECTIONS[name]
        ? { group, version, kind: kind + CONNECTIONS[name] }
        : served(through, kindServedBy);
      const { kind: itsKind, ...place } = answer ?? { group, version, kind }; // pods/log answers with plain text.
      const elsewhere = place.group !== group || place.version !== version;
      return { name, kind: itsKind, ...(elsewhere && place), verbs: verbsOf(through) };
    }),
  };
}

/** The kind that is read or, where nothing can be read (bindings, evictions, reviews), written. */
function served(operations, kindServedBy) {
  const telling = ['get', 'update', 'create'].flatMap((verb) =>
    operations.filter((each) => each.verb === verb),
  );
  return telling.map(kindServedBy).find(Boolean);
}

function verbsOf(operations) {
  const verbs = new Set(operations.map(({ verb }) => verb));
  if (verbs.has('list') && !UNWATCHABLE.includes(operations[0].resource)) verbs.add('watch');
  return [...verbs].sort();
}

const kindOf = (definition) => definition?.['x-kubernetes-group-version-kind']?.[0];

const order = (a, b, field) => (a[field] < b[field] ? -1 : Number(a[field] > b[field]));
