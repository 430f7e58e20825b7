/** One cluster and somebody in front of it: understands the lines of a transcript. */
import { parse } from 'yaml';
import type { ApiResponse } from '../../src/apimachinery/api-request.ts';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import type { Status } from '../../src/apimachinery/status.ts';
import { kinds } from '../../src/api/registry.ts';
import type { ResourceDefinition } from '../../src/api/resource-definition.ts';
import { collectionPath, pathOf } from '../../src/api/resource-path.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START, type LoggedRequest } from '../../src/cluster/spec.ts';
import { SECOND, type Millis } from '../../src/sim/clock.ts';
import type { Span } from '../../src/api/sim/v1alpha1/span/types.ts';
import { execIn, usageIn } from './exec.ts';
import { eventLines, fieldAt, renderTable, type Table } from './printing.ts';

const SIM = '/apis/sim.kubeglass.dev/v1alpha1';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
/** Until the first nodes have become ready. */
const WARM_UP: Millis = 10 * SECOND;

type Options = { readonly [name: string]: string };
type Verb = (words: readonly string[], options: Options, body: string) => string;

export class Story {
  #cluster: Cluster | undefined;
  #namespace = 'default';

  /** Does what a line says, and answers as kubectl would. */
  tell(line: string): string {
    const [first = '', ...below] = line.split('\n');
    const [name = '', ...rest] = first
      .split(/ +(?=(?:[^']*'[^']*')*[^']*$)/)
      .map((word) => word.replaceAll("'", ''));
    const verb = this.#verbs[name];
    if (!verb) throw new Error(`nobody knows how to ${name}`);
    const options: Record<string, string> = {};
    const words: string[] = [];
    for (let i = 0; i < rest.length; i++) {
      const word = rest[i]!;
      const [, option, value] = /^--?([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
      if (option === undefined) words.push(word);
      else options[option] = value ?? (option.length === 1 ? (rest[++i] ?? '') : 'true');
    }
    return verb(words, options, below.join('\n'));
  }

  readonly #verbs: { readonly [name: string]: Verb } = {
    cluster: (words, _, body) => this.#begin(words, body),
    run: ([duration]) => this.#run(duration!),
    wait: ([subject, until]) => this.#wait(subject!, until!),
    watch: ([subject, duration]) => this.#watch(subject!, duration!),
    namespace: ([name]) => ((this.#namespace = name!), ''),
    apply: (_, __, body) => this.#apply(body),
    delete: ([subject], options) => this.#delete(subject!, options),
    scale: ([subject, replicas]) =>
      this.#patch(subject!, { spec: { replicas: Number(replicas) } }, 'scaled', 'scale'),
    'set-image': ([subject, image]) => this.#setImage(subject!, image!),
    rollback: ([subject]) => this.#rollback(subject!),
    patch: ([subject, json], { subresource }) =>
      this.#patch(subject!, JSON.parse(json!), 'patched', subresource, STRATEGIC),
    get: (words, options) => this.#get(words, options),
    events: ([subject]) => this.#events(subject),
    logs: ([pod], options) => this.#logs(pod!, options),
    top: ([pod]) => usageIn(this.#engine, this.#resolve(pod!).path),
    exec: ([pod, script], { c }) => execIn(this.#engine, this.#resolve(pod!).path, script!, c),
    why: ([subject]) => this.#why(subject!),
    taint: ([node, taint]) => this.#taint(node!, taint!),
    label: ([subject, label]) => this.#label(subject!, label!),
    cordon: ([node]) => this.#patch(`node/${node}`, { spec: { unschedulable: true } }, 'cordoned'),
    uncordon: ([node]) =>
      this.#patch(`node/${node}`, { spec: { unschedulable: null } }, 'uncordoned'),
    drain: ([node]) => this.#drain(node!),
    evict: ([pod]) => this.#evict(pod!),
    'add-node': ([name, ...capacity]) => this.#addNode(name!, capacity),
    power: ([how, node]) => this.#machine(node!, how === 'on'),
    stop: ([component]) => this.#component(component!, false),
    start: ([component]) => this.#component(component!, true),
  };

  get #engine(): Cluster {
    if (!this.#cluster) this.#begin([]);
    return this.#cluster!;
  }

  get #now(): Millis {
    return this.#engine.simulation.clock.now();
  }

  /**
   * `cluster nodes=3 cpu=4 seed=1 runtime=cri-o`, and the kubelets' shutdownGracePeriod and shutdownGracePeriodCriticalPods. What is
   * indented below is more of the nodes' template.
   */
  #begin(words: readonly string[], more = ''): string {
    const { nodes = '3', seed = '1', gpus, runtime, ...rest } = pairs(words);
    const { shutdownGracePeriod, shutdownGracePeriodCriticalPods, ...capacity } = rest;
    const template = {
      count: Number(nodes),
      capacity,
      ...(gpus !== undefined && { gpus: { count: Number(gpus) } }),
      ...(runtime === 'cri-o' && { containerRuntime: 'cri-o' as const }),
      ...(shutdownGracePeriod && {
        kubeletConfiguration: { shutdownGracePeriod, shutdownGracePeriodCriticalPods },
      }),
      ...(parse(more) as object | null),
    };
    const spec = { nodes: Number(nodes) > 0 ? [template] : [] };
    this.#cluster = new Cluster({
      seed: Number(seed),
      start: FIXED_START - WARM_UP,
      cluster: spec,
    });
    this.#cluster.simulation.runFor(WARM_UP);
    return '';
  }

  #run(duration: string): string {
    this.#engine.simulation.runFor(seconds(duration) * SECOND);
    return '';
  }

  /** Until a Table's cell reads so, as `kubectl wait` does; tells how long it took. */
  #wait(subject: string, until: string): string {
    const { simulation } = this.#engine;
    const began = this.#now;
    const limit = began + 3600 * SECOND;
    while (this.#now < limit) {
      const row = this.#rowOf(subject);
      if (row ? row.cells.includes(until) : until === 'gone') break;
      if (!simulation.step()) break;
    }
    return `${subject} ${until} after ${((this.#now - began) / SECOND).toFixed(1)} s`;
  }

  /** A line for each change of an object's row, with the moment, as `kubectl get --watch` does. */
  #watch(subject: string, duration: string): string {
    const { simulation } = this.#engine;
    const end = this.#now + seconds(duration) * SECOND;
    const lines: string[][] = [];
    let last: string | undefined;
    const look = () => {
      const row = this.#rowOf(subject);
      const shown = row ? row.changing.map((cell) => cell.replace(/ \(.*ago\)/, '')) : ['gone'];
      if (shown.join() !== last) lines.push([this.#moment(), ...shown]);
      last = shown.join();
    };
    look();
    while ((simulation.nextDue ?? Infinity) <= end) {
      simulation.step();
      look();
    }
    simulation.advance(end);
    return renderTable(lines);
  }

  /** Minutes and seconds since the story began. */
  #moment(at: Millis = this.#now): string {
    const tenths = Math.round((at - FIXED_START) / 100);
    const whole = Math.floor(tenths / 10);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}.${tenths % 10}`;
  }

  #apply(body: string): string {
    return body
      .split(/\n *---\n/)
      .map((text) => {
        const object = parse(text) as Omit<KubeObject, 'apiVersion'>;
        const kind = kinds.find((one) => one.kind === object.kind)!;
        const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version;
        const path = collectionPath(kind, this.#namespaceOf(kind, object.metadata.namespace));
        return this.#answer(
          this.#engine.submit({ method: 'POST', path, body: { ...object, apiVersion } }),
          `${nameOf(kind, object.metadata.name)} created`,
        );
      })
      .join('\n');
  }

  #delete(subject: string, options: Options): string {
    const { kind, path, name } = this.#resolve(subject);
    const propagationPolicy =
      { foreground: 'Foreground', orphan: 'Orphan' }[options.cascade ?? ''] ?? 'Background';
    const grace = options['grace-period'];
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy,
      ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    };
    const forced = grace === '0' ? 'force deleted' : 'deleted';
    return this.#answer(
      this.#engine.submit({ method: 'DELETE', path, body }),
      `${nameOf(kind, name)} ${forced}`,
    );
  }

  #patch(
    subject: string,
    body: unknown,
    done: string,
    subresource?: string,
    headers = MERGE,
  ): string {
    const { kind, path, name } = this.#resolve(subject);
    const to = subresource ? `${path}/${subresource}` : path;
    return this.#answer(
      this.#engine.submit({ method: 'PATCH', path: to, headers, body }),
      `${nameOf(kind, name)} ${done}`,
    );
  }

  #setImage(subject: string, image: string): string {
    const container = fieldAt(this.#read(subject), '.spec.template.spec.containers[0]') as object;
    const template = { spec: { containers: [{ ...container, image }] } };
    return this.#patch(subject, { spec: { template } }, 'image updated');
  }

  /** The template of the revision before the newest, as `kubectl rollout undo` takes it. */
  #rollback(subject: string): string {
    const { metadata } = this.#read(subject);
    const sets = this.#list('replicasets').filter(
      ({ metadata: set }) => set.ownerReferences?.[0]?.uid === metadata.uid,
    );
    const revision = (set: KubeObject) =>
      Number(set.metadata.annotations?.['deployment.kubernetes.io/revision']);
    const previous = sets.sort((a, b) => revision(b) - revision(a))[1]!;
    const template = { spec: { containers: fieldAt(previous, '.spec.template.spec.containers') } };
    return this.#patch(subject, { spec: { template } }, 'rolled back');
  }

  #get([what = '', name]: readonly string[], { o, l, n }: Options): string {
    const [plural, inline] = what.split('/');
    const single = name ?? inline;
    if (o?.startsWith('jsonpath=')) {
      const path = o.slice('jsonpath='.length).replace(/^\{|\}$/g, '');
      const value = fieldAt(this.#read(`${plural}/${single}`), path) ?? '';
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
    const kind = kindOf(plural!);
    const namespace = n ?? this.#namespace;
    const path = single
      ? pathOf(kind, { namespace: this.#namespaceOf(kind, namespace), name: single })
      : collectionPath(kind, this.#namespaceOf(kind, namespace));
    const query = l ? { labelSelector: l } : undefined;
    const response = this.#engine.read({ method: 'GET', path, query, headers: { accept: TABLE } });
    if (response.status >= 400) return refusal(response);
    const table = response.body as Table;
    if (table.rows.length === 0)
      return `No resources found${kind.namespaced ? ` in ${namespace} namespace` : ''}${kind.namespaced ? '.' : ''}`;
    const shown = table.columnDefinitions.map(({ priority }) => o === 'wide' || priority === 0);
    const pick = (cells: readonly unknown[]) =>
      cells.filter((_, i) => shown[i]).map((cell) => String(cell));
    return renderTable([
      pick(table.columnDefinitions.map((column) => column.name.toUpperCase())),
      ...table.rows.map(({ cells }) => pick(cells)),
    ]);
  }

  #events(subject: string | undefined): string {
    const about = subject ? this.#resolve(subject) : undefined;
    // What came before somebody sat down in front of it is another story.
    const all = this.#list('events').filter(
      (event) => Date.parse(event.metadata.creationTimestamp) >= FIXED_START,
    );
    return eventLines(all, about && { kind: about.kind.kind, name: about.name }, (text) =>
      this.#moment(Date.parse(text)).replace(/\.0$/, ''),
    );
  }

  #logs(pod: string, { previous, c }: Options): string {
    const { path } = this.#resolve(pod.includes('/') ? pod : `pod/${pod}`);
    const query = { ...(previous && { previous }), ...(c && { container: c }) };
    const response = this.#engine.read({ method: 'GET', path: `${path}/log`, query });
    return response.status >= 400 ? refusal(response) : String(response.body).trimEnd();
  }

  /** From somebody's action to the newest write of an object: the chain of causes. */
  #why(subject: string): string {
    const { kind, name } = this.#resolve(subject);
    const about = kind.namespaced
      ? `${kind.plural}/${this.#namespace}/${name}`
      : `${kind.plural}/${name}`;
    const { items } = this.#engine.read({ method: 'GET', path: `${SIM}/spans`, query: { about } })
      .body as {
      items: readonly Span[];
    };
    const lines = [...items]
      .reverse()
      .map(({ component, action, subject: on }) => [`  ${component}`, `${action} ${on}`]);
    return renderTable(lines.map((line, i) => (i === 0 ? [line[0]!.trim(), line[1]!] : line)));
  }

  /** `dedicated=gpu:NoSchedule` adds it, `dedicated-` takes it away. */
  #taint(node: string, taint: string): string {
    const existing = (fieldAt(this.#read(`node/${node}`), '.spec.taints') ?? []) as readonly {
      key: string;
    }[];
    const [, key = '', value, effect] = /^([^=:-]+)(?:=([^:]*))?(?::(\w+))?-?$/.exec(taint) ?? [];
    const others = existing.filter((one) => one.key !== key);
    const taints = effect ? [...others, { key, ...(value && { value }), effect }] : others;
    return this.#patch(`node/${node}`, { spec: { taints } }, effect ? 'tainted' : 'untainted');
  }

  #label(subject: string, label: string): string {
    const [key = '', value = null] = label.split('=');
    return this.#patch(subject, { metadata: { labels: { [key]: value } } }, 'labeled');
  }

  /** Cordons, and asks each Pod there to go: once a round, as kubectl does every five seconds. */
  #drain(node: string): string {
    const lines = [this.tell(`cordon ${node}`)];
    const there = this.#list('pods').filter((pod) => fieldAt(pod, '.spec.nodeName') === node);
    for (const { metadata } of there) lines.push(this.#evict(metadata.name));
    return lines.join('\n');
  }

  #evict(pod: string): string {
    const { name, path } = this.#resolve(`pod/${pod}`);
    const namespace = this.#namespace;
    const response = this.#engine.submit({
      method: 'POST',
      path: `${path}/eviction`,
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } },
    });
    if (response.status < 400) return `pod/${name} evicted`;
    return `error when evicting pods/"${name}" -n "${namespace}" (will retry after 5s): ${(response.body as Status).message}`;
  }

  #addNode(name: string, capacity: readonly string[]): string {
    const spec = {
      powered: true,
      capacity: { cpu: '4', memory: '16Gi', pods: '110', ...pairs(capacity) },
      labels: {},
      taints: [],
    };
    const body = {
      apiVersion: 'sim.kubeglass.dev/v1alpha1',
      kind: 'Machine',
      metadata: { name },
      spec,
    };
    return this.#answer(
      this.#engine.submit({ method: 'POST', path: `${SIM}/machines`, body }),
      `node/${name} added`,
    );
  }

  #machine(node: string, powered: boolean): string {
    const request = {
      method: 'PATCH',
      path: `${SIM}/machines/${node}`,
      headers: MERGE,
      body: { spec: { powered } },
    } as const;
    return this.#answer(
      this.#engine.submit(request),
      `machine/${node} is ${powered ? 'on' : 'off'}`,
    );
  }

  #component(name: string, running: boolean): string {
    const request: LoggedRequest = {
      method: 'PATCH',
      path: `${SIM}/components/${name}`,
      headers: MERGE,
      body: { spec: { running } },
    };
    const answer = this.#answer(
      this.#engine.submit(request),
      `${name} ${running ? 'started' : 'stopped'}`,
    );
    this.#engine.simulation.runFor(1);
    return answer;
  }

  #answer(response: ApiResponse, done: string): string {
    const warnings = (response.warnings ?? []).map((warning) => `Warning: ${warning}`);
    return [...warnings, response.status >= 400 ? refusal(response) : done].join('\n');
  }

  /** What `get` prints of an object, and of that what may change but by time passing. */
  #rowOf(subject: string): { cells: readonly unknown[]; changing: readonly string[] } | undefined {
    const { path } = this.#resolve(subject);
    const response = this.#engine.read({ method: 'GET', path, headers: { accept: TABLE } });
    if (response.status >= 400) return undefined;
    const { rows, columnDefinitions } = response.body as Table;
    const cells = rows[0]!.cells.filter((_, i) => columnDefinitions[i]!.priority === 0);
    const changing = cells.filter(
      (_, i) => !['Name', 'Age', 'Roles', 'Version'].includes(columnDefinitions[i]!.name),
    );
    return { cells, changing: changing.map(String) };
  }

  #read(subject: string): KubeObject {
    return this.#engine.read({ method: 'GET', path: this.#resolve(subject).path })
      .body as KubeObject;
  }

  #list(plural: string): KubeObject[] {
    const path = collectionPath(kindOf(plural));
    return [
      ...(this.#engine.read({ method: 'GET', path }).body as { items: readonly KubeObject[] })
        .items,
    ];
  }

  /** `pod/web`; a `*` stands for the rest of the first name that fits. */
  #resolve(subject: string): { kind: ResourceDefinition; name: string; path: string } {
    const [type = '', asked = ''] = subject.split('/');
    const kind = kindOf(type);
    const fits = ({ metadata }: KubeObject) => metadata.name.startsWith(asked.slice(0, -1));
    const name = asked.endsWith('*')
      ? (this.#list(type).find(fits)?.metadata.name ?? asked)
      : asked;
    return { kind, name, path: pathOf(kind, { namespace: this.#namespaceOf(kind), name }) };
  }

  #namespaceOf(kind: ResourceDefinition, asked?: string): string | undefined {
    return kind.namespaced ? (asked ?? this.#namespace) : undefined;
  }
}

function kindOf(word: string): ResourceDefinition {
  const lower = word.toLowerCase();
  const found = kinds.find(({ kind, plural, shortNames }) =>
    [plural, kind.toLowerCase(), ...shortNames].includes(lower),
  );
  if (!found) throw new Error(`the server doesn't have a resource type "${word}"`);
  return found;
}

const nameOf = ({ kind, group }: ResourceDefinition, name: string): string =>
  `${kind.toLowerCase()}${group ? `.${group}` : ''}/${name}`;

function refusal({ body }: ApiResponse): string {
  const { reason, message } = body as Status;
  if (reason === 'Invalid') return message ?? '';
  return `Error from server${reason ? ` (${reason})` : ''}: ${message}`;
}

const pairs = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => word.split('=') as [string, string]));

/** `90s`, `5m`, `1m30s`, `72h`. */
function seconds(text: string): number {
  const [, hours = '0', minutes = '0', rest = '0'] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}
