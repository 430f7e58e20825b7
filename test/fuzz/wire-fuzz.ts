/** Bad requests over HTTPS: each is answered as kube-apiserver would, and what is refused leaves the revision as it was. */
import { Agent, request as httpsRequest } from 'node:https';
import { expect } from 'vitest';
import type { ApiRequest, ApiResponse } from '../../src/apimachinery/api-request.ts';
import { isTooDeep } from '../../src/apimachinery/json-depth.ts';
import { seededRandom } from '../../src/sim/random.ts';
import type { ServedCluster } from '../kubectl/served-cluster.ts';
import { BadRequests } from './bad-requests.ts';
import { complaint, isDry } from './complaint.ts';

const MEGABYTE = 1024 * 1024;
/** What slipped through meets controllers now and then. */
const BETWEEN = 200;

export async function wireFuzz(served: ServedCluster, seed: number, count: number): Promise<void> {
  const bad = new BadRequests(seededRandom(seed));
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: served.authority });
  const before = process.memoryUsage().heapUsed;
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const request = bad.next();
    // JSON.stringify itself gives up on these; deep texts are tried by themselves.
    if (isTooDeep(request.body)) continue;
    const { revision } = served.cluster;
    const answer = await ask(served, agent, request);
    const told = `${i}: ${request.method} ${request.path} ${JSON.stringify(request).slice(0, 1500)} → ${JSON.stringify(answer).slice(0, 500)}`;
    if (answer.status !== 431) expect(complaint(answer), told).toBeUndefined();
    if (answer.status >= 400) refused++;
    if (answer.status >= 400 || request.method === 'GET' || isDry(request))
      expect(served.cluster.revision, told).toBe(revision);
    if (i % BETWEEN === BETWEEN - 1) served.run(5000);
  }
  agent.destroy();
  expect(refused).toBeGreaterThan(count / 3);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(800 * MEGABYTE);
}

function ask(served: ServedCluster, agent: Agent, asked: ApiRequest): Promise<ApiResponse> {
  const { method, path, query = {}, headers = {}, body } = asked;
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query))
    for (const value of [values ?? []].flat()) search.append(name, value);
  const all: Record<string, string> = {
    authorization: `Bearer ${served.token}`,
    'content-type': 'application/json',
  };
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && /^[\x20-\x7e]*$/.test(value)) all[name] = value;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  // Node gives no length to a DELETE by itself.
  if (text !== undefined) all['content-length'] = String(Buffer.byteLength(text));
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port: served.port,
        agent,
        method,
        path: `${encodeURI(path.startsWith('/') ? path : `/${path}`)
          .replaceAll('?', '%3F')
          .replaceAll('#', '%23')}?${search.toString()}`,
        headers: all,
        timeout: 20_000,
      },
      (response) => {
        // A watch goes on: that it began is its answer.
        if (isWatch(asked) && response.statusCode === 200) {
          response.destroy();
          return resolve({ status: 200, body: 'watching' });
        }
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const said = Buffer.concat(parts).toString();
          const json = response.headers['content-type']?.startsWith('application/json');
          resolve({ status: response.statusCode!, body: json ? JSON.parse(said) : said });
        });
      },
    );
    request.on('timeout', () => reject(new Error(`no answer to ${method} ${path}`)));
    request.on('error', reject);
    request.end(text);
  });
}

const isWatch = ({ method, query }: ApiRequest): boolean =>
  method === 'GET' && (query?.watch === 'true' || query?.watch === '1');
