/** The first thing that a newcomer sees: a Deployment, its Pods on three nodes, and the Service in front of them. */
import type { Scenario } from '../scenario.ts';

export const helloWorld: Scenario = {
  id: 'hello-world',
  title: 'Hello, world',
  summary: 'A Deployment keeps three web servers running, and a Service gives them one address.',
  nodes: [{ count: 3, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'You asked for three replicas of a Pod. The Deployment made a ReplicaSet, the ReplicaSet made three Pods, kube-scheduler gave each a node, and the kubelet there pulled the image and started it. Nobody of these ever talked to another: each read the API and wrote to it.',
    'The Service selects the same Pods by their label. Its traffic is not simulated yet.',
  ],
  tries: [
    'Delete a Pod and see who replaces it, and how the new one got its name.',
    'Change the replicas to 9 in web.yaml and apply it. Where do the new Pods go, and why there?',
    'Cut the power of a node. How long until anybody notices?',
    'Remove the label app from a Pod. The ReplicaSet loses count of it: what happens?',
  ],
  manifests: [
    {
      name: 'web.yaml',
      yaml: `# A Deployment keeps as many Pods as you ask for, and replaces them when their template changes.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
spec:
  replicas: 3
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
          ports:
            - containerPort: 80
          resources:
            requests:
              cpu: 250m
              memory: 128Mi
            limits:
              memory: 256Mi
---
# A Service is one address for all Pods that bear its labels and are ready.
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
`,
    },
  ],
};
