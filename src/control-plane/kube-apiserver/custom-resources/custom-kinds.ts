/**
 * Serves what CustomResourceDefinitions define, and looks after them: names, conditions, and the end of their
 * instances (apiextensions-apiserver's handler and its naming, establishing, approval and finalizing controllers, 1.36).
 * A definition that is written is looked at a moment later, in a task whose cause is that write.
 */
import { deepEqual } from '../../../apimachinery/equality.ts';
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import {
  approvalOf,
  isProtected,
} from '../../../api/apiextensions/v1/custom-resource-definition/approval.ts';
import {
  conditionOf,
  isConditionTrue,
  withCondition,
} from '../../../api/apiextensions/v1/custom-resource-definition/conditions.ts';
import {
  CLEANUP,
  customResourceDefinitions,
} from '../../../api/apiextensions/v1/custom-resource-definition/custom-resource-definition.ts';
import type { CustomResourceDefinition } from '../../../api/generated/types/apiextensions/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { collectionPath, pathOf } from '../../../api/resource-path.ts';
import { SECOND, type Cancel, type Millis } from '../../../sim/clock.ts';
import type { ApiServerHost } from '../api-server-host.ts';
import type { ServedKinds } from '../registry/served-kinds.ts';
import { conversionOf, type Converter } from './conversion.ts';
import { customKinds } from './custom-kind.ts';
import { named } from './naming.ts';

export interface CustomKindsHost {
  readonly host: ApiServerHost;
  readonly kinds: ServedKinds;
  /** The way back into the server, for what it asks of itself. */
  handle(request: ApiRequest): ApiResponse;
  /** Whether a version of a group is served by any definition. */
  register(group: string, version: string, served: boolean): void;
}

/** As a watch's latency. */
const NOTICE: Millis = 2;
/** How often it looks whether the instances of a definition that goes are gone, and when it starts over. */
const CLEANUP_PERIOD: Millis = 5 * SECOND;
const CLEANUP_LIMIT: Millis = 60 * SECOND;

const SELF = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

interface Installed {
  readonly definition: CustomResourceDefinition;
  readonly kinds: readonly ResourceDefinition[];
}

export class CustomKinds {
  readonly #server: CustomKindsHost;
  readonly #installed = new Map<string, Installed>();
  /** Definitions whose instances are being deleted, and since when. */
  readonly #cleaning = new Map<string, Millis>();
  #cancel: Cancel = () => {};

  constructor(server: CustomKindsHost) {
    this.#server = server;
  }

