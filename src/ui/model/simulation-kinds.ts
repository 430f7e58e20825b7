/** What a simulated cluster has beyond its API kinds' own types: the machine under a node. */
import type { KubeObject } from '../../apimachinery/meta.ts';

/** Patching `powered` to false cuts its power, true boots it; deleting it takes it and its Node away. */
export interface Machine extends KubeObject {
  readonly spec?: { readonly powered?: boolean };
}
