/** Pages about what makes Pods: ReplicaSet, Deployment, DaemonSet, StatefulSet. */
import { apply, configMap, named, workload, type Walk } from './walk.ts';
import { cassandraSet, mysqlSet, zookeeperSet } from './stateful.ts';

const nginx = (image: string) => ({
  containers: [named('nginx', { image, ports: [{ containerPort: 80 }] })],
});
const claims = (name: string, storage = '1Gi') => [
  {
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  },
];
const web = (podManagementPolicy?: string) =>
  workload(
    'StatefulSet',
    'web',
    { serviceName: 'nginx', replicas: 2, podManagementPolicy, volumeClaimTemplates: claims('www') },
    {
      containers: [
        named('nginx', {
          image: 'registry.k8s.io/nginx-slim:0.24',
          ports: [{ containerPort: 80, name: 'web' }],
          volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
        }),
      ],
    },
  );
const fluentd = (version: string) =>
  workload(
    'DaemonSet',
    'fluentd-elasticsearch',
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } },
    {
      tolerations: [
        { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
      ],
      containers: [
        named('fluentd-elasticsearch', {
          image: `quay.io/fluentd_elasticsearch/fluentd:${version}`,
          resources: { limits: { memory: '200Mi' }, requests: { cpu: '100m', memory: '200Mi' } },
          volumeMounts: [{ name: 'varlog', mountPath: '/var/log' }],
        }),
      ],
      terminationGracePeriodSeconds: 30,
      volumes: [{ name: 'varlog', hostPath: { path: '/var/log' } }],
    },
  );

