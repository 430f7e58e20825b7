/** A node is to be emptied, and a budget says how fast: evictions one after the other. */
import type { Scenario } from '../scenario.ts';

export const drainedNode: Scenario = {
  id: 'drained-node',
  title: 'A node is drained',
  summary:
    'A node is to be emptied for maintenance. A PodDisruptionBudget lets one Pod go at a time.',
  nodes: [{ count: 3, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'After half a minute node-2 is cordoned: no new Pods come. Its own stay where they are, because cordoning is no more than that.',
    "Now drain node-2, from its menu or with kubectl. The budget of web says that five of six Pods must stay available, so one may go. The eviction of the second is refused, with 429 and “Cannot evict pod as it would violate the pod's disruption budget.”, until the replacement of the first is ready on another node; then it is let through.",
    'Nothing of this is decided by the node: whoever drains asks kube-apiserver for each eviction, and asks again.',
  ],
  tries: [
    'Set minAvailable: 6 before you drain. When does the drain end?',
    'Delete a Pod instead of evicting it. Does the budget protect it?',
    'Uncordon node-2. Do its Pods come back? Restart the rollout of web, and look again.',
  ],
  manifests: [
    {
      name: 'web.yaml',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 6
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: app
          image: kubeglass/app:1.0
          env:
            - name: STARTUP_SECONDS
              value: "5"
          readinessProbe:
            httpGet:
              path: /readyz
              port: 8080
            periodSeconds: 2
          resources:
            requests:
              cpu: 250m
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  minAvailable: 5
  selector:
    matchLabels:
      app: web
`,
    },
    {
      name: 'cordon.yaml',
      afterSeconds: 30,
      yaml: `# As kubectl cordon node-2: no new Pods come here.
apiVersion: v1
kind: Node
metadata:
  name: node-2
spec:
  unschedulable: true
`,
    },
  ],
};
