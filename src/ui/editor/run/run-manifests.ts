/**
 * Applies, tries or deletes what a text describes, object by object, and tells what became of each as kubectl does.
 * A text with a syntax error is not begun: half of what somebody meant is seldom what they want.
 */
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import type { Status } from '../../../apimachinery/status.ts';
import { refusalOf } from '../../model/refusal.ts';
import { FIELD_MANAGER } from '../../../scenarios/field-manager.ts';
import { readManifests, type Manifest } from '../manifest/documents.ts';
import { Lines } from '../manifest/lines.ts';
import { isPluginFile, pluginManifest } from '../../../scenarios/plugin-file.ts';
import { inFile } from '../manifest/plugin-file.ts';
import { placeOfField } from '../manifest/field-place.ts';
import type { Json } from '../manifest/json-of.ts';
import { errorAt, type Problem } from '../manifest/problem.ts';
import { placeOfMessage, problemsOf, typeOf } from '../manifest/status-problems.ts';
import {
  collectionOf,
  objectName,
  type Ask,
  type KindPaths,
  type ServedKind,
} from './kind-paths.ts';
import { editable, isLiveCopy, isObject, mergePatchBetween } from './live-copy.ts';

export type Verb = 'apply' | 'dry-run' | 'delete';

export interface Outcome {
  /** `deployment.apps/web created` */
  readonly words: string;
  readonly line: number;
  /** As it was, and as it is or would be. Absent before it is created, or after it is deleted. */
  readonly before?: Json;
  readonly after?: Json;
  /** `deployment.apps/web` */
  readonly name: string;
  /** As in paths: `deployments`. */
  readonly plural: string;
}

export interface RunResult {
  readonly outcomes: readonly Outcome[];
  readonly problems: readonly Problem[];
}

export interface Cluster {
  readonly ask: Ask;
  readonly kinds: KindPaths;
}

export async function runManifests(
  verb: Verb,
  text: string,
  file: string,
  cluster: Cluster,
): Promise<RunResult> {
  if (isPluginFile(file)) {
    const ran = await runManifests(
      verb,
      JSON.stringify(pluginManifest(text, file)),
      'plugin.yaml',
      cluster,
    );
    const lines = new Lines(text);
    return { ...ran, problems: ran.problems.map((problem) => inFile(problem, lines)) };
  }
  const { manifests, problems } = readManifests(text, file);
  if (problems.length > 0) return { outcomes: [], problems };
  if (manifests.length === 0) {
    return {
      outcomes: [],
      problems: [
        errorAt(firstLine, `no objects passed to ${verb === 'delete' ? 'delete' : 'apply'}`),
      ],
    };
  }
  const outcomes: Outcome[] = [];
  const found: Problem[] = [];
  for (const manifest of manifests) {
    const run = new Run(manifest, file, cluster);
    const outcome = await run.do(verb);
    if (outcome) outcomes.push(outcome);
    found.push(...run.problems);
  }
  return { outcomes, problems: found };
}

const firstLine = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };

/** One object on its way. */
class Run {
  readonly problems: Problem[] = [];
  readonly #manifest: Manifest;
  readonly #file: string;
  readonly #cluster: Cluster;

  constructor(manifest: Manifest, file: string, cluster: Cluster) {
    this.#manifest = manifest;
    this.#file = file;
    this.#cluster = cluster;
  }

  async do(verb: Verb): Promise<Outcome | undefined> {
    try {
      const kind = await this.#kind();
      if (!kind) return undefined;
      return verb === 'delete'
        ? await this.#delete(kind)
        : await this.#apply(kind, verb === 'dry-run');
    } catch (problem) {
      // The cluster cannot be reached at all, or discovery was refused.
      this.#tell(problem instanceof Error ? problem.message : String(problem), 'kind');
      return undefined;
    }
  }

