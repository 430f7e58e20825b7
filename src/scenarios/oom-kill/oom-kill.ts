/** A program that takes more memory than it may: the kernel ends it, and the kubelet starts it again. */
import type { Scenario } from '../scenario.ts';

const app = (name: string, leak: string): string => `apiVersion: apps/v1
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
      containers:
        - name: app
          image: kubeglass/app:1.0
          env:
            - name: LEAK_BYTES_PER_SECOND
              value: "${leak}"
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 64Mi
`;

export const oomKill: Scenario = {
  id: 'oom-kill',
  title: 'Out of memory',
  summary:
    'A program leaks memory until it reaches its limit, and is killed: OOMKilled, exit code 137.',
  nodes: [{ count: 2, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'The program of leaky takes 2 MB more each second, and may have 64Mi. About twenty seconds after its start it is killed: OOMKilled, exit code 137 (128 and 9, for SIGKILL). It is not asked, and has no time to say anything. steady has the same limit and no leak, and runs on.',
    'The kubelet starts the container again in the same Pod: at once the first time, then after 10 seconds, 20, 40 and so on. Each time it lasts for twenty seconds more.',
    'The limit of a container was reached, not the memory of the node: nobody is evicted, and nothing is scheduled anew.',
  ],
  tries: [
    'Raise the limit in leaky.yaml to 256Mi. Is that a cure? How long does it last now?',
    'Look at lastState in the YAML of the Pod, or at kubectl describe: the exit code tells a kill from a crash.',
    'Set the request and the limit of steady to 16Mi, which is less than it starts with.',
  ],
  manifests: [
    { name: 'leaky.yaml', yaml: app('leaky', '2000000') },
    { name: 'steady.yaml', yaml: app('steady', '0') },
  ],
};
