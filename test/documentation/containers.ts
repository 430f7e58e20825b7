/** Pages about containers of a Pod: how they begin and end, what they share, as whom they run, what they say. */
import { apply, named, pod, sh, type Walk } from './walk.ts';

const TASKS = 'tasks/configure-pod-container';
const STATE = '.status.containerStatuses[0]';

export const containers: readonly Walk[] = [
  {
    page: `${TASKS}/configure-pod-initialization`,
    examples: ['pods/init-containers.yaml'],
    shows: 'An init container fetches a page that nginx serves.',
    differs:
      'there is no world outside the cluster: wget says "bad address", and the Pod stays in Init:CrashLoopBackOff',
    steps: [
      apply(
        pod(
          'init-demo',
          { image: 'nginx' },
          {
            initContainers: [
              named('install', {
                image: 'busybox:1.28',
                command: ['wget', '-O', '/work-dir/index.html', 'http://info.cern.ch'],
              }),
            ],
          },
        ),
      ),
      'run 60s',
      ['get pod init-demo', 'Init:CrashLoopBackOff'],
      ['logs pod/init-demo -c install', "wget: bad address 'info.cern.ch'"],
    ],
  },
  {
    page: 'concepts/workloads/pods/init-containers',
    examples: [],
    shows: 'Init containers wait for names of Services; the Pod is Init:0/2.',
    differs: 'names do not resolve yet, so it waits for ever',
    steps: [
      apply(
        pod('myapp-pod', sh('busybox:1.28', 'echo The app is running! && sleep 3600'), {
          initContainers: [
            named(
              'init-myservice',
              sh(
                'busybox:1.28',
                'until nslookup myservice.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for myservice; sleep 2; done',
              ),
            ),
            named(
              'init-mydb',
              sh('busybox:1.28', 'until nslookup mydb; do echo waiting for mydb; sleep 2; done'),
            ),
          ],
        }),
      ),
      'run 30s',
      ['get pod myapp-pod', /0\/1 +Init:0\/2 +0/],
      ['logs pod/myapp-pod -c init-myservice', 'waiting for myservice', "can't resolve"],
    ],
  },
  {
    page: `${TASKS}/attach-handler-lifecycle-event`,
    examples: ['pods/lifecycle-events.yaml'],
    shows: 'What postStart wrote is there; preStop lets nginx finish.',
    steps: [
      apply(
        pod('lifecycle-demo', {
          image: 'nginx',
          lifecycle: {
            postStart: {
              exec: {
                command: [
                  '/bin/sh',
                  '-c',
                  'echo Hello from the postStart handler > /usr/share/message',
                ],
              },
            },
            preStop: {
              exec: {
                command: [
                  '/bin/sh',
                  '-c',
                  'nginx -s quit; while killall -0 nginx; do sleep 1; done',
                ],
              },
            },
          },
        }),
      ),
      'run 20s',
      ["exec pod/lifecycle-demo 'cat /usr/share/message'", /^Hello from the postStart handler$/],
      'delete pod/lifecycle-demo',
      ['wait pod/lifecycle-demo gone', /gone after [0-4]\./],
    ],
  },
  {
    page: `${TASKS}/share-process-namespace`,
    examples: ['pods/share-process-namespace.yaml'],
    shows: 'The shell sees nginx, sends it a signal, and reads its files below /proc.',
    differs: 'the pause process keeps its number but is not listed',
    steps: [
      apply(
        pod(
          'nginx',
          {},
          {
            shareProcessNamespace: true,
            containers: [
              named('nginx', { image: 'nginx' }),
              named('shell', { image: 'busybox:1.28', command: ['sleep', '3600'] }),
            ],
          },
        ),
      ),
      'run 20s',
      [
        "exec pod/nginx 'ps ax' -c shell",
        /nginx: master process nginx -g daemon off;/,
        /nginx: worker process/,
        /sleep 3600/,
      ],
      [
        `exec pod/nginx 'n=$(pidof nginx | head -n 1); kill -HUP $n; sleep 1; cd /proc/$n/root; head -n 1 etc/nginx/nginx.conf' -c shell`,
        /^user +nginx;$/,
      ],
      ['logs pod/nginx -c nginx', 'signal 1 (SIGHUP) received'],
    ],
  },
  {
    page: `${TASKS}/security-context`,
    examples: [
      'pods/security/security-context.yaml',
      'pods/security/security-context-2.yaml',
      'pods/security/security-context-3.yaml',
      'pods/security/security-context-4.yaml',
    ],
    shows:
      'Users, groups, the group of a volume and of what is written there, and bits of capabilities.',
    differs:
      'capabilities are shown and refuse nothing; seccomp, AppArmor and SELinux are stored and named in a Warning',
    steps: [
      apply(
        pod(
          'security-context-demo',
          {
            ...sh('busybox:1.28', 'sleep 1h'),
            volumeMounts: [{ name: 'v', mountPath: '/data/demo' }],
            securityContext: { allowPrivilegeEscalation: false },
          },
          {
            securityContext: {
              runAsUser: 1000,
              runAsGroup: 3000,
              fsGroup: 2000,
              supplementalGroups: [4000],
            },
            volumes: [{ name: 'v', emptyDir: {} }],
          },
        ),
      ),
      apply(
        pod(
          'security-context-demo-2',
          { image: 'gcr.io/google-samples/hello-app:2.0', securityContext: { runAsUser: 2000 } },
          { securityContext: { runAsUser: 1000 } },
        ),
      ),
      apply(pod('security-context-demo-3', { image: 'gcr.io/google-samples/hello-app:2.0' })),
      apply(
        pod('security-context-demo-4', {
          image: 'gcr.io/google-samples/hello-app:2.0',
          securityContext: { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } },
        }),
      ),
      'run 30s',
      ["exec pod/security-context-demo 'ps'", /1 1000 +\d:\d\d sleep 1h/],
      ["exec pod/security-context-demo 'ls -l /data'", /drwxrwsrwx .* root +2000 .* demo/],
      [
        "exec pod/security-context-demo 'cd /data/demo; echo hello > testfile; ls -l'",
        /-rw-r--r-- .* 1000 +2000 +6 .* testfile/,
      ],
      ["exec pod/security-context-demo 'id'", /^uid=1000 gid=3000 groups=2000,3000,4000$/],
      ["exec pod/security-context-demo-2 'ps aux'", / 2000 /],
      [
        "exec pod/security-context-demo-3 'cat /proc/1/status'",
        'CapPrm:\t00000000a80425fb',
        'CapEff:\t00000000a80425fb',
      ],
      [
        "exec pod/security-context-demo-4 'cat /proc/1/status'",
        'CapPrm:\t00000000aa0435fb',
        'CapEff:\t00000000aa0435fb',
      ],
    ],
  },
  {
    page: 'tasks/debug/debug-application/determine-reason-pod-failure',
    examples: ['debug/termination.yaml'],
    shows: 'What a container wrote to its termination log is in its status.',
    steps: [
      apply(
        pod('termination-demo', {
          image: 'debian',
          command: ['/bin/sh'],
          args: ['-c', 'sleep 10 && echo Sleep expired > /dev/termination-log'],
        }),
      ),
      'run 25s',
      [
        `get pod termination-demo -o jsonpath={${STATE}.lastState.terminated.message}`,
        /^Sleep expired\n?$/,
      ],
    ],
  },
  {
    page: 'concepts/cluster-administration/logging',
    examples: [
      'debug/counter-pod.yaml',
      'debug/counter-pod-err.yaml',
      'admin/logging/two-files-counter-pod-streaming-sidecar.yaml',
    ],
    shows: 'A line a second; a sidecar that streams a file.',
    steps: [
      apply(
        pod('counter', {
          image: 'busybox:1.28',
          args: [
            '/bin/sh',
            '-c',
            'i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done',
          ],
        }),
      ),
      apply(
        pod(
          'two',
          {},
          {
            volumes: [{ name: 'varlog', emptyDir: {} }],
            containers: [
              named('count', {
                image: 'busybox:1.28',
                args: [
                  '/bin/sh',
                  '-c',
                  'i=0; while true; do echo "$i: $(date)" >> /var/log/1.log; echo "$(date) INFO $i" >> /var/log/2.log; i=$((i+1)); sleep 1; done',
                ],
                volumeMounts: [{ name: 'varlog', mountPath: '/var/log' }],
              }),
              named('count-log-1', {
                image: 'busybox:1.28',
                args: ['/bin/sh', '-c', 'tail -n+1 -F /var/log/1.log'],
                volumeMounts: [{ name: 'varlog', mountPath: '/var/log' }],
              }),
              named('count-log-2', {
                image: 'busybox:1.28',
                args: ['/bin/sh', '-c', 'tail -n+1 -F /var/log/2.log'],
                volumeMounts: [{ name: 'varlog', mountPath: '/var/log' }],
              }),
            ],
          },
        ),
      ),
      'run 15s',
      ['logs pod/counter', /^0: \w{3} \w{3} +\d+ \d\d:\d\d:\d\d UTC \d{4}\n1: /],
      ['logs pod/two -c count-log-1', /^0: .*\n1: /],
      ['logs pod/two -c count-log-2', /INFO 0\n.* INFO 1/],
    ],
  },
  {
    page: 'tasks/access-application-cluster/communicate-containers-same-pod-shared-volume',
    examples: ['pods/two-container-pod.yaml'],
    shows: 'One container writes a page and ends, the other serves it.',
    differs:
      'there is no apt-get, and what an image does not have cannot be installed: curl is there, ps is not',
    steps: [
      apply(
        pod(
          'two-containers',
          {},
          {
            restartPolicy: 'Never',
            volumes: [{ name: 'shared-data', emptyDir: {} }],
            containers: [
              named('nginx-container', {
                image: 'nginx',
                volumeMounts: [{ name: 'shared-data', mountPath: '/usr/share/nginx/html' }],
              }),
              named('debian-container', {
                image: 'debian',
                command: ['/bin/sh'],
                args: ['-c', 'echo Hello from the debian container > /pod-data/index.html'],
                volumeMounts: [{ name: 'shared-data', mountPath: '/pod-data' }],
              }),
            ],
          },
        ),
      ),
      'run 30s',
      ['get pod two-containers', /1\/2 +NotReady/],
      [
        "exec pod/two-containers 'curl -s localhost' -c nginx-container",
        /^Hello from the debian container$/,
      ],
    ],
  },
  {
    page: 'concepts/workloads/pods/sidecar-containers',
    examples: ['application/deployment-sidecar.yaml', 'application/job/job-sidecar.yaml'],
    shows: 'A sidecar starts before and runs beside; it does not keep a Job from completing.',
    steps: [
      apply({
        kind: 'Deployment',
        metadata: { name: 'myapp' },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'myapp' } },
          template: {
            metadata: { labels: { app: 'myapp' } },
            spec: {
              volumes: [{ name: 'data', emptyDir: {} }],
              containers: [
                named('myapp', {
                  ...sh(
                    'alpine:latest',
                    'while true; do echo "logging" >> /opt/logs.txt; sleep 1; done',
                  ),
                  volumeMounts: [{ name: 'data', mountPath: '/opt' }],
                }),
              ],
              initContainers: [
                named('logshipper', {
                  ...sh('alpine:latest', 'tail -F /opt/logs.txt'),
                  restartPolicy: 'Always',
                  volumeMounts: [{ name: 'data', mountPath: '/opt' }],
                }),
              ],
            },
          },
        },
      } as { kind: string }),
      apply({
        kind: 'Job',
        metadata: { name: 'myjob' },
        spec: {
          template: {
            spec: {
              restartPolicy: 'Never',
              volumes: [{ name: 'data', emptyDir: {} }],
              containers: [
                named('myjob', {
                  ...sh('alpine:latest', 'echo "logging" > /opt/logs.txt'),
                  volumeMounts: [{ name: 'data', mountPath: '/opt' }],
                }),
              ],
              initContainers: [
                named('logshipper', {
                  ...sh('alpine:latest', 'tail -F /opt/logs.txt'),
                  restartPolicy: 'Always',
                  volumeMounts: [{ name: 'data', mountPath: '/opt' }],
                }),
              ],
            },
          },
        },
      } as { kind: string }),
      'run 90s',
      ['get pods -l app=myapp', /2\/2 +Running/],
      ['logs pod/myapp-* -c logshipper', 'logging'],
      ['get job myjob', /Complete +1\/1/],
    ],
  },
];
