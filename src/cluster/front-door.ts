/**
 * Where requests from outside come in: the simulation's own group goes to the simulation, which answers while every
 * component is down; everything else to kube-apiserver.
 */
import type { ApiRequest, ApiResponse, WatchHandler } from '../apimachinery/api-request.ts';
import type {
  CommandReceiver,
  CommandSession,
  PortForwarder,
} from '../apimachinery/remote-command.ts';
import { SIM_GROUP, SIM_VERSION } from '../api/sim/v1alpha1/schema.ts';
import type { KubeApiServer } from '../control-plane/kube-apiserver/server.ts';

export interface Observed {
  handle(request: ApiRequest): ApiResponse;
  observe(request: ApiRequest, handler: WatchHandler): { stop: () => void } | ApiResponse;
}

/** kubectl's words when nobody listens. */
const REFUSED: ApiResponse = {
  status: 503,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?',
    reason: 'ServiceUnavailable',
    code: 503,
  },
};

export class FrontDoor implements Observed {
  readonly #apiServer: () => KubeApiServer | undefined;
  readonly #simulation: Observed;

  constructor(apiServer: () => KubeApiServer | undefined, simulation: Observed) {
    this.#apiServer = apiServer;
    this.#simulation = simulation;
  }

  /** Nobody answers this path now: a shell may close the connection instead of telling. */
  refuses(path: string): boolean {
    return (
      this.#apiServer() === undefined && !isSimulation(path) && path !== '/apis' && path !== '/api'
    );
  }

  handle(request: ApiRequest): ApiResponse {
    const { path } = request;
    if (isSimulation(path)) return this.#simulation.handle(request);
    if (path === SWAGGER) return this.#swagger(request);
    const apiServer = this.#apiServer();
    const answered = apiServer?.handle(request) ?? (MERGED.has(path) ? undefined : REFUSED);
    return MERGED.has(path) ? merged(path, answered, this.#simulation.handle(request)) : answered!;
  }

  /** One document of both sides, which has changed when either has. */
  #swagger(request: ApiRequest): ApiResponse {
    const { 'if-none-match': known, ...headers } = request.headers ?? {};
    const whole = { ...request, headers };
    const other = this.#simulation.handle(whole);
    const one = this.#apiServer()?.handle(whole);
    if (one?.status !== 200) return one ?? REFUSED;
    if (other.status !== 200) return one;
    const etag = JSON.stringify(`${tagOf(one)}${tagOf(other)}`);
    const told = { ...one.headers, etag };
    if (known === etag) return { status: 304, headers: told, body: '' };
    return { ...one, headers: told, body: mergedSwagger(one.body, other.body) };
  }

  connect(request: ApiRequest, receiver: CommandReceiver): CommandSession | ApiResponse {
    return this.#apiServer()?.connect(request, receiver) ?? REFUSED;
  }

  portForward(request: ApiRequest): PortForwarder | ApiResponse {
    return this.#apiServer()?.portForward(request) ?? REFUSED;
  }

  observe(request: ApiRequest, handler: WatchHandler): { stop: () => void } | ApiResponse {
    if (isSimulation(request.path)) return this.#simulation.observe(request, handler);
    return this.#apiServer()?.observe(request, handler) ?? REFUSED;
  }
}

const SIM_ROOT = `/apis/${SIM_GROUP}`;
const SIM_DOCUMENT = `/openapi/v3/apis/${SIM_GROUP}/${SIM_VERSION}`;

function isSimulation(path: string): boolean {
  return path === SIM_ROOT || path.startsWith(`${SIM_ROOT}/`) || path === SIM_DOCUMENT;
}

/** Lists of what is there: both sides' together. */
const MERGED = new Set(['/apis', '/openapi/v3']);
const SWAGGER = '/openapi/v2';

const tagOf = ({ headers }: ApiResponse): string => JSON.parse(headers?.etag ?? '""') as string;

function mergedSwagger(one: unknown, other: unknown): unknown {
  // Protobuf messages that follow each other are one message: what repeats is appended, what does not is said again.
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    const both = new Uint8Array(one.length + other.length);
    both.set(other);
    both.set(one, other.length);
    return both;
  }
  const [a, b] = [one, other] as { readonly paths: object; readonly definitions: object }[];
  return {
    ...a,
    paths: { ...b!.paths, ...a!.paths },
    definitions: { ...b!.definitions, ...a!.definitions },
  };
}

function merged(path: string, one: ApiResponse | undefined, other: ApiResponse): ApiResponse {
  if (!one || one.status !== 200) return other;
  const [a, b] = [one.body, other.body] as Record<string, unknown>[];
  if (path === '/openapi/v3')
    return { ...one, body: { paths: { ...(a!.paths as object), ...(b!.paths as object) } } };
  const list = 'items' in a! ? 'items' : 'groups';
  return {
    ...one,
    body: { ...a, [list]: [...(a![list] as unknown[]), ...(b![list] as unknown[])] },
  };
}
