/** What the components of a running cluster tell of themselves, under the names that people know. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiRequest } from '../apimachinery/api-request.ts';
import { webDeployment } from '../api/testing/manifests.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

const COMPONENTS = '/apis/sim.kubeglass.dev/v1alpha1/components';
const APPS = '/apis/apps/v1/namespaces/default/deployments';

let cluster: Cluster;
const read = (path: string, more: Partial<ApiRequest> = {}) =>
  cluster.read({ method: 'GET', path, ...more });
const page = (path: string) => String(read(path).body);

beforeAll(() => {
  cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 2 }] } });
  cluster.simulation.runFor(5000);
  cluster.submit({ method: 'POST', path: APPS, body: webDeployment(3) });
  cluster.submit({ method: 'POST', path: APPS, body: webDeployment(3) });
  cluster.submit({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'nowhere' },
      spec: {
        nodeName: '',
        nodeSelector: { no: 'where' },
        containers: [{ name: 'c', image: 'nginx:1.27' }],
      },
    },
  });
  cluster.simulation.runFor(20_000);
});

const SCHEDULER = `${COMPONENTS}/kube-scheduler/metrics`;
const MANAGER = `${COMPONENTS}/kube-controller-manager/metrics`;
const REQUEST = 'dry_run="",group="apps",version="v1",resource="deployments",subresource=""';

describe('each is there', () => {
  test.each([
    {
      path: '/metrics',
      line: `apiserver_request_total{verb="POST",${REQUEST},scope="resource",component="apiserver",code="201"} 1`,
    },
    {
      path: '/metrics',
      line: `apiserver_request_total{verb="POST",${REQUEST},scope="resource",component="apiserver",code="409"} 1`,
    },
    {
      path: '/metrics',
      line: `apiserver_request_duration_seconds_count{verb="POST",${REQUEST},scope="resource",component="apiserver"} 2`,
    },
    { path: '/metrics', line: 'apiserver_storage_objects{resource="pods"} 4' },
    { path: '/metrics', line: 'apiserver_storage_objects{resource="deployments.apps"} 1' },
    { path: '/metrics', line: 'apiserver_current_inflight_requests{request_kind="readOnly"} 1' },
    {
      path: '/metrics',
      line: /^apiserver_longrunning_requests\{verb="WATCH",group="",version="v1",resource="pods",.*\} [1-9]/m,
    },
    {
      path: '/metrics',
      line: /^apiserver_watch_events_total\{group="",version="v1",resource="pods"\} [1-9]/m,
    },
    {
      path: SCHEDULER,
      line: 'scheduler_schedule_attempts_total{profile="default-scheduler",result="scheduled"} 3',
    },
    {
      path: SCHEDULER,
      line: 'scheduler_schedule_attempts_total{profile="default-scheduler",result="unschedulable"} 1',
    },
    { path: SCHEDULER, line: 'scheduler_pending_pods{queue="unschedulable"} 1' },
    {
      path: SCHEDULER,
      line: 'scheduler_scheduling_attempt_duration_seconds_count{profile="default-scheduler",result="scheduled"} 3',
    },
    {
      path: SCHEDULER,
      line: 'scheduler_framework_extension_point_duration_seconds_count{extension_point="Bind",profile="default-scheduler",status="Success"} 3',
    },
    {
      path: SCHEDULER,
      line: 'scheduler_framework_extension_point_duration_seconds_count{extension_point="Filter",profile="default-scheduler",status="Unschedulable"} 1',
    },
    { path: MANAGER, line: 'workqueue_depth{name="deployment"} 0' },
    { path: MANAGER, line: /^workqueue_adds_total\{name="replicaset"\} [1-9]/m },
    { path: MANAGER, line: /^workqueue_queue_duration_seconds_count\{name="deployment"\} [1-9]/m },
    { path: `${COMPONENTS}/etcd/metrics`, line: 'etcd_server_has_leader 1' },
    { path: `${COMPONENTS}/etcd/metrics`, line: /^etcd_debugging_mvcc_keys_total [1-9]/m },
  ])('$path: $line', ({ path, line }) => {
    const text = page(path);
    if (typeof line === 'string') expect(text.split('\n')).toContain(line);
    else expect(text).toMatch(line);
  });
});

test('looking is no part of the history', () => {
  const { simulation } = cluster;
  const before = [simulation.digest.hex, simulation.steps, cluster.revision];
  for (const path of ['/metrics', SCHEDULER, MANAGER]) page(path);
  expect([simulation.digest.hex, simulation.steps, cluster.revision]).toEqual(before);
});

test('a component that does not run tells nothing, while the others do', () => {
  cluster.submit({
    method: 'PATCH',
    path: `${COMPONENTS}/kube-apiserver`,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { running: false } },
  });
  cluster.simulation.runFor(1000);
  expect(read(`${COMPONENTS}/kube-apiserver/metrics`).status).toBe(503);
  expect(read(`${COMPONENTS}/nobody/metrics`).status).toBe(404);
  expect(page(SCHEDULER)).toContain('scheduler_pending_pods');
});
