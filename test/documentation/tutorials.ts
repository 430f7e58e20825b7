/** The first tutorials, and applications of several parts. */
import { apply, named, pod, sh, workload, type Walk } from './walk.ts';

const BASICS = 'tutorials/kubernetes-basics';
const bootcamp = (image: string, replicas = 1) =>
  workload(
    'Deployment',
    'kubernetes-bootcamp',
    { replicas },
    { containers: [named('kubernetes-bootcamp', { image })] },
  );
const SAMPLES = 'gcr.io/google-samples';

export const tutorials: readonly Walk[] = [
  {
    page: `${BASICS}/explore/explore-intro`,
    examples: [],
    shows: 'The bootcamp application: its log, its variables, what it answers inside.',
    steps: [
      apply(bootcamp(`${SAMPLES}/kubernetes-bootcamp:v1`)),
      'run 30s',
      ['get deployment kubernetes-bootcamp', /1\/1 +1 +1/],
      [
        'logs pod/kubernetes-bootcamp-*',
        /^Kubernetes Bootcamp App Started At: .* \| Running On: +kubernetes-bootcamp-/,
      ],
      [
        "exec pod/kubernetes-bootcamp-* 'env'",
        'KUBERNETES_SERVICE_HOST=',
        'HOSTNAME=kubernetes-bootcamp-',
      ],
      [
        "exec pod/kubernetes-bootcamp-* 'curl -s http://localhost:8080'",
        /^Hello Kubernetes bootcamp! \| Running on: kubernetes-bootcamp-\S+ \| v=1$/,
      ],
    ],
  },
  {
    page: `${BASICS}/scale/scale-intro`,
    examples: [],
    shows: 'Four replicas, and two.',
    steps: [
      apply(bootcamp(`${SAMPLES}/kubernetes-bootcamp:v1`)),
      'run 30s',
      'scale deployment/kubernetes-bootcamp 4',
      'run 30s',
      ['get deployment kubernetes-bootcamp', /4\/4 +4 +4/],
      'scale deployment/kubernetes-bootcamp 2',
      'run 60s',
      ['get deployment kubernetes-bootcamp', /2\/2 +2 +2/],
    ],
  },
  {
    page: `${BASICS}/update/update-intro`,
    examples: [],
    shows: 'A second version; one that does not exist; and back.',
    steps: [
      apply(bootcamp(`${SAMPLES}/kubernetes-bootcamp:v1`, 4)),
      'run 30s',
      'set-image deployment/kubernetes-bootcamp docker.io/jocatalin/kubernetes-bootcamp:v2',
      'run 90s',
      ["exec pod/kubernetes-bootcamp-* 'curl -s http://localhost:8080'", 'v=2'],
      `set-image deployment/kubernetes-bootcamp ${SAMPLES}/kubernetes-bootcamp:v10`,
      'run 60s',
      ['get pods', /ErrImagePull|ImagePullBackOff/],
      ['get deployment kubernetes-bootcamp', /3\/4 +2 +3/],
      'rollback deployment/kubernetes-bootcamp',
      'run 60s',
      ['get deployment kubernetes-bootcamp', /4\/4 +4 +4/],
    ],
  },
  {
    page: 'tutorials/stateless-application/guestbook',
    examples: [
      'application/guestbook/redis-leader-deployment.yaml',
      'application/guestbook/redis-follower-deployment.yaml',
      'application/guestbook/frontend-deployment.yaml',
    ],
    shows: 'A leader, two followers and three frontends run.',
    differs:
      'they find each other by name, which does not resolve yet: followers follow nobody, and the frontend is a generic program',
    steps: [
      apply(
        workload(
          'Deployment',
          'redis-leader',
          { replicas: 1 },
          {
            containers: [
              named('leader', { image: 'docker.io/redis:6.0.5', ports: [{ containerPort: 6379 }] }),
            ],
          },
        ),
      ),
      apply(
        workload(
          'Deployment',
          'redis-follower',
          { replicas: 2 },
          {
            containers: [
              named('follower', {
                image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2',
                ports: [{ containerPort: 6379 }],
              }),
            ],
          },
        ),
      ),
      apply(
        workload(
          'Deployment',
          'frontend',
          { replicas: 3 },
          {
            containers: [
              named('php-redis', {
                image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5',
                ports: [{ containerPort: 80 }],
              }),
            ],
          },
        ),
      ),
      'run 60s',
      ['logs pod/redis-leader-*', 'Redis is starting', 'Ready to accept connections'],
      ['get deployments', /frontend +3\/3[^]*redis-follower +2\/2[^]*redis-leader +1\/1/],
    ],
  },
  {
    page: 'tasks/run-application/run-single-instance-stateful-application',
    examples: ['application/mysql/mysql-deployment.yaml', 'application/mysql/mysql-pv.yaml'],
    shows: 'MySQL on a volume of a node.',
    differs: 'a client finds it by its address, not by its name, and few questions are answered',
    steps: [
      apply({
        kind: 'PersistentVolume',
        metadata: { name: 'mysql-pv-volume' },
        spec: {
          storageClassName: 'manual',
          capacity: { storage: '20Gi' },
          accessModes: ['ReadWriteOnce'],
          hostPath: { path: '/mnt/data' },
        },
      } as { kind: string }),
      apply({
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'mysql-pv-claim' },
        spec: {
          storageClassName: 'manual',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '20Gi' } },
        },
      } as { kind: string }),
      apply(
        workload(
          'Deployment',
          'mysql',
          { strategy: { type: 'Recreate' } },
          {
            containers: [
              named('mysql', {
                image: 'mysql:9',
                env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'password' }],
                ports: [{ containerPort: 3306, name: 'mysql' }],
                volumeMounts: [{ name: 's', mountPath: '/var/lib/mysql' }],
              }),
            ],
            volumes: [{ name: 's', persistentVolumeClaim: { claimName: 'mysql-pv-claim' } }],
          },
        ),
      ),
      'run 60s',
      ['get pvc mysql-pv-claim', /Bound +mysql-pv-volume +20Gi/],
      ['get pods -l app=mysql', /1\/1 +Running/],
      ['exec pod/mysql-* \'mysql -h 127.0.0.1 -ppassword -e "SELECT 1"\'', /^1\n1$/],
    ],
  },
  {
    page: 'tutorials/services/pods-and-endpoint-termination-flow',
    examples: ['service/explore-graceful-termination-nginx.yaml'],
    shows: 'A Pod that takes its time to stop is Terminating for so long.',
    steps: [
      apply(
        pod(
          'nginx',
          {
            image: 'nginx:latest',
            lifecycle: {
              preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 15 && nginx -s quit'] } },
            },
          },
          { terminationGracePeriodSeconds: 120 },
        ),
      ),
      'run 20s',
      'delete pod/nginx',
      'run 5s',
      ['get pod nginx', /1\/1 +Terminating/],
      ['wait pod/nginx gone', /gone after 1[0-2]\./],
    ],
  },
  {
    page: 'concepts/workloads/pods/pod-lifecycle',
    examples: [],
    shows: 'A crash loop with growing pauses, and its reset by hand.',
    steps: [
      apply(pod('crash', sh('busybox:1.28', 'exit 1'))),
      'run 90s',
      ['get pod crash', /0\/1 +CrashLoopBackOff +[34] \(/],
      ['events pod/crash', 'Back-off restarting failed container c in pod crash_default('],
    ],
  },
  {
    page: 'tasks/inject-data-application/define-environment-variable-via-file',
    examples: ['pods/inject/envars-file-container.yaml'],
    shows: 'A variable from a file that an init container wrote.',
    differs:
      'fileKeyRef is stored and not acted on, and a Warning says so: the variable is not there',
    steps: [
      [
        apply(
          pod(
            'envfile-test-pod',
            {
              ...sh('nginx', 'env'),
              env: [
                {
                  name: 'DB_ADDRESS',
                  valueFrom: {
                    fileKeyRef: {
                      path: 'config.env',
                      volumeName: 'config',
                      key: 'DB_ADDRESS',
                      optional: false,
                    },
                  },
                },
              ],
            },
            {
              restartPolicy: 'Never',
              volumes: [{ name: 'config', emptyDir: {} }],
            },
          ),
        ),
        'Warning: spec.containers[0].env[0].valueFrom.fileKeyRef is stored but not simulated',
      ],
    ],
  },
];