  async #kind(): Promise<ServedKind | undefined> {
    const type = typeOf(this.#manifest, this.#file);
    if ('message' in type) {
      this.problems.push(type);
      return undefined;
    }
    const kind = await this.#cluster.kinds.find(type.apiVersion, type.kind);
    if (!kind) {
      this.#tell(
        `resource mapping not found for name: "${this.#name}" namespace: "${this.#namespace}" from "${this.#file}": no matches for kind "${type.kind}" in version "${type.apiVersion}"\nensure CRDs are installed first`,
        'kind',
      );
    }
    return kind;
  }

  async #apply(kind: ServedKind, dryRun: boolean): Promise<Outcome | undefined> {
    const query = {
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      ...(dryRun && { dryRun: 'All' }),
    };
    const collection = collectionOf(kind, this.#namespace || 'default');
    const { value } = this.#manifest;
    // Without a name there is nothing to compare with: the server makes one from generateName, or says what is missing.
    if (this.#name === '')
      return this.#send(
        kind,
        { method: 'POST', path: collection, query, body: value },
        undefined,
        dryRun,
      );

    const path = `${collection}/${this.#name}`;
    const live = await this.#cluster.ask({ method: 'GET', path });
    if (live.status >= 400 && live.status !== 404) return this.#refused(live);
    const before =
      live.status === 404 ? undefined : (live.body as { readonly [key: string]: Json });
    if (isLiveCopy(value)) return this.#edit(kind, path, collection, query, before, dryRun);
    const request: ApiRequest = {
      method: 'PATCH',
      path,
      query: { ...query, force: 'true' },
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: value,
    };
    const outcome = await this.#cluster.ask(request);
    if (!isUntyped(outcome)) return this.#told(kind, outcome, before, dryRun);
    // Server-side apply has words of its own for fields that do not fit, and names no indexes. Creating has those that
    // `kubectl apply` prints and that people look up; trying it changes nothing.
    const tried = await this.#cluster.ask({
      method: 'POST',
      path: collection,
      query: { ...query, dryRun: 'All' },
      body: value,
    });
    return this.#refused(tried.status === 400 ? tried : outcome);
  }

  /** As `kubectl edit`: whatever the text has no more is taken out of the object, whoever put it there. */
  #edit(
    kind: ServedKind,
    path: string,
    collection: string,
    query: ApiRequest['query'],
    before: { readonly [key: string]: Json } | undefined,
    dryRun: boolean,
  ) {
    const wanted = editable(this.#manifest.value);
    if (!before)
      return this.#send(
        kind,
        { method: 'POST', path: collection, query, body: wanted },
        undefined,
        dryRun,
      );
    const body = mergePatchBetween(editable(before), wanted) ?? {};
    const headers = { 'content-type': 'application/merge-patch+json' };
    return this.#send(kind, { method: 'PATCH', path, query, headers, body }, before, dryRun);
  }

  async #send(
    kind: ServedKind,
    request: ApiRequest,
    before: Json | undefined,
    dryRun: boolean,
  ): Promise<Outcome | undefined> {
    return this.#told(kind, await this.#cluster.ask(request), before, dryRun);
  }

  #told(
    kind: ServedKind,
    response: ApiResponse,
    before: Json | undefined,
    dryRun: boolean,
  ): Outcome | undefined {
    if (response.status >= 400) return this.#refused(response);
    this.#warn(response);
    const after = response.body as { readonly [key: string]: Json };
    const name = (after.metadata as { name?: string } | undefined)?.name ?? this.#name;
    const what =
      before === undefined ? 'created' : changed(before, after) ? 'configured' : 'unchanged';
    const words = `${objectName(kind, name)} ${what}${dryRun ? ' (server dry run)' : ''}`;
    return {
      words,
      line: this.#line,
      name: objectName(kind, name),
      plural: kind.plural,
      ...(before !== undefined && { before }),
      after,
    };
  }

  async #delete(kind: ServedKind): Promise<Outcome | undefined> {
    const namespace = this.#namespace || 'default';
    if (this.#name === '') {
      this.#tell('resource name may not be empty', 'metadata');
      return undefined;
    }
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
    const response = await this.#cluster.ask({
      method: 'DELETE',
      path: `${collectionOf(kind, namespace)}/${this.#name}`,
      body,
    });
    if (response.status >= 400) return this.#refused(response);
    this.#warn(response);
    const noun = `${kind.kind.toLowerCase()}${kind.group ? `.${kind.group}` : ''}`;
    const from = kind.namespaced ? ` from ${namespace} namespace` : '';
    return {
      words: `${noun} "${this.#name}" deleted${from}`,
      line: this.#line,
      name: objectName(kind, this.#name),
      plural: kind.plural,
    };
  }

  #refused(response: ApiResponse): undefined {
    const status = isObject(response.body)
      ? (response.body as unknown as Status)
      : { message: String(response.body || response.status) };
    const refusal = refusalOf({ code: response.status, ...status });
    const problems = problemsOf(status, this.#manifest);
    this.problems.push(...problems.map((one) => (refusal ? { ...one, refusal } : one)));
  }

  #warn({ warnings = [] }: ApiResponse): void {
    for (const message of warnings) {
      this.problems.push({
        severity: 'info',
        message: `Warning: ${message}`,
        place: placeOfMessage(message, this.#manifest),
      });
    }
  }

  #tell(message: string, field: string): void {
    this.problems.push(errorAt(placeOfField(this.#manifest, field), message));
  }

  get #line(): number {
    return placeOfField(this.#manifest, 'kind').startLine;
  }

  get #name(): string {
    return this.#metadata('name');
  }

  get #namespace(): string {
    return this.#metadata('namespace');
  }

  #metadata(field: string): string {
    const { metadata } = this.#manifest.value;
    const text = isObject(metadata) ? metadata[field] : undefined;
    // Whatever else it is, the server refuses it in its own words; it must not lead to another path.
    return typeof text === 'string' && /^[\w.:-]+$/.test(text) && text !== '.' && text !== '..'
      ? text
      : '';
  }
}

const isUntyped = ({ status, body }: ApiResponse): boolean =>
  status === 500 &&
  isObject(body) &&
  String(body.message).startsWith('failed to create typed patch object');

/** A dry run has no new resourceVersion to go by. */
const changed = (before: Json, after: Json): boolean =>
  isObject(before) &&
  isObject(after) &&
  mergePatchBetween(editable(before), editable(after)) !== undefined;
