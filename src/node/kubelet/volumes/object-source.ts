/**
 * ConfigMaps and Secrets that Pods of this node use. Each is fetched when it is needed; those in volumes are watched, one by one,
 * as long as a Pod has them (pkg/kubelet/util/manager/watch_based_manager.go, 1.36).
 */
import { configMaps } from '../../../api/core/v1/config-map/config-map.ts';
import { runtimeClasses } from '../../../api/node/v1/runtime-class/runtime-class.ts';
import { secrets } from '../../../api/core/v1/secret/secret.ts';
import { serviceAccounts } from '../../../api/core/v1/service-account/service-account.ts';
import type { ConfigMap, Pod, Secret } from '../../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { attempt } from '../../../apimachinery/attempt.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { isNotFound } from '../../../apimachinery/status.ts';
import type { Client } from '../../../client/client.ts';
import { Informer } from '../../../client/informer.ts';
import type { Cancel, Clock, Millis } from '../../../sim/clock.ts';
import type { Outcome } from '../../cri/cri.ts';
import type { Bytes } from '../../cri/fs/byte-string.ts';
import type { Found, PayloadSource } from './payload.ts';

interface Watched {
  readonly stop: () => void;
  readonly followers: Set<() => void>;
}

export class ObjectSource implements PayloadSource {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  readonly #tokens = new Map<string, { readonly token: Bytes; readonly renewAt: Millis }>();
  readonly #allocatable: () => { readonly [resource: string]: string };

  constructor(
    client: Client,
    clock: Clock,
    allocatable: () => { readonly [resource: string]: string },
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#allocatable = allocatable;
  }

  get allocatable(): { readonly [resource: string]: string } {
    return this.#allocatable();
  }

  configMap(namespace: string, name: string): Found<ConfigMap> {
    return this.#get(configMaps, 'configmap', namespace, name);
  }

  /** Of a RuntimeClass; its lack (pkg/kubelet/runtimeclass/runtimeclass_manager.go LookupRuntimeHandler). */
  runtimeHandler(name: string): Outcome<string> {
    const got = attempt(() => this.#client.get(runtimeClasses, { name }));
    return got.ok
      ? { ok: true, value: got.value.handler }
      : { ok: false, problem: { message: got.refusal.message } };
  }

  secret(namespace: string, name: string): Found<Secret> {
    return this.#get(secrets, 'secret', namespace, name);
  }

  /** Kept until a fifth of its time is left, as upstream's token manager does. Empty when it was refused. */
  token(pod: Pod, audience: string | undefined, expirationSeconds: number): Bytes {
    const { namespace, name, uid } = pod.metadata;
    const key = `${uid}/${audience ?? ''}`;
    const known = this.#tokens.get(key);
    if (known && this.#clock.now() < known.renewAt) return known.token;
    const account = { namespace, name: pod.spec.serviceAccountName ?? 'default' };
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        ...(audience !== undefined && { audiences: [audience] }),
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const asked = attempt(() =>
      this.#client.createSubresource(serviceAccounts, account, 'token', body),
    );
    const token = asked.ok
      ? (asked.value as { status?: { token?: string } }).status?.token
      : undefined;
    if (token === undefined) return known?.token ?? '';
    this.#tokens.set(key, { token, renewAt: this.#clock.now() + 800 * expirationSeconds });
    return token;
  }

  forget(pod: Pod): void {
    for (const key of this.#tokens.keys())
      if (key.startsWith(`${pod.metadata.uid}/`)) this.#tokens.delete(key);
  }

  /** Tells when an object has changed, as the watch says. */
  follow(kind: 'configmap' | 'secret', namespace: string, name: string, told: () => void): Cancel {
    const key = `${kind}/${namespace}/${name}`;
    let watched = this.#watched.get(key);
    if (!watched) {
      const followers = new Set<() => void>();
      const tell = () => {
        for (const follower of followers) follower();
      };
      const options = { namespace, fieldSelector: `metadata.name=${name}` };
      const started = <T extends KubeObject>(definition: ResourceDefinition<T>) => {
        const informer = new Informer(this.#client, this.#clock, definition, options);
        // What was there at first is in the volume already.
        informer.on({ add: () => informer.hasSynced && tell(), update: tell, delete: tell });
        informer.start();
        return informer;
      };
      const informer = kind === 'secret' ? started(secrets) : started(configMaps);
      watched = { stop: () => informer.stop(), followers };
      this.#watched.set(key, watched);
    }
    const { stop, followers } = watched;
    followers.add(told);
    return () => {
      followers.delete(told);
      if (followers.size > 0) return;
      stop();
      this.#watched.delete(key);
    };
  }

  stop(): void {
    for (const { stop } of this.#watched.values()) stop();
    this.#watched.clear();
  }

  #get<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    word: string,
    namespace: string,
    name: string,
  ): Found<T> {
    const got = attempt(() => this.#client.get(kind, { namespace, name }));
    if (got.ok) return { ok: true, value: got.value };
    if (isNotFound(got.refusal))
      return { ok: false, problem: `${word} ${JSON.stringify(name)} not found`, missing: true };
    return {
      ok: false,
      problem: `failed to sync ${word} cache: timed out waiting for the condition`,
      missing: false,
    };
  }
}
