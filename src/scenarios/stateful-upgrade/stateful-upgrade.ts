/** A StatefulSet gets a new version, from the last ordinal down, and only as far as its partition lets it. */
import type { Scenario } from '../scenario.ts';

const db = (version: string, partition: number): string => `apiVersion: v1
kind: Service
metadata:
  name: db
spec:
  clusterIP: None
  selector:
    app: db
  ports:
    - port: 8080
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
spec:
  serviceName: db
  replicas: 3
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      # Ordinals below this one keep the version that they have.
      partition: ${partition}
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: app
          image: kubeglass/app:${version}
          env:
            - name: STARTUP_SECONDS
              value: "4"
          readinessProbe:
            httpGet:
              path: /readyz
              port: 8080
            periodSeconds: 2
          volumeMounts:
            - name: data
              mountPath: /data
          resources:
            requests:
              cpu: 250m
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes:
          - ReadWriteOnce
        resources:
          requests:
            storage: 1Gi
`;

export const statefulUpgrade: Scenario = {
  id: 'stateful-upgrade',
  title: 'A StatefulSet is upgraded',
  summary:
    'Three Pods with a name and a volume each. A new version reaches the last one first, and stops there.',
  nodes: [{ count: 3, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'db-0, db-1 and db-2 come one after the other, each when the one before is ready, and each gets a claim and a volume of its own: data-db-0, data-db-1, data-db-2. After half a minute all three run.',
    'After a minute version 2.0 is applied, with partition: 2. Only db-2 is replaced: by a Pod of the same name, with the same volume, on the node where that volume is. db-0 and db-1 keep version 1.0.',
    'There are two revisions now, and the StatefulSet is content with that. The ownership lens (O) shows both, and the lowest number that is available.',
  ],
  tries: [
    'Set partition: 0 in canary.yaml and apply it: db-1 goes first, and db-0 when db-1 is ready again.',
    'Delete db-0 while the partition stands. With which version does it come back?',
    'Scale to 1, and back to 3. What has become of the claims?',
  ],
  manifests: [
    { name: 'before.yaml', yaml: db('1.0', 0) },
    { name: 'canary.yaml', yaml: db('2.0', 2), afterSeconds: 60 },
  ],
};
