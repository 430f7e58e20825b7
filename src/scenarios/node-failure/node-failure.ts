/** The power of a node goes. Who notices first, and how long until its Pods run elsewhere? */
import type { Scenario } from '../scenario.ts';

export const nodeFailure: Scenario = {
  id: 'node-failure',
  title: 'A node dies',
  summary:
    'The power of a node goes, and minutes pass until its Pods run elsewhere: see where the time goes.',
  nodes: [{ count: 3, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'After half a minute the power of node-2 goes. Nothing happens at first: the API still says Ready, because a kubelet that is dead does not say that it is.',
    'Heartbeats are missing for about 50 seconds until the node controller calls the node Unknown and taints it. The Pods of web tolerate that for 30 seconds more (the default is 5 minutes), then they are evicted and replaced.',
    'The Pods on node-2 stay in Terminating: only their kubelet could say that they have ended.',
  ],
  tries: [
    'Delete the Fault outage to switch the node on again. What happens to the Pods that are Terminating?',
    'Take the tolerations out of web.yaml, start over, and wait for the default of five minutes. Raise the speed.',
    'Cut the network of a node instead of its power: its Pods go on running, and soon there are more of them than you asked for.',
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
      tolerations:
        - key: node.kubernetes.io/unreachable
          operator: Exists
          effect: NoExecute
          tolerationSeconds: 30
      containers:
        - name: nginx
          image: nginx:1.27
          resources:
            requests:
              cpu: 250m
`,
    },
    {
      name: 'outage.yaml',
      afterSeconds: 30,
      yaml: `# The machine is gone until this is deleted.
apiVersion: sim.kubeglass.dev/v1alpha1
kind: Fault
metadata:
  name: outage
spec:
  type: NodeCrash
  target:
    node: node-2
`,
    },
  ],
};
