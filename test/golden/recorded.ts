/** What a real API server answered, as `api/*.json` holds it, and how ours is asked the same. */
import { readFileSync } from 'node:fs';
import type { ApiRequest, ApiResponse, Method } from '../../src/apimachinery/api-request.ts';
import type { KubeApiServer } from '../../src/control-plane/kube-apiserver/server.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import type { Random } from '../../src/sim/random.ts';
import { Simulation } from '../../src/sim/simulation.ts';

export interface RecordedRequest {
  readonly method: Method;
  readonly path: string;
  readonly body: unknown;
  readonly contentType: string | null;
  readonly accept: string | null;
}

export function recorded<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`./api/${file}`, import.meta.url), 'utf8')) as T;
}

/** kube-apiserver alone, at the moment of the recording. */
export function recordedApiServer(chance: (random: Random) => Random = (random) => random) {
  const simulation = new Simulation({ seed: 1, start: Date.UTC(2026, 10, 21) });
  return loneApiServer(simulation, { random: chance(simulation.random) });
}

export function requestTo(path: string, more: Partial<RecordedRequest> = {}): ApiRequest {
  const { method = 'GET', body, contentType, accept } = more;
  const url = new URL(path, 'https://kubernetes');
  return {
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: {
      ...(contentType ? { 'content-type': contentType } : {}),
      ...(accept ? { accept } : {}),
    },
    body: parsed(body),
  };
}

export function create(server: KubeApiServer, path: string, body: unknown): ApiResponse {
  return server.handle(requestTo(path, { method: 'POST', body }));
}

/** Bodies were recorded as JSON, or as the very text that was sent. */
function parsed(body: unknown): unknown {
  if (body === null || body === undefined || body === '') return undefined;
  if (typeof body !== 'string' || !body.startsWith('{')) return body;
  return JSON.parse(body) as unknown;
}
