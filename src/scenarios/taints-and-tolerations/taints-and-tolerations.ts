/** A node that repels Pods, a Pod that bears it, and one that asked for the node and forgot to say so. */
import type { Scenario } from '../scenario.ts';

const pod = (name: string, comment: string, more: string): string => `# ${comment}
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels:
    app: ${name}
spec:
  nodeSelector:
    pool: gpu
${more}  containers:
    - name: main
      image: python:3.13-slim
      command: ["sleep", "infinity"]
      resources:
        requests:
          cpu: "1"
`;

export const taintsAndTolerations: Scenario = {
  id: 'taints-and-tolerations',
  title: 'Taints and tolerations',
  summary:
    'A taint keeps Pods off a node, and a toleration lets them on it without drawing them there.',
  nodes: [
    { count: 2, capacity: { cpu: '4', memory: '8Gi' } },
    {
      namePrefix: 'gpu',
      count: 1,
      capacity: { cpu: '8', memory: '32Gi' },
      labels: { pool: 'gpu' },
      taints: [{ key: 'gpu', value: 'only', effect: 'NoSchedule' }],
    },
  ],
  watch: [
    'The node gpu-1 has the taint gpu=only:NoSchedule. It is the emptiest of all, yet no Pod of web goes there: none tolerates the taint.',
    'trainer tolerates the taint and selects the node by its label. forgetful selects the node, too, but does not tolerate the taint, so it stays Pending. Open its decision: two nodes are refused for one reason, gpu-1 for the other.',
  ],
  tries: [
    'Add the tolerations of trainer.yaml to forgetful.yaml. Only a few fields of a Pod may change, and this is one of them.',
    'Take the nodeSelector out of a copy of trainer.yaml: it may go to gpu-1 now, but does it?',
    'Taint node-1 with NoExecute and see who has to leave at once.',
    'Change the taint of gpu-1 to PreferNoSchedule and scale web up.',
  ],
  manifests: [
    {
      name: 'web.yaml',
      yaml: `# Tolerates nothing, so gpu-1 is out of reach.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 4
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
          resources:
            requests:
              cpu: 500m
`,
    },
    {
      name: 'trainer.yaml',
      yaml: pod(
        'trainer',
        'Wants the node, and bears its taint.',
        '  tolerations:\n    - key: gpu\n      operator: Equal\n      value: only\n      effect: NoSchedule\n',
      ),
    },
    {
      name: 'forgetful.yaml',
      yaml: pod('forgetful', 'Wants the node, but does not bear its taint.', ''),
    },
  ],
};