export const controllers: readonly Walk[] = [
  {
    page: 'concepts/workloads/controllers/deployment',
    examples: ['controllers/nginx-deployment.yaml'],
    shows: 'Three Pods; a new image, a wrong one that stops half-way, and back.',
    steps: [
      apply(workload('Deployment', 'nginx-deployment', { replicas: 3 }, nginx('nginx:1.14.2'))),
      'run 30s',
      ['get deployment nginx-deployment', /nginx-deployment +3\/3 +3 +3/],
      ['get rs', /nginx-deployment-\w+ +3 +3 +3/],
      'set-image deployment/nginx-deployment nginx:1.16.1',
      'run 60s',
      ['get rs', / 3 +3 +3/, / 0 +0 +0/],
      'set-image deployment/nginx-deployment nginx:1.161',
      'run 60s',
      ['get deployment nginx-deployment', /3\/3 +1 +3/],
      ['get pods', /ImagePullBackOff|ErrImagePull/],
      'rollback deployment/nginx-deployment',
      'run 30s',
      ['get deployment nginx-deployment', /3\/3 +3 +3/],
      'scale deployment/nginx-deployment 10',
      'run 30s',
      ['get deployment nginx-deployment', /10\/10 +10 +10/],
    ],
  },
  {
    page: 'concepts/workloads/controllers/deployment',
    examples: [],
    shows: 'A rollout that goes nowhere says so when its deadline is over.',
    steps: [
      apply(
        workload(
          'Deployment',
          'slow',
          { replicas: 1, progressDeadlineSeconds: 60 },
          nginx('nginx:1.161'),
        ),
      ),
      'run 90s',
      [
        'get deployment slow -o jsonpath={.status.conditions[type=Progressing]}',
        '"reason":"ProgressDeadlineExceeded"',
        'has timed out progressing.',
      ],
    ],
  },
  {
    page: 'concepts/workloads/controllers/replicaset',
    examples: ['controllers/frontend.yaml', 'pods/pod-rs.yaml', 'controllers/hpa-rs.yaml'],
    shows: 'Three Pods; bare Pods with the same label are too many.',
    differs: 'what php-redis does is not known: it runs as a generic program',
    steps: [
      apply(
        workload(
          'ReplicaSet',
          'frontend',
          { replicas: 3 },
          {
            containers: [
              named('php-redis', {
                image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5',
              }),
            ],
          },
        ),
      ),
      'run 30s',
      ['get rs frontend', /frontend +3 +3 +3/],
      apply({
        kind: 'Pod',
        metadata: { name: 'pod1', labels: { app: 'frontend' } },
        spec: { containers: [{ name: 'hello1', image: 'gcr.io/google-samples/hello-app:2.0' }] },
      } as { kind: string }),
      'run 5s',
      ['wait pod/pod1 gone', 'gone'],
      ['get rs frontend', /frontend +3 +3 +3/],
    ],
  },
  {
    page: 'concepts/workloads/controllers/replicationcontroller',
    examples: ['controllers/replication.yaml'],
    shows: 'Three Pods.',
    steps: [
      apply({
        kind: 'ReplicationController',
        metadata: { name: 'nginx' },
        spec: {
          replicas: 3,
          selector: { app: 'nginx' },
          template: { metadata: { labels: { app: 'nginx' } }, spec: nginx('nginx') },
        },
      } as { kind: string }),
      'run 30s',
      ['get rc nginx', /nginx +3 +3 +3/],
    ],
  },
  {
    page: 'tasks/manage-daemon/update-daemon-set',
    examples: [
      'controllers/daemonset.yaml',
      'controllers/fluentd-daemonset.yaml',
      'controllers/fluentd-daemonset-update.yaml',
    ],
    shows: 'One Pod on each node, replaced one by one.',
    differs: 'what fluentd does is not known: it runs as a generic program and reads nothing',
    steps: [
      apply(fluentd('v2.5.2')),
      'run 40s',
      ['get daemonset fluentd-elasticsearch', /fluentd-elasticsearch +3 +3 +3 +3 +3/],
      'set-image daemonset/fluentd-elasticsearch quay.io/fluentd_elasticsearch/fluentd:v2.6.0',
      'run 3m',
      ['get daemonset fluentd-elasticsearch', /3 +3 +3 +3 +3/],
      [
        'get controllerrevisions',
        /fluentd-elasticsearch-\w+ .* 1[^]*fluentd-elasticsearch-\w+ .* 2|fluentd-elasticsearch-\w+ .* 2[^]*fluentd-elasticsearch-\w+ .* 1/,
      ],
    ],
  },
  {
    page: 'tutorials/stateful-application/basic-stateful-set',
    examples: ['application/web/web.yaml', 'application/web/web-parallel.yaml'],
    shows:
      'Pods one after the other, with names and volumes that stay; scaled, updated in parts, and back.',
    differs: 'nslookup of web-0.nginx has no answer: names do not resolve yet',
    steps: [
      apply(web()),
      'run 5s',
      ['get pods -l app=web', /web-0/, /^(?![^]*web-1)/],
      'run 30s',
      ['get pods -l app=web', /web-0 +1\/1 +Running[^]*web-1 +1\/1 +Running/],
      ["exec pod/web-0 'hostname'", /^web-0$/],
      ['get pvc', /www-web-0 +Bound[^]*www-web-1 +Bound/],
      "exec pod/web-0 'echo $(hostname) > /usr/share/nginx/html/index.html'",
      ["exec pod/web-0 'curl -s http://localhost/'", /^web-0$/],
      'delete pod/web-0',
      'delete pod/web-1',
      'run 60s',
      ["exec pod/web-0 'curl -s http://localhost/'", /^web-0$/],
      'scale statefulset/web 5',
      'run 60s',
      ['get statefulset web', /web +5\/5/],
      'scale statefulset/web 3',
      'run 30s',
      ['get pods -l app=web', /^(?![^]*web-3)/],
      ['get pvc', /www-web-4 +Bound/],
      `patch statefulset/web '{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}}}'`,
      `patch statefulset/web '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"registry.k8s.io/nginx-slim:0.21"}]}}}}'`,
      'run 60s',
      ['get pod web-2 -o jsonpath={.spec.containers[0].image}', /nginx-slim:0\.21$/],
      ['get pod web-1 -o jsonpath={.spec.containers[0].image}', /nginx-slim:0\.24$/],
      'delete statefulset/web --cascade=orphan',
      'run 5s',
      ['get pods -l app=web', /web-0 +1\/1 +Running/],
    ],
  },
  {
    page: 'tasks/run-application/run-replicated-stateful-application',
    examples: [
      'application/mysql/mysql-statefulset.yaml',
      'application/mysql/mysql-configmap.yaml',
      'application/mysql/mysql-services.yaml',
    ],
    shows: 'A primary with its server-id, and replicas that are cloned from the one before.',
    differs:
      'mysql-0 is ready; mysql-1 cannot clone it, because mysql-0.mysql does not resolve yet, and stays in Init:CrashLoopBackOff. Of SQL, only what the probes ask is answered',
    steps: [
      apply(
        configMap('mysql', {
          'primary.cnf': '[mysqld]\nlog-bin\n',
          'replica.cnf': '[mysqld]\nsuper-read-only\n',
        }),
      ),
      apply(mysqlSet(claims('data', '10Gi'))),
      'run 2m',
      ['get pod mysql-0', /2\/2 +Running/],
      [
        'exec pod/mysql-0 \'mysql -h 127.0.0.1 -e "SELECT @@server_id"\' -c mysql',
        /^@@server_id\n100$/,
      ],
      ['get pod mysql-1', /0\/2 +Init:(CrashLoopBackOff|Error)/],
      ['logs pod/mysql-1 -c clone-mysql', 'Ncat: Could not resolve hostname "mysql-0.mysql"'],
    ],
  },
  {
    page: 'tutorials/stateful-application/zookeeper',
    examples: ['application/zookeeper/zookeeper.yaml'],
    shows:
      'Three servers on three nodes, each with its identity; a budget that lets one go at a time; a killed one starts again.',
    differs:
      'servers do not find each other by name yet: each answers "imok", none leads, and zkCli.sh loses its connection. A user other than root may not remove /usr/bin/zookeeper-ready',
    steps: [
      'cluster nodes=4',
      apply({
        kind: 'PodDisruptionBudget',
        metadata: { name: 'zk-pdb' },
        spec: { selector: { matchLabels: { app: 'zk' } }, maxUnavailable: 1 },
      } as { kind: string }),
      apply(zookeeperSet(claims('datadir', '10Gi'))),
      'run 3m',
      ['get pods -l app=zk', /zk-0 +1\/1 +Running[^]*zk-1 +1\/1 +Running[^]*zk-2 +1\/1 +Running/],
      ["exec pod/zk-1 'cat /var/lib/zookeeper/data/myid'", /^2$/],
      ["exec pod/zk-1 'hostname -f'", /^zk-1\.zk-hs\.default\.svc\.cluster\.local$/],
      [
        "exec pod/zk-0 'cat /opt/zookeeper/conf/zoo.cfg'",
        'clientPort=2181',
        'tickTime=2000',
        'server.3=zk-2.zk-hs.default.svc.cluster.local:2888:3888',
      ],
      ["exec pod/zk-0 'ls -ld /var/lib/zookeeper/data'", /drwxr-sr-x .* zookeepe?r? +zookeepe?r? /],
      ['get pdb zk-pdb', /zk-pdb +N\/A +1 +1/],
      [
        "exec pod/zk-0 'id'",
        /uid=1000\(zookeeper\) gid=0\(root\) groups=0\(root\),1000\(zookeeper\)/,
      ],
      ["exec pod/zk-0 'pkill java'"],
      'run 60s',
      ['get pod zk-0', /1\/1 +Running +1 \(/],
      ['evict zk-0', 'evicted'],
      ['evict zk-1', "Cannot evict pod as it would violate the pod's disruption budget."],
    ],
  },
  {
    page: 'tutorials/stateful-application/cassandra',
    examples: [
      'application/cassandra/cassandra-statefulset.yaml',
      'application/cassandra/cassandra-service.yaml',
    ],
    shows: 'A ring of three, each ready when nodetool says UN.',
    differs:
      'the StorageClass of the example has minikube’s provisioner, which is not here: with another one the first Pod gets ready, and the second does not find its seed, because names do not resolve yet',
    steps: [
      apply(cassandraSet(claims('cassandra-data'))),
      'run 2m',
      ['get pod cassandra-0', /1\/1 +Running/],
      ["exec pod/cassandra-0 'nodetool status'", 'Datacenter: DC1-K8Demo', /UN +10\.244\./],
      ['get pod cassandra-1', /0\/1 +(CrashLoopBackOff|Error|Running)/],
      ['logs pod/cassandra-1', 'Seed provider'],
    ],
  },
  {
    page: 'tutorials/stateful-application/mysql-wordpress-persistent-volume',
    examples: [
      'application/wordpress/mysql-deployment.yaml',
      'application/wordpress/wordpress-deployment.yaml',
    ],
    shows: 'A database with a password from a Secret and a volume, and a site in front of it.',
    differs: 'WordPress runs as a generic program that answers, and reaches no database',
    steps: [
      apply({ kind: 'Secret', metadata: { name: 'mysql-pass' }, stringData: { password: 'x' } } as {
        kind: string;
      }),
      apply({
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'mysql-pv-claim' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
      } as { kind: string }),
      apply(
        workload(
          'Deployment',
          'wordpress-mysql',
          { strategy: { type: 'Recreate' } },
          {
            containers: [
              named('mysql', {
                image: 'mysql:8.0',
                env: [
                  {
                    name: 'MYSQL_ROOT_PASSWORD',
                    valueFrom: { secretKeyRef: { name: 'mysql-pass', key: 'password' } },
                  },
                ],
                ports: [{ containerPort: 3306 }],
                volumeMounts: [{ name: 'p', mountPath: '/var/lib/mysql' }],
              }),
            ],
            volumes: [{ name: 'p', persistentVolumeClaim: { claimName: 'mysql-pv-claim' } }],
          },
        ),
      ),
      apply(
        workload(
          'Deployment',
          'wordpress',
          { strategy: { type: 'Recreate' } },
          {
            containers: [
              named('wordpress', {
                image: 'wordpress:6.2.1-apache',
                ports: [{ containerPort: 80 }],
              }),
            ],
          },
        ),
      ),
      'run 60s',
      ['get pvc mysql-pv-claim', /Bound .* 20Gi/],
      ['get pods', /wordpress-\w+-\w+ +1\/1 +Running[^]*wordpress-mysql-\w+-\w+ +1\/1 +Running/],
    ],
  },
];
