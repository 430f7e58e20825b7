/**
 * Rows of Kubernetes' conformance tests that are not tried yet, by what they wait for. What is tried needs no
 * line here, and a line that nothing needs is to go. docs/conformance.md is made of it.
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
  { waitsFor: 'DNS', rows: [/^\[sig-network\] DNS should/] },
  { waitsFor: 'aggregated API servers', rows: [/^\[sig-api-machinery\] Aggregator/] },
  { waitsFor: 'a real kernel', rows: [/with privileged should run the container as unprivileged/] },
];
