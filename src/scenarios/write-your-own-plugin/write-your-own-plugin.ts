/** Two rules that kube-scheduler does not have, as plugins in TypeScript: near a Pod, and where the fewest Pods are. */
import type { Scenario } from '../scenario.ts';

const deployment = (name: string, replicas: number, labels: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
${labels}    spec:
      containers:
        - name: main
          image: nginx:1.27
          resources:
            requests:
              cpu: 250m
`;

export const writeYourOwnPlugin: Scenario = {
  id: 'write-your-own-plugin',
  title: 'Write your own plugin',
  summary:
    'A rule that kube-scheduler does not have becomes one that it has, in a few lines of TypeScript.',
  nodes: [{ count: 4, zones: ['east', 'west'], capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'near.ts is a scheduler plugin. Its filter keeps Pods with the label near out of zones where nothing with that name runs. Open the decision of a Pod of web: the plugin has a column like any other, and its reason is in the message.',
    'fewest-pods.ts scores. Its figure is in the arithmetic, normalised and weighed as all the others are. Its weight is in the SchedulerPlugin that the file makes, and kubectl can change it.',
  ],
  tries: [
    'Let near.ts read another label, and apply it. kube-scheduler begins anew with it, as it would with a plugin that was compiled in.',
    'Break it: throw an Error, return 7, or loop for ever. Pods wait with the error in their message, the plugin’s file shows the line, and everything else goes on.',
    'Ask it for Date.now() or fetch. A plugin sees Pods and nodes, and nothing else.',
    'Put console.log in it, and read why it has none.',
    'Let node.taints count: a node with a taint gets 0.',
  ],
  manifests: [
    {
      name: 'near.ts',
      yaml: `// Pods with the label near: db go to a zone where a Pod with app: db runs.
const ZONE = 'topology.kubernetes.io/zone';

interface PodView {
  readonly name: string;
  readonly labels: Record<string, string>;
}

interface NodeView extends PodView {
  readonly pods: readonly PodView[];
}

interface Cycle {
  readonly state: { zones?: string[] };
}

export default {
  name: 'Near',

  // Once for each Pod. What it leaves in state is there when nodes are asked about.
  preFilter(pod: PodView, nodes: readonly NodeView[], { state }: Cycle) {
    state.zones = nodes
      .filter((node) => node.pods.some((other) => other.labels.app === pod.labels.near))
      .map((node) => node.labels[ZONE]);
  },

  filter(pod: PodView, node: NodeView, { state }: Cycle) {
    const { near } = pod.labels;
    if (!near || state.zones!.length === 0) return true;
    return state.zones!.includes(node.labels[ZONE]) || \`node(s) were far from \${near}\`;
  },
};
`,
    },
    {
      name: 'fewest-pods.ts',
      yaml: `// The fewer Pods a node has, the better.
export default {
  name: 'FewestPods',

  score(pod, node) {
    return node.pods.length;
  },

  // What score counts is a penalty: none of it is 100, the most of it is 0.
  normalizeScore(pod, scores) {
    const most = Math.max(1, ...scores.map(({ score }) => score));
    return scores.map(({ score }) => 100 - Math.floor((score * 100) / most));
  },
};
`,
    },
    { name: 'db.yaml', yaml: deployment('db', 1, ''), afterSeconds: 8 },
    { name: 'web.yaml', yaml: deployment('web', 4, '        near: db\n'), afterSeconds: 15 },
  ],
};
