/** The StatefulSets of the documentation's longer tutorials: MySQL, ZooKeeper, Cassandra. */
import { named, workload } from './walk.ts';

const script = (...lines: string[]): string[] => ['bash', '-c', ['set -ex', ...lines].join('\n')];
const ORDINAL = ['[[ `hostname` =~ -([0-9]+)$ ]] || exit 1', 'ordinal=${BASH_REMATCH[1]}'];
const DATA = [
  { name: 'data', mountPath: '/var/lib/mysql', subPath: 'mysql' },
  { name: 'conf', mountPath: '/etc/mysql/conf.d' },
];
const XTRABACKUP = 'gcr.io/google-samples/xtrabackup:1.0';

export const mysqlSet = (volumeClaimTemplates: readonly object[]) =>
  workload(
    'StatefulSet',
    'mysql',
    { serviceName: 'mysql', replicas: 3, volumeClaimTemplates },
    {
      initContainers: [
        named('init-mysql', {
          image: 'mysql:5.7',
          command: script(
            ...ORDINAL,
            'echo [mysqld] > /mnt/conf.d/server-id.cnf',
            'echo server-id=$((100 + $ordinal)) >> /mnt/conf.d/server-id.cnf',
            'if [[ $ordinal -eq 0 ]]; then cp /mnt/config-map/primary.cnf /mnt/conf.d/; else cp /mnt/config-map/replica.cnf /mnt/conf.d/; fi',
          ),
          volumeMounts: [
            { name: 'conf', mountPath: '/mnt/conf.d' },
            { name: 'config-map', mountPath: '/mnt/config-map' },
          ],
        }),
        named('clone-mysql', {
          image: XTRABACKUP,
          command: script(
            '[[ -d /var/lib/mysql/mysql ]] && exit 0',
            ...ORDINAL,
            '[[ $ordinal -eq 0 ]] && exit 0',
            'ncat --recv-only mysql-$(($ordinal-1)).mysql 3307 | xbstream -x -C /var/lib/mysql',
            'xtrabackup --prepare --target-dir=/var/lib/mysql',
          ),
          volumeMounts: DATA,
        }),
      ],
      containers: [
        named('mysql', {
          image: 'mysql:5.7',
          env: [{ name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: '1' }],
          ports: [{ name: 'mysql', containerPort: 3306 }],
          volumeMounts: DATA,
          resources: { requests: { cpu: '500m', memory: '1Gi' } },
          livenessProbe: {
            exec: { command: ['mysqladmin', 'ping'] },
            initialDelaySeconds: 30,
            periodSeconds: 10,
            timeoutSeconds: 5,
          },
          readinessProbe: {
            exec: { command: ['mysql', '-h', '127.0.0.1', '-e', 'SELECT 1'] },
            initialDelaySeconds: 5,
            periodSeconds: 2,
            timeoutSeconds: 1,
          },
        }),
        named('xtrabackup', {
          image: XTRABACKUP,
          ports: [{ name: 'xtrabackup', containerPort: 3307 }],
          command: script(
            'cd /var/lib/mysql',
            'if [[ -f xtrabackup_slave_info && "x$(<xtrabackup_slave_info)" != "x" ]]; then',
            "  cat xtrabackup_slave_info | sed -E 's/;$//g' > change_master_to.sql.in",
            'elif [[ -f xtrabackup_binlog_info ]]; then',
            '  [[ `cat xtrabackup_binlog_info` =~ ^(.*?)[[:space:]]+(.*?)$ ]] || exit 1',
            'fi',
            'exec ncat --listen --keep-open --send-only --max-conns=1 3307 -c "xtrabackup --backup --host=127.0.0.1"',
          ),
          volumeMounts: DATA,
          resources: { requests: { cpu: '100m', memory: '100Mi' } },
        }),
      ],
      volumes: [
        { name: 'conf', emptyDir: {} },
        { name: 'config-map', configMap: { name: 'mysql' } },
      ],
    },
  );

const READY = {
  exec: { command: ['sh', '-c', 'zookeeper-ready 2181'] },
  initialDelaySeconds: 10,
  timeoutSeconds: 5,
};
const FLAGS =
  '--servers=3 --data_dir=/var/lib/zookeeper/data --data_log_dir=/var/lib/zookeeper/data/log --conf_dir=/opt/zookeeper/conf --client_port=2181 --election_port=3888 --server_port=2888 --tick_time=2000 --init_limit=10 --sync_limit=5 --heap=512M --max_client_cnxns=60 --snap_retain_count=3 --purge_interval=12 --max_session_timeout=40000 --min_session_timeout=4000 --log_level=INFO';

export const zookeeperSet = (volumeClaimTemplates: readonly object[]) =>
  workload(
    'StatefulSet',
    'zk',
    { serviceName: 'zk-hs', replicas: 3, volumeClaimTemplates },
    {
      securityContext: { runAsUser: 1000, fsGroup: 1000 },
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              labelSelector: { matchLabels: { app: 'zk' } },
              topologyKey: 'kubernetes.io/hostname',
            },
          ],
        },
      },
      containers: [
        named('kubernetes-zookeeper', {
          image: 'registry.k8s.io/kubernetes-zookeeper:1.0-3.4.10',
          imagePullPolicy: 'Always',
          resources: { requests: { memory: '1Gi', cpu: '0.5' } },
          command: ['sh', '-c', `start-zookeeper ${FLAGS}`],
          readinessProbe: READY,
          livenessProbe: READY,
          volumeMounts: [{ name: 'datadir', mountPath: '/var/lib/zookeeper' }],
        }),
      ],
    },
  );

export const cassandraSet = (volumeClaimTemplates: readonly object[]) =>
  workload(
    'StatefulSet',
    'cassandra',
    { serviceName: 'cassandra', replicas: 3, volumeClaimTemplates },
    {
      terminationGracePeriodSeconds: 500,
      containers: [
        named('cassandra', {
          image: 'gcr.io/google-samples/cassandra:v13',
          imagePullPolicy: 'Always',
          resources: {
            limits: { cpu: '500m', memory: '1Gi' },
            requests: { cpu: '500m', memory: '1Gi' },
          },
          securityContext: { capabilities: { add: ['IPC_LOCK'] } },
          lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'nodetool drain'] } } },
          env: [
            { name: 'CASSANDRA_SEEDS', value: 'cassandra-0.cassandra.default.svc.cluster.local' },
            { name: 'CASSANDRA_CLUSTER_NAME', value: 'K8Demo' },
            { name: 'CASSANDRA_DC', value: 'DC1-K8Demo' },
            { name: 'CASSANDRA_RACK', value: 'Rack1-K8Demo' },
            { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          ],
          readinessProbe: {
            exec: { command: ['/bin/bash', '-c', '/ready-probe.sh'] },
            initialDelaySeconds: 15,
            timeoutSeconds: 5,
          },
          volumeMounts: [{ name: 'cassandra-data', mountPath: '/cassandra_data' }],
        }),
      ],
    },
  );
