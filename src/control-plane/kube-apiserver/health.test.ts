/** What the health endpoints tell: all, one, without some, and with etcd gone. */
import { expect, test } from 'vitest';
import { asking } from './testing/ask.ts';
import { loneApiServer } from './testing/lone-api-server.ts';

const connection = (available: boolean) => {
  const lone = loneApiServer();
  return asking(
    available
      ? lone.server
      : loneApiServer(undefined, { etcd: { available, etcd: lone.etcd }, bootstrap: [] }).server,
  );
};

test.each([
  { path: '/livez', status: 200, body: 'ok' },
  { path: '/readyz/informer-sync', status: 200, body: 'ok' },
  { path: '/livez/poststarthook/rbac/bootstrap-roles', status: 200, body: 'ok' },
  { path: '/livez/informer-sync', status: 404 },
  {
    path: '/readyz',
    etcd: false,
    status: 500,
    contains: '[-]etcd-readiness failed: reason withheld\n',
  },
  {
    path: '/livez/etcd',
    etcd: false,
    status: 500,
    body: 'internal server error: etcd failed: reason withheld\n',
  },
  { path: '/livez?exclude=etcd', etcd: false, status: 200, body: 'ok' },
  {
    path: '/livez?verbose&exclude=etcd',
    etcd: false,
    status: 200,
    contains: '[+]etcd excluded: ok\n',
  },
  {
    path: '/livez?verbose&exclude=x',
    status: 200,
    contains:
      'warn: some health checks cannot be excluded: no matches for "x"\nlivez check passed\n',
  },
])('$path with etcd $etcd: $status', ({ path, etcd = true, status, body, contains }) => {
  const answer = connection(etcd)('GET', path);
  expect(answer.status).toBe(status);
  if (body) expect(answer.body).toBe(body);
  if (contains) expect(answer.body).toContain(contains);
});
