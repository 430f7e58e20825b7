/** Two programs fall ill. One is asked whether it lives, the other whether it is ready: what follows differs. */
import type { Scenario } from '../scenario.ts';

const app = (name: string, probe: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: app
          image: kubeglass/app:1.0
          env:
            # From then on /healthz answers 500, until the program is started again.
            - name: UNHEALTHY_AFTER_SECONDS
              value: "20"
          ${probe}:
            httpGet:
              path: /healthz
              port: 8080
            periodSeconds: 5
            failureThreshold: 3
          resources:
            requests:
              cpu: 100m
`;

export const failingProbe: Scenario = {
  id: 'failing-probe',
  title: 'A probe that fails',
  summary:
    'Two programs fall ill. A liveness probe has one started again; a readiness probe takes the other out of service.',
  nodes: [{ count: 2, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'Twenty seconds after their start both programs begin to answer /healthz with 500. Both are asked every five seconds, and three failures in a row are believed: about 37 seconds in, both verdicts come at once.',
    'alive has a liveness probe: the kubelet ends its container and starts it again, in the same Pod on the same node. It is well for twenty seconds, and then it all begins anew; after the fourth time the kubelet lets it wait before it starts again, twice as long each time (CrashLoopBackOff).',
    'ready has a readiness probe: nothing is ended. The Pod runs on and is not Ready, its Deployment counts it as unavailable, and a Service sends it nothing. It never gets well by itself.',
  ],
  tries: [
    'Delete the Pod of ready: the next one is well, for twenty seconds.',
    'Set failureThreshold: 1 in alive.yaml. When does the first restart come now?',
    'Turn the readinessProbe of ready.yaml into a livenessProbe.',
  ],
  manifests: [
    { name: 'alive.yaml', yaml: app('alive', 'livenessProbe') },
    { name: 'ready.yaml', yaml: app('ready', 'readinessProbe') },
  ],
};
