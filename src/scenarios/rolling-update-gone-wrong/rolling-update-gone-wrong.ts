/** A new version that does not exist: how far a rollout goes, why the site stays up, and how to go back. */
import type { Scenario } from '../scenario.ts';

const web = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    kubernetes.io/change-cause: ${image}
spec:
  replicas: 4
  progressDeadlineSeconds: 60
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 1
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
          image: ${image}
          resources:
            requests:
              cpu: 250m
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
`;

export const rollingUpdateGoneWrong: Scenario = {
  id: 'rolling-update-gone-wrong',
  title: 'A rollout that goes wrong',
  summary:
    'Somebody mistypes an image; the rollout stops half-way, and the old Pods keep the site up.',
  nodes: [{ count: 3, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'Twenty seconds in, somebody rolls out nginx:1.161 and means 1.16.1. There is no such image: the new Pods end in ErrImagePull and ImagePullBackOff, trying again after longer and longer waits.',
    'The Deployment stops on its own. With four replicas, one may be missing (maxUnavailable: 1) and one may be too many (maxSurge: 1): so it took away one old Pod, added two new ones, and waits for them to become ready, which they never do. Three old Pods go on serving.',
    'After a minute without progress the Deployment says ProgressDeadlineExceeded. It says so, and does nothing else.',
  ],
  tries: [
    'Undo the rollout, from the menu of the Deployment or by applying before.yaml, and watch which Pods go.',
    'Correct the image in after.yaml to nginx:1.16.1 instead.',
    'Start over with maxUnavailable: 100%. Does the site stay up?',
  ],
  manifests: [
    { name: 'before.yaml', yaml: web('nginx:1.14.2') },
    { name: 'after.yaml', yaml: web('nginx:1.161'), afterSeconds: 20 },
  ],
};
