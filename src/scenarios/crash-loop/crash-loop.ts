/** A program that ends again and again: what the kubelet does about it, and how long it waits. */
import type { Scenario } from '../scenario.ts';

const app = (crashAfter: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: app
          image: kubeglass/app:1.0
          env:
            # Take this away, and it stays up.
            - name: CRASH_AFTER_SECONDS
              value: "${crashAfter}"
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
`;

export const crashLoop: Scenario = {
  id: 'crash-loop',
  title: 'A crash loop',
  summary: 'A program ends three seconds after each start. Who starts it again, and when?',
  nodes: [{ count: 2, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'The program starts, and three seconds later it ends with exit code 1. The first time, the kubelet starts it again at once. From the second time on, about ten seconds in, it waits: 10 seconds, then 20, 40, 80, at most five minutes. While it waits, the Pod says CrashLoopBackOff.',
    'Nobody else does anything: the Pods stay on their nodes, and the Deployment has its two. RESTARTS counts, and the exit code of the run before stands in lastState.',
    'For three seconds after each start a Pod is Running and ready. Who looks at the right moment sees nothing wrong.',
  ],
  tries: [
    'Read the log of a Pod from before its last restart: its last line says why it ended.',
    'Set minReadySeconds: 10 in the Deployment. Is any Pod available now?',
    'Take CRASH_AFTER_SECONDS out of shop.yaml and apply it: new Pods come, and they stay.',
  ],
  manifests: [{ name: 'shop.yaml', yaml: app('3') }],
};
