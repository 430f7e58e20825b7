/** Which labels a kubelet may put on its Node (plugin/pkg/admission/noderestriction, staging/src/k8s.io/kubelet/pkg/apis, 1.36). */
type Labels = { readonly [key: string]: string };

export function modifiedLabels(next: Labels = {}, old: Labels = {}): string[] {
  const keys = new Set([...Object.keys(next), ...Object.keys(old)]);
  return [...keys].filter((key) => next[key] !== old[key]);
}

/** Those of `keys` that steer workloads, or whose meaning is Kubernetes' own and not the kubelet's to give. */
export const forbiddenLabels = (keys: readonly string[]): string[] =>
  keys.filter((key) => isRestricted(key) || (isKubernetes(key) && !isKubelets(key))).sort();

const RESTRICTED = 'node-restriction.kubernetes.io';

const prefixOf = (key: string): string => (key.includes('/') ? key.slice(0, key.indexOf('/')) : '');
const isIn = (domain: string, prefix: string) => prefix === domain || prefix.endsWith(`.${domain}`);
const isRestricted = (key: string): boolean => isIn(RESTRICTED, prefixOf(key));
const isKubernetes = (key: string): boolean =>
  isIn('kubernetes.io', prefixOf(key)) || isIn('k8s.io', prefixOf(key));
const isKubelets = (key: string): boolean =>
  KUBELET_LABELS.has(key) ||
  isIn('kubelet.kubernetes.io', prefixOf(key)) ||
  isIn('node.kubernetes.io', prefixOf(key));

const KUBELET_LABELS = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);
