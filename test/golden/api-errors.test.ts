/** Errors that a real API server gave (1.20.2), asked of ours in the same order. What 1.36 says differently is listed. */
import { expect, test } from 'vitest';
import type { Status } from '../../src/apimachinery/status.ts';
import { differences, left } from './api-differences.ts';
import {
  create,
  recordedApiServer,
  recorded,
  requestTo,
  type RecordedRequest,
} from './recorded.ts';

interface Case {
  readonly case: string;
  readonly request: RecordedRequest;
  readonly status: number;
  readonly body: Status;
}

interface Stored {
  readonly metadata: { readonly uid: string; readonly annotations?: Record<string, string> };
  readonly spec: { readonly clusterIP?: string };
}

const { cases } = recorded<{ cases: Case[] }>('errors.json');
const { server } = recordedApiServer();
const get = (path: string) => server.handle(requestTo(path)).body as Stored;

const NAMESPACE = '/api/v1/namespaces/gold-err';
const POD = { spec: { containers: [{ name: 'c', image: 'nginx' }] } };
create(server, '/api/v1/namespaces', { metadata: { name: 'gold-err' } });
// What the controllers that the recorded cluster had beside it had made.
create(server, `${NAMESPACE}/serviceaccounts`, { metadata: { name: 'default' } });
create(server, `${NAMESPACE}/pods`, { ...POD, metadata: { name: 'd-7b9b97f876-2zx6c' } });

/** What the recorded cluster's own doing had brought about by then. */
const before: Readonly<Record<string, () => void>> = {
  'binding 409': () =>
    create(server, `${NAMESPACE}/pods/p/binding`, { target: { kind: 'Node', name: 'node-1' } }),
  '403 exceeded quota': () => {
    const hard = { configmaps: '1', 'requests.cpu': '1' };
    create(server, `${NAMESPACE}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard } });
    const status = { hard, used: { configmaps: '2', 'requests.cpu': '0' } };
    server.handle(
      requestTo(`${NAMESPACE}/resourcequotas/q/status`, {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { status },
      }),
    );
  },
  '201 limitrange defaults': () => {
    server.handle(requestTo(`${NAMESPACE}/resourcequotas/q`, { method: 'DELETE' }));
    const limits = [
      { type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '200m' } },
    ];
    create(server, `${NAMESPACE}/limitranges`, { metadata: { name: 'l' }, spec: { limits } });
  },
};

/** Recorded texts with this run's own uids, addresses and revisions in place of the recorded ones. */
function ours(text: string): string {
  return text
    .replaceAll(
      '42ae92e0-b7d2-4458-847b-b33ecbb9312c',
      () => get(`${NAMESPACE}/configmaps/cm`).metadata.uid,
    )
    .replaceAll('10.102.243.101', () => get(`${NAMESPACE}/services/s`).spec.clusterIP ?? '');
}

const inOurs = <T>(value: T): T => JSON.parse(ours(JSON.stringify(value))) as T;
const anyRevision = (text = '') => text.replace(/current: \d+/, 'current: …');

for (const [number, one] of cases.entries()) {
  const why = left[one.case];
  const name = `${number} ${one.case}`;
  if (why) test.skip(`${name}: ${why}`, () => {});
  else test(name, () => check(one));
}

function check({ case: name, request, status, body }: Case): void {
  before[name]?.();
  const answer = server.handle(requestTo(request.path, inOurs(request)));
  expect(answer.status).toBe(status);
  if (status < 400) {
    expect(annotationsOf(answer.body)).toEqual(annotationsOf(body));
    return;
  }
  const { message, reason, details } = answer.body as Status;
  const expected = inOurs(inNewWords(body, name));
  expect({ message: anyRevision(message), reason }).toEqual({
    message: anyRevision(expected.message),
    reason: expected.reason,
  });
  // Where the whole message differs, its causes do; everything else of the details stays.
  const causes = differences[name]?.message === undefined ? {} : { causes: details?.causes };
  expect(details).toEqual(expected.details && { ...expected.details, ...causes });
}

function annotationsOf(body: unknown): Stored['metadata']['annotations'] {
  return (body as Partial<Stored>).metadata?.annotations;
}

function inNewWords(body: Status, name: string): Status {
  const { words, message = body.message } = differences[name] ?? {};
  const inner = (text: string) => JSON.stringify(text).slice(1, -1);
  const text = JSON.stringify({ ...body, message });
  return JSON.parse(words ? text.replaceAll(inner(words[0]), inner(words[1])) : text) as Status;
}
