/** Which objects of a kind a list or watch is about: namespace, label selector, field selector. */
import type { ApiRequest } from '../../../apimachinery/api-request.ts';
import { parseFieldSelector } from '../../../apimachinery/fields.ts';
import { parseSelector, type Selector } from '../../../apimachinery/labels.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { attempt } from '../../../apimachinery/attempt.ts';
import { parameter, type ResourceRequest } from '../request-info.ts';

type FieldSelector = ReturnType<typeof parseFieldSelector>;

export class Selection {
  readonly #kind: ResourceDefinition;
  readonly #namespace: string | undefined;
  readonly #labels: Selector | undefined;
  readonly #fields: FieldSelector | undefined;

  constructor(
    kind: ResourceDefinition,
    namespace: string | undefined,
    labels: Selector | undefined,
    fields: FieldSelector | undefined,
  ) {
    this.#kind = kind;
    this.#namespace = namespace;
    this.#labels = labels;
    this.#fields = fields;
  }

  /** Nothing but a namespace narrows it down. */
  get everything(): boolean {
    return !this.#labels && !this.#fields;
  }

  /** The one value that a field must have, if the selector says so. */
  exact(path: string): string | undefined {
    return this.#fields?.requirements.find((field) => field.path === path && field.operator === '=')
      ?.value;
  }

  matches(object: KubeObject): boolean {
    const { metadata } = object;
    if (this.#namespace !== undefined && metadata.namespace !== this.#namespace) return false;
    if (this.#labels && !this.#labels.matches(metadata.labels)) return false;
    return !this.#fields || this.#fields.matches(selectableFields(this.#kind, object));
  }
}

export function selectionOf(request: ApiRequest, { kind, namespace }: ResourceRequest): Selection {
  const labels = parameter(request, 'labelSelector');
  const fields = parameter(request, 'fieldSelector');
  return new Selection(
    kind,
    namespace,
    labels ? parsed(() => parseSelector(labels)) : undefined,
    fieldsOf(kind, fields),
  );
}

function fieldsOf(kind: ResourceDefinition, text: string | undefined): FieldSelector | undefined {
  if (!text) return undefined;
  const selector = parsed(() => parseFieldSelector(text));
  for (const { path } of selector.requirements) {
    if (!supported(kind, path)) {
      throw StatusError.badRequest(
        kind.fields
          ? `field label not supported: ${path}`
          : `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
  }
  return selector;
}

/** What `fields` of any kind may look into. */
const EMPTY = { metadata: {}, spec: {}, status: {}, involvedObject: {}, source: {} };

function supported(kind: ResourceDefinition, path: string): boolean {
  if (path === 'metadata.name') return true;
  if (path === 'metadata.namespace') return kind.namespaced;
  return (
    kind.fields !== undefined && Object.hasOwn(kind.fields(EMPTY as unknown as KubeObject), path)
  );
}

function selectableFields(
  kind: ResourceDefinition,
  object: KubeObject,
): Readonly<Record<string, string>> {
  const { name, namespace = '' } = object.metadata;
  return { 'metadata.name': name, 'metadata.namespace': namespace, ...kind.fields?.(object) };
}

function parsed<R>(parse: () => R): R {
  const selector = attempt(parse);
  if (selector.ok) return selector.value;
  throw selector.refusal;
}