  /** Serves what is there, at once. */
  start(): void {
    const { etcd } = this.#server.host.etcd;
    const { prefix } = this.#server.kinds.store(customResourceDefinitions);
    for (const definition of this.#all()) {
      this.#serve(definition);
      this.#later(definition.metadata.name);
    }
    this.#cancel = etcd.watch(prefix, etcd.revision, ({ current, previous }) => {
      const { metadata } = (current ?? previous)!.value as CustomResourceDefinition;
      this.#later(metadata.name);
    });
  }

  get #converter(): Converter {
    const { host, kinds } = this.#server;
    const { webhooks, random } = host;
    return { webhooks, random, find: (kind, key) => kinds.store(kind).find(key) };
  }

  stop(): void {
    this.#cancel();
  }

  #later(name: string, delay: Millis = NOTICE): void {
    this.#server.host.clock.after(delay, () => this.#sync(name));
  }

  #all(): readonly CustomResourceDefinition[] {
    const store = this.#server.kinds.store(customResourceDefinitions);
    return this.#server.host.etcd.etcd.range(store.prefix).map(({ value }) => store.read(value));
  }

  /** One step at a time: what is written brings the definition back. */
  #sync(name: string): void {
    if (!this.#server.host.etcd.available) return this.#later(name, SECOND);
    const all = this.#all();
    const definition = all.find(({ metadata }) => metadata.name === name);
    this.#register(this.#installed.get(name)?.definition, definition, all);
    if (!definition) return this.#gone(name, all);
    this.#serve(definition);
    const next = this.#next(definition, all);
    if (next !== definition) {
      this.#write(next);
      // A name may have become free.
      if (!deepEqual(next.status.acceptedNames, definition.status.acceptedNames))
        this.#reconsider(name, definition.spec.group, all);
    } else if (definition.metadata.deletionTimestamp) this.#finish(definition);
  }

  /** The versions that it had and has: only those can have come or gone. */
  #register(
    before: CustomResourceDefinition | undefined,
    after: CustomResourceDefinition | undefined,
    all: readonly CustomResourceDefinition[],
  ): void {
    const group = (after ?? before)?.spec.group;
    if (group === undefined) return;
    const named = [before, after].flatMap((one) => one?.spec.versions ?? []);
    for (const version of new Set(named.map((one) => one.name)))
      this.#server.register(group, version, servedByAny(all, group, version));
  }

  #next(
    definition: CustomResourceDefinition,
    all: readonly CustomResourceDefinition[],
  ): CustomResourceDefinition {
    const now = this.#server.host.clock.now();
    const { group } = definition.spec;
    const others = all.filter((one) => one.spec.group === group && one !== definition);
    const renamed = named(definition, others, now);
    if (renamed !== definition) return renamed;
    const judged = withApproval(definition, now);
    if (judged !== definition) return judged;
    const ready =
      isConditionTrue(definition, 'NamesAccepted') && !isConditionTrue(definition, 'Established');
    if (!ready || definition.metadata.deletionTimestamp) return definition;
    const condition = {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    };
    return withCondition(definition, condition, now);
  }

  #serve(definition: CustomResourceDefinition): void {
    const { kinds } = this.#server;
    const { name } = definition.metadata;
    const before = this.#installed.get(name);
    if (before && !servesOtherwise(before.definition, definition)) return;
    const next = isServed(definition)
      ? customKinds(definition, conversionOf(definition, this.#converter))
      : [];
    before?.kinds.forEach((kind) => kinds.remove(kind));
    next.forEach((kind) => kinds.add(kind));
    this.#installed.set(name, { definition, kinds: next });
  }

  #gone(name: string, all: readonly CustomResourceDefinition[]): void {
    const { definition, kinds = [] } = this.#installed.get(name) ?? {};
    kinds.forEach((kind) => this.#server.kinds.remove(kind));
    this.#installed.delete(name);
    this.#cleaning.delete(name);
    if (definition) this.#reconsider(name, definition.spec.group, all);
  }

  #reconsider(name: string, group: string, all: readonly CustomResourceDefinition[]): void {
    for (const { spec, metadata } of all)
      if (spec.group === group && metadata.name !== name) this.#later(metadata.name);
  }

  /** Deletes the instances, and lets the definition go when none is left. */
  #finish(definition: CustomResourceDefinition): void {
    const { name, finalizers = [] } = definition.metadata;
    if (!finalizers.includes(CLEANUP)) return;
    const { clock } = this.#server.host;
    const done = (status: string, reason: string, message: string) => {
      const told = { type: 'Terminating', status, reason, message };
      return withCondition(definition, told, clock.now());
    };
    if (!isConditionTrue(definition, 'Established'))
      return this.#release(done('False', 'NeverEstablished', 'resource was never established'));
    const since = this.#cleaning.get(name);
    if (since === undefined) {
      this.#cleaning.set(name, clock.now());
      const message = 'CustomResource deletion is in progress';
      const begun = done('True', 'InstanceDeletionInProgress', message);
      if (conditionOf(definition, 'Terminating')?.reason !== 'InstanceDeletionInProgress')
        return this.#write(begun);
    }
    const { kinds = [] } = this.#installed.get(name) ?? {};
    // Where it can be had, the version that needs no conversion.
    const kind = kinds.find(({ version, stored }) => version === stored!.as.version) ?? kinds[0];
    const left = kind ? this.#deleteInstances(kind) : 0;
    if (left === 0)
      return this.#release(done('False', 'InstanceDeletionCompleted', 'removed all instances'));
    if (clock.now() - (since ?? clock.now()) >= CLEANUP_LIMIT) {
      this.#cleaning.delete(name);
      const problem =
        'could not confirm zero CustomResources remaining: timed out waiting for the condition';
      this.#write(done('True', 'InstanceDeletionCheck', problem));
    }
    this.#later(name, CLEANUP_PERIOD);
  }

  /** How many are left: those that something holds. */
  #deleteInstances(kind: ResourceDefinition): number {
    const { prefix } = this.#server.kinds.store(kind);
    const instances = () =>
      this.#server.host.etcd.etcd.range(prefix).map(({ value }) => value as KubeObject);
    const waiting = instances().filter(({ metadata }) => !metadata.deletionTimestamp);
    for (const namespace of new Set(waiting.map(({ metadata }) => metadata.namespace)))
      this.#server.handle({ ...OWN, method: 'DELETE', path: collectionPath(kind, namespace) });
    return instances().length;
  }

  #release(definition: CustomResourceDefinition): void {
    const finalizers = definition.metadata.finalizers?.filter((one) => one !== CLEANUP) ?? [];
    this.#write({ ...definition, metadata: { ...definition.metadata, finalizers } });
  }

  /** Refused where somebody else wrote in between, which brings it back. */
  #write(body: CustomResourceDefinition): void {
    const path = `${pathOf(customResourceDefinitions, body.metadata)}/status`;
    this.#server.handle({ ...OWN, method: 'PUT', path, body });
  }
}

