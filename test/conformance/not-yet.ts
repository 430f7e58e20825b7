/**
 * Rows of Kubernetes' conformance tests that are not tried yet, by what they wait for. A row that is tried needs no line
 * here. docs/conformance.md is made of it.
 */

export interface NotYet {
  readonly waitsFor: string;
  readonly rows: readonly RegExp[];
}

export const notYet: readonly NotYet[] = [
  {
    waitsFor: 'Services and their traffic',
    rows: [
      /^\[sig-network\] Services should /,
      /^\[sig-network\] Service endpoints latency/,
      /^\[sig-network\] Proxy version v1 should proxy through a service and a pod/,
      /Guestbook application/,
      /Kubectl expose should create services for rc/,
    ],
  },
  {
    waitsFor: 'traffic by UDP and from a node',
    rows: [
      /^\[sig-network\] Networking Granular Checks/,
      /no conflict between pods with same hostPort/,
    ],
  },
  { waitsFor: 'DNS', rows: [/^\[sig-network\] DNS should/] },
  { waitsFor: 'aggregated API servers', rows: [/^\[sig-api-machinery\] Aggregator/] },
  { waitsFor: 'a real kernel', rows: [/with privileged should run the container as unprivileged/] },
  {
    waitsFor: 'somebody to write it down as a test here',
    rows: [
      /^\[sig-apps\]/,
      /^\[sig-auth\]/,
      /^\[sig-cli\]/,
      /^\[sig-scheduling\]/,
      /^\[sig-storage\]/,
      /^\[sig-api-machinery\] (AdmissionWebhook|Namespaces)/,
      /^\[sig-instrumentation\]/,
      /^\[k8s.io\] (\[sig-node\] (Events|NoExecuteTaintManager)|Pods) /,
    ],
  },
];
