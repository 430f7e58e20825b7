/** What kube-apiserver is given: its store, its time, and the ways to what it dials itself. */
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import type { Schema } from '../../apimachinery/schema/schema.ts';
import { Refusal, StatusError } from '../../apimachinery/status.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { Clock, Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Trace } from '../../sim/trace.ts';
import type { Etcd } from '../etcd/etcd.ts';

/** The way to etcd, which may be down. */
export interface EtcdConnection {
  readonly available: boolean;
  readonly etcd: Etcd;
}

/** The kubelets' own servers on :10250, which kube-apiserver dials for logs. */
export interface KubeletConnector {
  /** Plain text. Throws a refusal with the kubelet's own words. */
  logs(pod: Pod, options: LogOptions): string;
  /** What is added from now on, until the container ends or whoever follows calls the result. */
  followLogs(
    pod: Pod,
    options: LogOptions,
    onText: (text: string) => void,
    onEnd: () => void,
  ): () => void;
}

/** After core/v1 PodLogOptions. */
export interface LogOptions {
  readonly container: string;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: Millis;
}

/** The full schema with descriptions: too large for the first download, so it may not be there yet. */
export interface SchemaDocument {
  readonly definitions: Readonly<Record<string, unknown>>;
}

export interface ApiServerHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly etcd: EtcdConnection;
  readonly schema: Schema;
  readonly kinds: readonly ResourceDefinition[];
  readonly kubelets: KubeletConnector;
  /** What /openapi tells. Without descriptions it tells no descriptions. */
  readonly document: SchemaDocument;
  /** How much later than others this client is told of changes. */
  readonly watchDelay?: (component: string) => Millis;
  /** What is created when the server starts, unless it is there: kube-apiserver's own objects if absent. */
  readonly bootstrap?: readonly ApiRequest[];
}

/** kube-apiserver cannot reach its store. */
export class EtcdUnavailable extends Refusal {
  constructor() {
    super('etcd unavailable');
    this.name = 'EtcdUnavailable';
  }

  // Parity: which text a client sees depends on when the connection broke; this is the one of a store that is down for good.
  get answer(): StatusError {
    return new StatusError(
      500,
      '',
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"',
    );
  }
}
