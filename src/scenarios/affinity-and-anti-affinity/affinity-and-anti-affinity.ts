/** Pods that want certain nodes, keep away from each other, or stay close to others. */
import type { Scenario } from '../scenario.ts';

export const affinityAndAntiAffinity: Scenario = {
  id: 'affinity-and-anti-affinity',
  title: 'Affinity and anti-affinity',
  summary:
    'Databases want fast disks and no neighbour of their kind; caches want to sit beside a database.',
  nodes: [
    {
      namePrefix: 'ssd',
      count: 2,
      capacity: { cpu: '4', memory: '16Gi' },
      labels: { disktype: 'ssd' },
    },
    {
      namePrefix: 'hdd',
      count: 2,
      capacity: { cpu: '4', memory: '16Gi' },
      labels: { disktype: 'hdd' },
    },
  ],
  watch: [
    'Each Pod of db requires a node with disktype=ssd and refuses one that has a Pod of db already. Two nodes fit that, three replicas were asked for: the third waits, and says what each of the four nodes lacked.',
    'The Pods of cache require to be on the node of a Pod of db. They were created at the same moment as db; those that were tried too early had to wait until a db Pod had a node.',
  ],
  tries: [
    'Label hdd-1 with disktype=ssd and watch the third Pod of db wake up.',
    'Change required… to preferred… in the podAntiAffinity of db.yaml. Where does the third Pod go now?',
    'Delete both Pods of db that run. Do the Pods of cache move with them?',
    'Let cache keep away from itself, too. How many of it can there be?',
  ],
  manifests: [
    {
      name: 'db.yaml',
      yaml: `# On fast disks, and never two on one node.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
spec:
  replicas: 3
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - key: disktype
                    operator: In
                    values: [ssd]
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector:
                matchLabels:
                  app: db
      containers:
        - name: postgres
          image: postgres:17
          env:
            - name: POSTGRES_PASSWORD
              value: example
          resources:
            requests:
              cpu: "1"
              memory: 1Gi
`,
    },
    {
      name: 'cache.yaml',
      yaml: `# On the same node as a Pod of db.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cache
spec:
  replicas: 2
  selector:
    matchLabels:
      app: cache
  template:
    metadata:
      labels:
        app: cache
    spec:
      affinity:
        podAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector:
                matchLabels:
                  app: db
      containers:
        - name: redis
          image: redis:7
          resources:
            requests:
              cpu: 250m
              memory: 256Mi
`,
    },
  ],
};
