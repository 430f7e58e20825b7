/** Replicas shared out evenly among three zones, so that losing one costs a third. */
import type { Scenario } from '../scenario.ts';

export const topologySpread: Scenario = {
  id: 'topology-spread',
  title: 'Spread over three zones',
  summary:
    'A spread constraint shares replicas out evenly among zones, so that losing one zone costs a third.',
  nodes: [{ count: 6, capacity: { cpu: '4', memory: '8Gi' }, zones: ['north', 'east', 'south'] }],
  watch: [
    'web must not have more than one Pod more in any zone than in the zone with the fewest (maxSkew: 1). So six Pods become two, two and two, whatever the scores of the nodes say.',
    'Group the picture by zone. Open the decision for a late Pod: nodes in zones that have their share are refused by PodTopologySpread, and the others are scored as always.',
  ],
  tries: [
    'Scale web to 7 and to 8: the zones take turns.',
    'Cordon both nodes of one zone and scale up. A zone that takes no Pods still counts, so soon nothing fits. Read the reason.',
    'Set nodeTaintsPolicy: Honor in the constraint. Cordoning taints a node: what changes?',
    'Change whenUnsatisfiable to ScheduleAnyway.',
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
      topologySpreadConstraints:
        - topologyKey: topology.kubernetes.io/zone
          maxSkew: 1
          whenUnsatisfiable: DoNotSchedule
          labelSelector:
            matchLabels:
              app: web
      containers:
        - name: nginx
          image: nginx:1.27
          resources:
            requests:
              cpu: 500m
`,
    },
  ],
};
