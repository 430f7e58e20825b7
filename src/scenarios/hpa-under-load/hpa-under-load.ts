/** Requests rise and fall, and a HorizontalPodAutoscaler follows: up at once, down after five minutes. */
import type { Scenario } from '../scenario.ts';

export const hpaUnderLoad: Scenario = {
  id: 'hpa-under-load',
  title: 'An HPA under load',
  summary:
    'Requests rise and fall, and an autoscaler follows: up within half a minute, down only after five.',
  nodes: [{ count: 2, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'After a minute thirty requests a second come in, and each costs 20 ms of CPU. The one Pod of web wants 600m, may use 500m, and is throttled: see the thinner line of its node, and the Pod’s usage in the inspector.',
    'Every 15 seconds the autoscaler compares: what the Pods use on average over the 200m that each requests, against 50%. It takes two of its looks to get to enough Pods, because it may at most double them or add four at a time, and because a new Pod’s first figures do not count.',
    'After four minutes the rush is over. The Pods idle, and nothing happens for five minutes more: the highest recommendation of that window counts. Then all but one go at once.',
  ],
  tries: [
    'Stop metrics-server in the list of components. What do the autoscaler’s conditions say, and what becomes of the Pods?',
    'Give the autoscaler a behavior: stabilizationWindowSeconds: 30 for scaleDown, or policies that let it remove one Pod a minute.',
    'Take the requests out of web.yaml. A percentage of nothing cannot be worked out: see what the autoscaler says.',
  ],
  manifests: [
    {
      name: 'web.yaml',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: app
          image: kubeglass/app:1
          resources:
            requests:
              cpu: 200m
            limits:
              cpu: 500m
`,
    },
    {
      name: 'autoscaler.yaml',
      yaml: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 1
  maxReplicas: 10
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 50
`,
    },
    {
      name: 'rush-hour.yaml',
      yaml: `# Requests from outside, shared by the Pods that are Ready.
apiVersion: sim.kubeglass.dev/v1alpha1
kind: Load
metadata:
  name: rush-hour
spec:
  target:
    labels:
      app: web
  cpuMillisPerRequest: 20
  curve:
    - {atSeconds: 0, requestsPerSecond: 1}
    - {atSeconds: 60, requestsPerSecond: 1}
    - {atSeconds: 70, requestsPerSecond: 30}
    - {atSeconds: 240, requestsPerSecond: 30}
    - {atSeconds: 250, requestsPerSecond: 1}
`,
    },
  ],
};
