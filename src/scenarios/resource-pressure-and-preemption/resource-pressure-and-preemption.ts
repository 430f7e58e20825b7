/** A full cluster, and a Pod that matters more than those in it. */
import type { Scenario } from '../scenario.ts';

export const resourcePressureAndPreemption: Scenario = {
  id: 'resource-pressure-and-preemption',
  title: 'Full nodes and preemption',
  summary:
    'When nothing fits, a Pod of higher priority takes the place of others: which ones, and why those?',
  nodes: [{ count: 2, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'Four Pods of batch fill two nodes: each asks for 1500m of cpu, so that 1 cpu is left on each node.',
    'After twenty seconds comes urgent. It asks for 2 cpu, which no node has left, but its PriorityClass is above that of batch. kube-scheduler looks for the node where evicting the fewest and least important Pods makes room, nominates it, evicts the victim, and places urgent there once the victim has ended.',
    'The ReplicaSet replaces the victim, but the new Pod finds no room and waits.',
  ],
  tries: [
    'Protect batch with the PodDisruptionBudget (minAvailable: 4) and apply another urgent Pod. Preemption tries to respect it, and does not have to.',
    'Set preemptionPolicy: Never in the class of urgent and start over: it waits, in front of the others.',
    'Add a node and see who gets it.',
  ],
  manifests: [
    {
      name: 'batch.yaml',
      yaml: `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: low
value: 100
description: May wait, and may be evicted.
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: batch
spec:
  replicas: 4
  selector:
    matchLabels:
      app: batch
  template:
    metadata:
      labels:
        app: batch
    spec:
      priorityClassName: low
      terminationGracePeriodSeconds: 5
      containers:
        - name: work
          image: busybox:1.37
          command: ["sh", "-c", "while true; do sleep 5; done"]
          resources:
            requests:
              cpu: 1500m
`,
    },
    {
      name: 'urgent.yaml',
      afterSeconds: 20,
      yaml: `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: high
value: 100000
description: Must run, even if others have to go.
---
apiVersion: v1
kind: Pod
metadata:
  name: urgent
  labels:
    app: urgent
spec:
  priorityClassName: high
  containers:
    - name: nginx
      image: nginx:1.27
      resources:
        requests:
          cpu: "2"
`,
    },
  ],
};
