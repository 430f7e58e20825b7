/** What the names of resources mean (pkg/apis/core/helper/helpers.go, 1.36). */
import { isQualifiedName } from '../../apimachinery/names.ts';

const HUGE_PAGES = 'hugepages-';
const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);
const COUNTED = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const STANDARD = new Set([
  ...CONTAINER,
  ...COUNTED,
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

export const isHugePage = (name: string): boolean => name.startsWith(HUGE_PAGES);

/** Kubernetes' own: without a domain, or under kubernetes.io. */
export const isNative = (name: string): boolean =>
  !name.includes('/') || name.includes('kubernetes.io/');

/** A device's: `nvidia.com/gpu`. Counted in whole numbers, never shared. */
export const isExtended = (name: string): boolean =>
  !isNative(name) &&
  !name.startsWith('requests.') &&
  isQualifiedName(`requests.${name}`).length === 0;

export const isStandard = (name: string): boolean =>
  STANDARD.has(name) || isHugePage(name) || name.startsWith(`requests.${HUGE_PAGES}`);

/** What a quota knows how to count. */
export const isStandardForQuota = (name: string): boolean => name !== 'storage' && isStandard(name);

export const isStandardForContainers = (name: string): boolean =>
  CONTAINER.has(name) || isHugePage(name);

/** Requests may be lower than limits. */
export const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePage(name);

export const isWhole = (name: string): boolean => COUNTED.has(name) || isExtended(name);
