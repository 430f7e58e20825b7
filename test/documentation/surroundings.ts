/** Pages about what a container is given: its command, its image, secrets, names of hosts, users; and Pods of a kubelet's own. */
import { apply, configMap, pod, secret, sh, type Walk } from './walk.ts';

const TASKS = 'tasks/configure-pod-container';
const ONCE = { restartPolicy: 'Never' } as const;

export const surroundings: readonly Walk[] = [
  {
    page: 'tasks/inject-data-application/define-command-argument-container',
    examples: ['pods/commands.yaml'],
    shows: 'Command and arguments in place of the image’s.',
    steps: [
      apply(
        pod(
          'command-demo',
          { image: 'debian', command: ['printenv'], args: ['HOSTNAME', 'KUBERNETES_PORT'] },
          { restartPolicy: 'OnFailure' },
        ),
      ),
      'run 20s',
      ['get pod command-demo', /0\/1 +Completed/],
      ['logs pod/command-demo', /^command-demo\ntcp:\/\/10\.\S+:443$/],
    ],
  },
  {
    page: `${TASKS}/pull-image-private-registry`,
    examples: ['pods/private-reg-pod.yaml'],
    shows: 'Without the Secret that it names, and the image, it stays in ImagePullBackOff.',
    steps: [
      apply(
        pod(
          'private-reg',
          { image: 'your-private-image' },
          { imagePullSecrets: [{ name: 'regcred' }] },
        ),
      ),
      'run 60s',
      ['get pod private-reg', /0\/1 +(ImagePullBackOff|ErrImagePull)/],
      [
        'events pod/private-reg',
        'FailedToRetrieveImagePullSecret',
        'Failed to pull image "your-private-image"',
      ],
    ],
  },
  {
    page: 'tutorials/configuration/configure-redis-using-configmap',
    examples: ['pods/config/redis-pod.yaml', 'pods/config/example-redis-config.yaml'],
    shows: 'redis reads its settings from a ConfigMap.',
    steps: [
      apply(
        configMap('example-redis-config', {
          'redis-config': 'maxmemory 2mb\nmaxmemory-policy allkeys-lru\n',
        }),
      ),
      apply(
        pod(
          'redis',
          {
            image: 'redis:8.0.2',
            command: ['redis-server', '/redis-master/redis.conf'],
            volumeMounts: [{ name: 'config', mountPath: '/redis-master' }],
          },
          {
            volumes: [
              {
                name: 'config',
                configMap: {
                  name: 'example-redis-config',
                  items: [{ key: 'redis-config', path: 'redis.conf' }],
                },
              },
            ],
          },
        ),
      ),
      'run 20s',
      [
        "exec pod/redis 'redis-cli CONFIG GET maxmemory; redis-cli CONFIG GET maxmemory-policy'",
        /^maxmemory\n2097152\nmaxmemory-policy\nallkeys-lru$/,
      ],
    ],
  },
  {
    page: 'tasks/inject-data-application/distribute-credentials-secure',
    examples: [
      'pods/inject/secret-pod.yaml',
      'pods/inject/pod-single-secret-env-variable.yaml',
      'pods/inject/pod-secret-envFrom.yaml',
    ],
    shows: 'A Secret as files, as one variable and as all of its keys.',
    steps: [
      apply(secret('test-secret', { username: 'my-app', password: '39528$vdg7Jb' })),
      apply(
        pod(
          'secret-test-pod',
          {
            image: 'nginx',
            envFrom: [{ secretRef: { name: 'test-secret' } }],
            env: [
              {
                name: 'SECRET_USERNAME',
                valueFrom: { secretKeyRef: { name: 'test-secret', key: 'username' } },
              },
            ],
            volumeMounts: [{ name: 's', mountPath: '/etc/secret-volume', readOnly: true }],
          },
          {
            volumes: [{ name: 's', secret: { secretName: 'test-secret', defaultMode: 0o400 } }],
          },
        ),
      ),
      'run 20s',
      [
        "exec pod/secret-test-pod 'ls /etc/secret-volume; cat /etc/secret-volume/username'",
        /^password\nusername\nmy-app$/,
      ],
      ["exec pod/secret-test-pod 'ls -l /etc/secret-volume/..data/'", /^-r-{8} .* password$/m],
      [
        "exec pod/secret-test-pod 'echo $SECRET_USERNAME $username $password'",
        'my-app my-app 39528$vdg7Jb',
      ],
    ],
  },
  {
    page: 'tasks/network/customize-hosts-file-for-pods',
    examples: ['service/networking/hostaliases-pod.yaml'],
    shows: 'Entries that the Pod adds stand below those of the kubelet.',
    steps: [
      apply(
        pod(
          'hostaliases-pod',
          { image: 'busybox:1.28', command: ['cat'], args: ['/etc/hosts'] },
          {
            ...ONCE,
            hostAliases: [
              { ip: '127.0.0.1', hostnames: ['foo.local', 'bar.local'] },
              { ip: '10.1.2.3', hostnames: ['foo.remote', 'bar.remote'] },
            ],
          },
        ),
      ),
      'run 15s',
      [
        'logs pod/hostaliases-pod',
        /# Kubernetes-managed hosts file\.\n127\.0\.0\.1\tlocalhost/,
        /\thostaliases-pod\n\n# Entries added by HostAliases\.\n127\.0\.0\.1\tfoo\.local\tbar\.local\n10\.1\.2\.3\tfoo\.remote\tbar\.remote/,
      ],
    ],
  },
  {
    page: 'tasks/configure-pod-container/static-pod',
    examples: [],
    shows: 'A Pod of its kubelet’s, with a mirror of the node’s name.',
    differs:
      'a node’s manifest directory is written by a Pod with a hostPath, there being no shell on a node',
    steps: [
      apply(
        pod(
          'writer',
          {
            ...sh(
              'busybox:1.28',
              `echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"static-web"},"spec":{"containers":[{"name":"web","image":"nginx"}]}}' > /m/static-web.yaml`,
            ),
            volumeMounts: [{ name: 'm', mountPath: '/m' }],
          },
          {
            ...ONCE,
            nodeName: 'node-1',
            volumes: [
              {
                name: 'm',
                hostPath: { path: '/etc/kubernetes/manifests', type: 'DirectoryOrCreate' },
              },
            ],
          },
        ),
      ),
      'run 60s',
      ['get pod static-web-node-1', /1\/1 +Running/],
      'delete pod/static-web-node-1',
      'run 40s',
      ['get pod static-web-node-1', /1\/1 +Running +0/],
    ],
  },
  {
    page: 'tasks/configure-pod-container/user-namespaces',
    examples: ['pods/user-namespaces-stateless.yaml'],
    shows: 'Its own user namespace: root inside is somebody else outside.',
    steps: [
      apply(pod('userns', { ...sh('debian', 'sleep infinity') }, { hostUsers: false })),
      'run 20s',
      ["exec pod/userns 'cat /proc/self/uid_map'", /^ *0 +\d{5,} +65536$/],
    ],
  },
];