const OWN = { headers: { 'user-agent': 'kube-apiserver' }, user: SELF } as const;

const servedByAny = (
  all: readonly CustomResourceDefinition[],
  group: string,
  version: string,
): boolean =>
  all.some(
    ({ spec }) =>
      spec.group === group && spec.versions.some((one) => one.name === version && one.served),
  );

const isServed = (definition: CustomResourceDefinition): boolean =>
  isConditionTrue(definition, 'NamesAccepted') || isConditionTrue(definition, 'Established');

function servesOtherwise(
  before: CustomResourceDefinition,
  after: CustomResourceDefinition,
): boolean {
  return (
    isServed(before) !== isServed(after) ||
    isConditionTrue(before, 'Terminating') !== isConditionTrue(after, 'Terminating') ||
    before.metadata.uid !== after.metadata.uid ||
    !deepEqual(before.spec, after.spec) ||
    !deepEqual(before.status.acceptedNames, after.status.acceptedNames)
  );
}

const APPROVAL = {
  approved: { status: 'True', reason: 'ApprovedAnnotation' },
  bypassed: { status: 'False', reason: 'UnapprovedAnnotation' },
  invalid: { status: 'False', reason: 'InvalidAnnotation' },
  missing: { status: 'False', reason: 'MissingAnnotation' },
} as const;

/** What a definition in a group of the Kubernetes community says of its approval. */
function withApproval(definition: CustomResourceDefinition, now: Millis): CustomResourceDefinition {
  if (!isProtected(definition.spec.group)) return definition;
  const type = 'KubernetesAPIApprovalPolicyConformant';
  const { state, reason: message } = approvalOf(definition);
  const next = { type, ...APPROVAL[state], message };
  const before = conditionOf(definition, type);
  const told =
    before?.status === next.status && before.reason === next.reason && before.message === message;
  return told ? definition : withCondition(definition, next, now);
}

/** `create not allowed while custom resource definition is terminating` */
export function refuseWhileTerminating({ group, plural, custom }: ResourceDefinition): void {
  if (!custom?.terminating) return;
  throw new StatusError(
    405,
    'MethodNotAllowed',
    'create not allowed while custom resource definition is terminating',
    { group, kind: plural },
  );
}
