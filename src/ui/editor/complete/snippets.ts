/** Whole objects to begin with, offered where a document is still empty. `${1:name}` is a place to fill in. */

export interface Snippet {
  readonly kind: string;
  readonly apiVersion: string;
  /** What it is for, in a line. */
  readonly about: string;
  readonly body: string;
}

const object = (apiVersion: string, kind: string, about: string, rest: string): Snippet => ({
  apiVersion,
  kind,
  about,
  body: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: \${1:${kind.toLowerCase().slice(0, 12)}}\n${rest}`,
});

const template = (image: string): string => `    metadata:
      labels:
        app: \${1}
    spec:
      containers:
        - name: \${1}
          image: \${2:${image}}
`;

const workload = (extra: string, image = 'nginx:1.27'): string => `spec:
${extra}  selector:
    matchLabels:
      app: \${1}
  template:
${template(image)}`;

const named = (snippet: Snippet, name: string): Snippet => ({
  ...snippet,
  body: snippet.body.replace(/\$\{1:[^}]*\}/, `\${1:${name}}`),
});

const sim = 'sim.kubeglass.dev/v1alpha1';

export const snippets: readonly Snippet[] = [
  named(
    object(
      'v1',
      'Pod',
      'One Pod, which nobody replaces',
      'spec:\n  containers:\n    - name: ${1}\n      image: ${2:nginx:1.27}\n      resources:\n        requests:\n          cpu: ${3:250m}\n          memory: ${4:128Mi}\n',
    ),
    'web',
  ),
  named(
    object(
      'apps/v1',
      'Deployment',
      'Pods that are replaced and rolled out',
      workload('  replicas: ${3:3}\n'),
    ),
    'web',
  ),
  named(
    object(
      'v1',
      'Service',
      'One address for Pods with a label',
      'spec:\n  selector:\n    app: ${1}\n  ports:\n    - port: ${2:80}\n',
    ),
    'web',
  ),
  named(
    object(
      'apps/v1',
      'StatefulSet',
      'Pods with names and disks that stay',
      workload('  serviceName: ${1}\n  replicas: ${3:3}\n', 'postgres:17'),
    ),
    'db',
  ),
  named(
    object('apps/v1', 'DaemonSet', 'One Pod on every node', workload('', 'fluentd:v1.17')),
    'agent',
  ),
  named(
    object(
      'batch/v1',
      'Job',
      'Pods that run to their end',
      'spec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        - name: ${1}\n          image: ${2:busybox:1.37}\n          command: ["sh", "-c", "${3:sleep 10}"]\n',
    ),
    'task',
  ),
  named(
    object('v1', 'ConfigMap', 'Settings that Pods read', 'data:\n  ${2:key}: ${3:value}\n'),
    'settings',
  ),
  named(
    object(
      'v1',
      'Secret',
      'Settings that not everybody may read',
      'stringData:\n  ${2:password}: ${3:example}\n',
    ),
    'credentials',
  ),
  named(object('v1', 'Namespace', 'A space for names', ''), 'shop'),
  named(
    object(
      'policy/v1',
      'PodDisruptionBudget',
      'How many Pods may be missing at once',
      'spec:\n  minAvailable: ${2:2}\n  selector:\n    matchLabels:\n      app: ${1}\n',
    ),
    'web',
  ),
  named(
    object('scheduling.k8s.io/v1', 'PriorityClass', 'Which Pods come first', 'value: ${2:1000}\n'),
    'important',
  ),
  named(
    object(
      sim,
      'NodeTemplate',
      'Machines by the dozen',
      'spec:\n  count: ${2:3}\n  capacity:\n    cpu: "${3:4}"\n    memory: ${4:8Gi}\n',
    ),
    'large',
  ),
  named(
    object(
      sim,
      'Fault',
      'Something that breaks on purpose',
      'spec:\n  type: ${2:Partition}\n  target:\n    node: ${3:node-1}\n  duration: ${4:90s}\n',
    ),
    'outage',
  ),
  named(
    object(
      sim,
      'SchedulerPlugin',
      'A rule of your own for kube-scheduler',
      "spec:\n  source: |\n    export default {\n      filter(pod, node) {\n        return node.pods.length < ${2:20} || '${3:node(s) were full enough}';\n      },\n    };\n",
    ),
    'few',
  ),
  named(
    object(
      sim,
      'Image',
      'What an image does when it runs',
      'spec:\n  name: ${2:ghcr.io/acme/shop}\n  startupSeconds: ${3:5}\n',
    ),
    'shop',
  ),
];
