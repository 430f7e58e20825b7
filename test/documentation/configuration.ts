/** Pages about what a Pod is told: ConfigMaps, Secrets, the downward API, projected and persistent volumes, names of hosts. */
import { apply, configMap, pod, secret, sh, type Walk } from './walk.ts';

const BUSYBOX = 'registry.k8s.io/busybox:1.27.2';
const ONCE = { restartPolicy: 'Never' } as const;
const special = configMap('special-config', { SPECIAL_LEVEL: 'very', SPECIAL_TYPE: 'charm' });

export const configuration: readonly Walk[] = [
  {
    page: 'tasks/configure-pod-container/configure-pod-configmap',
    examples: [
      'pods/pod-single-configmap-env-variable.yaml',
      'pods/pod-configmap-envFrom.yaml',
      'pods/pod-configmap-env-var-valueFrom.yaml',
      'pods/pod-configmap-volume.yaml',
      'pods/pod-configmap-volume-specific-key.yaml',
    ],
    shows: 'A ConfigMap as variables, in a command, as files and as one file at a path.',
    steps: [
      apply(special),
      apply(
        pod(
          'dapi-test-pod',
          {
            ...sh(
              BUSYBOX,
              'env | grep ^SPECIAL | sort; echo "$(SPECIAL_LEVEL_KEY) $(SPECIAL_TYPE)"; ls /etc/config; cat /etc/keys/keys',
            ),
            envFrom: [{ configMapRef: { name: 'special-config' } }],
            env: [
              {
                name: 'SPECIAL_LEVEL_KEY',
                valueFrom: { configMapKeyRef: { name: 'special-config', key: 'SPECIAL_LEVEL' } },
              },
            ],
            volumeMounts: [
              { name: 'all', mountPath: '/etc/config' },
              { name: 'one', mountPath: '/etc/keys' },
            ],
          },
          {
            ...ONCE,
            volumes: [
              { name: 'all', configMap: { name: 'special-config' } },
              {
                name: 'one',
                configMap: {
                  name: 'special-config',
                  items: [{ key: 'SPECIAL_LEVEL', path: 'keys' }],
                },
              },
            ],
          },
        ),
      ),
      'run 15s',
      [
        'logs pod/dapi-test-pod',
        /^SPECIAL_LEVEL=very\nSPECIAL_LEVEL_KEY=very\nSPECIAL_TYPE=charm\nvery charm\nSPECIAL_LEVEL\nSPECIAL_TYPE\nvery$/,
      ],
    ],
  },
  {
    page: 'tutorials/configuration/updating-configuration-via-a-configmap',
    examples: [
      'deployments/deployment-with-configmap-as-volume.yaml',
      'deployments/deployment-with-configmap-as-envvar.yaml',
    ],
    shows:
      'A changed ConfigMap reaches files after a while, and variables only with a new start; an immutable one is refused.',
    steps: [
      apply(configMap('sport', { sport: 'football' }), {
        ...configMap('company-name-20150801', { company_name: 'ACME, Inc.' }),
        immutable: true,
      } as { kind: string }),
      apply(
        pod(
          'sports',
          {
            ...sh(
              'alpine:3',
              'while true; do echo "$(date) My preferred sport is $(cat /etc/config/sport) $SPORT"; sleep 10; done',
            ),
            env: [
              { name: 'SPORT', valueFrom: { configMapKeyRef: { name: 'sport', key: 'sport' } } },
            ],
            volumeMounts: [{ name: 'v', mountPath: '/etc/config' }],
          },
          { volumes: [{ name: 'v', configMap: { name: 'sport' } }] },
        ),
      ),
      'run 20s',
      ['logs pod/sports', 'sport is football football'],
      `patch configmap/sport '{"data":{"sport":"cricket"}}'`,
      'run 2m',
      ['logs pod/sports', 'sport is cricket football'],
      [
        `patch configmap/company-name-20150801 '{"data":{"company_name":"x"}}'`,
        'field is immutable when `immutable` is set',
      ],
    ],
  },
  {
    page: 'tasks/inject-data-application/define-interdependent-environment-variables',
    examples: ['pods/inject/dependent-envars.yaml'],
    shows: 'A reference to a later variable and an escaped one stay as they are.',
    steps: [
      apply(
        pod(
          'dependent-envars-demo',
          {
            ...sh(
              'busybox:1.28',
              'printf "$UNCHANGED_REFERENCE\\n$SERVICE_ADDRESS\\n$ESCAPED_REFERENCE\\n"',
            ),
            env: [
              { name: 'SERVICE_PORT', value: '80' },
              { name: 'SERVICE_IP', value: '172.17.0.1' },
              { name: 'UNCHANGED_REFERENCE', value: '$(PROTOCOL)://$(SERVICE_IP):$(SERVICE_PORT)' },
              { name: 'PROTOCOL', value: 'https' },
              { name: 'SERVICE_ADDRESS', value: '$(PROTOCOL)://$(SERVICE_IP):$(SERVICE_PORT)' },
              { name: 'ESCAPED_REFERENCE', value: '$$(PROTOCOL)://$(SERVICE_IP):$(SERVICE_PORT)' },
            ],
          },
          ONCE,
        ),
      ),
      'run 15s',
      [
        'logs pod/dependent-envars-demo',
        /^\$\(PROTOCOL\):\/\/172\.17\.0\.1:80\nhttps:\/\/172\.17\.0\.1:80\n\$\(PROTOCOL\):\/\/172\.17\.0\.1:80$/,
      ],
    ],
  },
  {
    page: 'tasks/inject-data-application/environment-variable-expose-pod-information',
    examples: ['pods/inject/dapi-envars-pod.yaml', 'pods/inject/dapi-envars-container.yaml'],
    shows: 'Fields of the Pod and resources of the container as variables.',
    steps: [
      apply(
        pod(
          'dapi-envars',
          {
            ...sh(
              BUSYBOX,
              'printenv MY_NODE_NAME MY_POD_NAME MY_POD_IP MY_POD_SERVICE_ACCOUNT MY_CPU_REQUEST MY_CPU_LIMIT MY_MEM_REQUEST MY_MEM_LIMIT',
            ),
            resources: {
              requests: { memory: '32Mi', cpu: '125m' },
              limits: { memory: '64Mi', cpu: '250m' },
            },
            env: [
              ...[
                ['MY_NODE_NAME', 'spec.nodeName'],
                ['MY_POD_NAME', 'metadata.name'],
                ['MY_POD_IP', 'status.podIP'],
                ['MY_POD_SERVICE_ACCOUNT', 'spec.serviceAccountName'],
              ].map(([name, fieldPath]) => ({
                name: name!,
                valueFrom: { fieldRef: { fieldPath: fieldPath! } },
              })),
              ...[
                ['MY_CPU_REQUEST', 'requests.cpu'],
                ['MY_CPU_LIMIT', 'limits.cpu'],
                ['MY_MEM_REQUEST', 'requests.memory'],
                ['MY_MEM_LIMIT', 'limits.memory'],
              ].map(([name, resource]) => ({
                name: name!,
                valueFrom: { resourceFieldRef: { containerName: 'c', resource: resource! } },
              })),
            ],
          },
          ONCE,
        ),
      ),
      'run 15s',
      [
        'logs pod/dapi-envars',
        /^node-\d\ndapi-envars\n10\.244\.\d+\.\d+\ndefault\n1\n1\n33554432\n67108864$/,
      ],
    ],
  },
  {
    page: 'tasks/inject-data-application/downward-api-volume-expose-pod-information',
    examples: ['pods/inject/dapi-volume.yaml', 'pods/inject/dapi-volume-resources.yaml'],
    shows: 'Labels, annotations and resources as files behind links.',
    steps: [
      apply(
        pod(
          'downward',
          {
            ...sh(BUSYBOX, 'sleep 1h'),
            resources: {
              requests: { memory: '32Mi', cpu: '125m' },
              limits: { memory: '64Mi', cpu: '250m' },
            },
            volumeMounts: [{ name: 'podinfo', mountPath: '/etc/podinfo' }],
          },
          {
            metadata: {
              labels: { zone: 'us-est-coast', cluster: 'test-cluster1', rack: 'rack-22' },
            },
            volumes: [
              {
                name: 'podinfo',
                downwardAPI: {
                  items: [
                    { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
                    {
                      path: 'cpu_limit',
                      resourceFieldRef: {
                        containerName: 'c',
                        resource: 'limits.cpu',
                        divisor: '1m',
                      },
                    },
                    {
                      path: 'mem_limit',
                      resourceFieldRef: {
                        containerName: 'c',
                        resource: 'limits.memory',
                        divisor: '1Mi',
                      },
                    },
                  ],
                },
              },
            ],
          },
        ),
      ),
      'run 15s',
      [
        "exec pod/downward 'cat /etc/podinfo/labels'",
        /^cluster="test-cluster1"\nrack="rack-22"\nzone="us-est-coast"$/,
      ],
      [
        "exec pod/downward 'cat /etc/podinfo/cpu_limit; echo; cat /etc/podinfo/mem_limit'",
        /^250\n64$/,
      ],
      ["exec pod/downward 'ls -l /etc/podinfo'", /labels -> \.\.data\/labels/],
    ],
  },
  {
    page: 'tasks/configure-pod-container/configure-projected-volume-storage',
    examples: ['pods/storage/projected.yaml'],
    shows: 'Two Secrets in one directory.',
    steps: [
      apply(
        secret('user', { 'username.txt': 'admin' }),
        secret('pass', { 'password.txt': '1f2d1e2e67df' }),
      ),
      apply(
        pod(
          'test-projected-volume',
          {
            ...sh('busybox:1.28', 'sleep 86400'),
            volumeMounts: [{ name: 'all-in-one', mountPath: '/projected-volume', readOnly: true }],
          },
          {
            volumes: [
              {
                name: 'all-in-one',
                projected: {
                  sources: [{ secret: { name: 'user' } }, { secret: { name: 'pass' } }],
                },
              },
            ],
          },
        ),
      ),
      'run 15s',
      [
        "exec pod/test-projected-volume 'ls /projected-volume/; cat /projected-volume/*'",
        /^password\.txt\nusername\.txt\n1f2d1e2e67dfadmin$/,
      ],
    ],
  },
  {
    page: 'tasks/configure-pod-container/configure-service-account',
    examples: ['pods/pod-projected-svc-token.yaml'],
    shows: 'A token for an audience, in a file that is renewed.',
    steps: [
      apply({ kind: 'ServiceAccount', metadata: { name: 'build-robot' } } as { kind: string }),
      'run 2s',
      apply(
        pod(
          'nginx',
          {
            image: 'nginx',
            volumeMounts: [{ name: 'vault-token', mountPath: '/var/run/secrets/tokens' }],
          },
          {
            serviceAccountName: 'build-robot',
            volumes: [
              {
                name: 'vault-token',
                projected: {
                  sources: [
                    {
                      serviceAccountToken: {
                        path: 'vault-token',
                        expirationSeconds: 7200,
                        audience: 'vault',
                      },
                    },
                  ],
                },
              },
            ],
          },
        ),
      ),
      'run 20s',
      ["exec pod/nginx 'cut -c1-3 /var/run/secrets/tokens/vault-token'", /^eyJ$/],
    ],
  },
  {
    page: 'tasks/configure-pod-container/configure-volume-storage',
    examples: ['pods/storage/redis.yaml'],
    shows: 'What is written to an emptyDir outlives the container.',
    steps: [
      apply(
        pod(
          'redis',
          { image: 'redis', volumeMounts: [{ name: 'redis-storage', mountPath: '/data/redis' }] },
          { volumes: [{ name: 'redis-storage', emptyDir: {} }] },
        ),
      ),
      'run 15s',
      ["exec pod/redis 'cd /data/redis/; echo Hello > test-file; kill 1; sleep 1'"],
      'run 30s',
      ['get pod redis', /1\/1 +Running +1 \(/],
      ["exec pod/redis 'ls /data/redis/'", /^test-file$/],
    ],
  },
  {
    page: 'tasks/configure-pod-container/configure-persistent-volume-storage',
    examples: [
      'pods/storage/pv-volume.yaml',
      'pods/storage/pv-claim.yaml',
      'pods/storage/pv-pod.yaml',
    ],
    shows: 'A volume and a claim find each other; nginx serves what lies on the node.',
    differs: 'there is no shell on a node: the page is written by a Pod with the same hostPath',
    steps: [
      apply({
        kind: 'PersistentVolume',
        metadata: { name: 'task-pv-volume', labels: { type: 'local' } },
        spec: {
          storageClassName: 'manual',
          capacity: { storage: '10Gi' },
          accessModes: ['ReadWriteOnce'],
          hostPath: { path: '/mnt/data' },
        },
      } as { kind: string }),
      apply({
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'task-pv-claim' },
        spec: {
          storageClassName: 'manual',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '3Gi' } },
        },
      } as { kind: string }),
      'run 10s',
      ['get pv task-pv-volume', /10Gi +RWO +Retain +Bound +default\/task-pv-claim +manual/],
      ['get pvc task-pv-claim', /Bound +task-pv-volume +10Gi +RWO +manual/],
      apply(
        pod(
          'writer',
          {
            ...sh('busybox:1.28', 'echo "Hello from Kubernetes storage" > /mnt/index.html'),
            volumeMounts: [{ name: 'd', mountPath: '/mnt' }],
          },
          {
            ...ONCE,
            nodeName: 'node-1',
            volumes: [{ name: 'd', hostPath: { path: '/mnt/data', type: 'DirectoryOrCreate' } }],
          },
        ),
      ),
      apply(
        pod(
          'task-pv-pod',
          { image: 'nginx', volumeMounts: [{ name: 'd', mountPath: '/usr/share/nginx/html' }] },
          {
            nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
            volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'task-pv-claim' } }],
          },
        ),
      ),
      'run 30s',
      ["exec pod/task-pv-pod 'curl -s http://localhost/'", /^Hello from Kubernetes storage$/],
    ],
  },
];
