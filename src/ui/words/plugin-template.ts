/** What a new plugin begins with: it works as it stands, and tells by example what a plugin may do. */

export const pluginTemplate = `// A scheduler plugin of your own. Apply it, create a Pod, and open its decision.
export default {
  name: 'FewestPods',

  // For each node: true, or why not.
  filter(pod, node) {
    return node.pods.length < 20 || 'node(s) had twenty Pods';
  },

  // For each node that is left: from 0 to 100, the highest is best.
  score(pod, node) {
    return Math.max(0, 100 - 5 * node.pods.length);
  },

  // There are also preFilter(pod, nodes) and preScore(pod, nodes), asked once for each Pod,
  // and normalizeScore(pod, scores). A node has name, labels, taints, allocatable, requested
  // (milliCpu, memory, pods), pods, and as its object the whole Node.
};
`;
