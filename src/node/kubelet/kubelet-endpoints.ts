/** What a kubelet tells of itself on port 10250 (pkg/kubelet/server/server.go, 1.36). */
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { METRICS_TYPE } from '../../sim/metrics.ts';
import { resourceMetricsPage, statsSummary, type Measured } from './resource-metrics.ts';

export function kubeletEndpoint(
  { path, method }: ApiRequest,
  pods: () => readonly Pod[],
  measured: Omit<Measured, 'pods'>,
): ApiResponse {
  switch (path.replace(/(?<=.)\/$/, '')) {
    case '/healthz':
    case '/healthz/ping':
    case '/healthz/log':
    case '/healthz/syncloop':
      return text(200, 'ok');
    case '/pods':
      if (method !== 'GET') return text(405, 'Method Not Allowed');
      return { status: 200, body: podList(pods()) };
    case '/metrics/resource':
      return {
        ...text(200, resourceMetricsPage({ ...measured, pods: pods() })),
        headers: METRICS_HEADERS,
      };
    case '/stats/summary':
      return { status: 200, body: statsSummary({ ...measured, pods: pods() }) };
    case '/configz':
      return { status: 200, body: { kubeletconfig: CONFIGURATION } };
  }
  // Parity: metrics of the kubelet itself and of cAdvisor, logs of the machine and what runs commands (/run, /exec) have no path here yet.
  return text(404, '404 page not found\n');
}

const podList = (items: readonly Pod[]): object => ({
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: {},
  items,
});

const METRICS_HEADERS = { 'content-type': METRICS_TYPE };

const text = (status: number, body: string): ApiResponse => ({ status, body });

/** Those fields of KubeletConfiguration that this kubelet goes by, with upstream's defaults. */
const CONFIGURATION = {
  syncFrequency: '1m0s',
  port: 10250,
  nodeStatusUpdateFrequency: '10s',
  nodeStatusReportFrequency: '5m0s',
  nodeLeaseDurationSeconds: 40,
  maxPods: 110,
  kind: 'KubeletConfiguration',
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
};
