/** Indexes over Pods that several controllers share. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { Informer } from '../../client/informer.ts';

/** Files Pods under the node that they are bound to. Asked for twice, the index is kept once. */
export function byNodeName(pods: Informer<Pod>): void {
  pods.addIndex(byNodeName.index, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
}
byNodeName.index = 'spec.nodeName';
