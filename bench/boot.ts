/**
 * From nothing to Ready nodes and a quiet cluster: the control plane's own objects, then each machine's kubelet
 * registering and reporting. What a page waits for when it opens, and what a large scenario costs before it begins.
 */
import { median, shown, timed, type Figure } from './figure.ts';
import { booted } from './workload.ts';

export const boot: Figure = {
  name: 'boot',
  about: 'to 3, 100, 1,000 and 5,000 Ready nodes',
  run(say) {
    booted(3);
    for (const nodes of [3, 100, 1000, 5000]) {
      const rounds = nodes >= 5000 ? 1 : nodes >= 1000 ? 3 : 7;
      const millis = median(Array.from({ length: rounds }, () => timed(() => void booted(nodes))));
      say(`${nodes} nodes: ${shown(millis)}, ${(millis / nodes).toFixed(2)} ms a node`);
    }
  },
};
