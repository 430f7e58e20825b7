/** What kube-apiserver is given: its store, its time, and the ways to what it dials itself. */
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import type { KubeObject, ObjectKey } from '../../apimachinery/meta.ts';
import type {
  CommandReceiver,
  CommandSession,
  ExecOptions,
  PortForwarder,
  StreamOptions,
} from '../../apimachinery/remote-command.ts';
import type { Schema } from '../../apimachinery/schema/schema.ts';
import { Refusal, StatusError } from '../../apimachinery/status.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { Clock, Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Trace } from '../../sim/trace.ts';
import type { Etcd } from '../etcd/etcd.ts';
import type { Authorizer } from './authorization/authorizer.ts';

/** The way to etcd, which may be down. */
export interface EtcdConnection {
  readonly available: boolean;
  readonly etcd: Etcd;
}

/**
 * The kubelets' own servers on :10250, which kube-apiserver dials. A kubelet that cannot be reached throws StatusError in
 * the words of whoever dialled; one that refuses to stream throws StreamRefused in its own.
 */
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
  /** Runs a command in a container. The Pod has a node, and the container is one of its spec. */
  exec(pod: Pod, options: ExecOptions, receiver: CommandReceiver): CommandSession;
  /** Joins the container's own process. */
  attach(pod: Pod, options: StreamOptions, receiver: CommandReceiver): CommandSession;
  portForward(pod: Pod): PortForwarder;
  /** What the kubelet of this node answers itself: /pods, /healthz, /configz. `path` begins with a slash. */
  proxy(node: string, request: ApiRequest): ApiResponse;
}

/** No kubelet anywhere: for a server whose kinds run nothing. */
export const noKubelets: KubeletConnector = {
  logs: () => '',
  followLogs: () => () => {},
  exec: noKubelet,
  attach: noKubelet,
  portForward: noKubelet,
  proxy: noKubelet,
};

function noKubelet(): never {
  throw new StatusError(500, '', 'error dialing backend: no kubelet');
}

/** Whom a webhook's configuration names. */
export interface WebhookTarget {
  /** As errors tell it: `https://svc.ns.svc:443/path?timeout=10s`. */
  readonly url: string;
  /** Absent where the configuration has a URL. */
  readonly service?: { readonly namespace: string; readonly name: string; readonly port: number };
  /** Base64, if any. */
  readonly caBundle?: string;
}

export type WebhookAnswer =
  /** What was sent back as JSON, and after how long. */
  | { readonly ok: true; readonly body: unknown; readonly latency?: Millis }
  /** What the HTTP client says of it: `dial tcp 10.0.0.1:443: connect: connection refused`. */
  | { readonly ok: false; readonly problem: string };

/** The way to admission and conversion webhooks. Answers at once; how long it would have taken is told. */
export interface WebhookConnector {
  post(target: WebhookTarget, body: unknown, timeout: Millis): WebhookAnswer;
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

export interface VirtualReads {
  get(kind: ResourceDefinition, key: ObjectKey): KubeObject;
  list(
    kind: ResourceDefinition,
    options: {
      readonly namespace?: string;
      readonly labelSelector?: string;
      readonly fieldSelector?: string;
    },
  ): readonly KubeObject[];
}

export interface ApiServerHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly etcd: EtcdConnection;
  readonly schema: Schema;
  readonly kinds: readonly ResourceDefinition[];
  readonly kubelets: KubeletConnector;
  /** Services without endpoints and hosts without an address if absent. */
  readonly webhooks?: WebhookConnector;
  /** Whether a component of the control plane answers on its /healthz. All do if absent. */
  readonly componentAnswers?: (name: 'kube-scheduler' | 'kube-controller-manager') => boolean;
  /** What /openapi tells. Without descriptions it tells no descriptions. */
  readonly document: SchemaDocument;
  /** How much later than others this client is told of changes. */
  readonly watchDelay?: (component: string) => Millis;
  /** What is created when the server starts, unless it is there: kube-apiserver's own objects if absent. */
  readonly bootstrap?: readonly ApiRequest[];
  /** What the keys of this cluster are made from: whoever knows it can make its tokens. */
  readonly secret?: string;
  /** Answers what is posted to a virtual kind that this server itself does not know. May refuse. */
  readonly answer?: (kind: ResourceDefinition, sent: KubeObject) => object;
  /** Answers what is read of a virtual kind that this server itself does not know. May refuse. */
  readonly read?: VirtualReads;
  /** The server behind a Service that APIServices name, if it answers. */
  readonly aggregated?: (
    namespace: string,
    name: string,
  ) => ((request: ApiRequest) => ApiResponse) | undefined;
  /** Services by namespace and name behind which there is such a server, whether or not it answers. */
  readonly aggregatedNames?: readonly string[];
  /** Who may do what: Node and RBAC, with the default roles, if absent. */
  readonly authorizer?: Authorizer;
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
