/** Pages about Jobs and CronJobs. */
import { apply, job, named, sh, type Walk } from './walk.ts';

const python = (script: string) => ({ image: 'python', command: ['python3', '-c', script] });
const INDEX = 'os.environ.get("JOB_COMPLETION_INDEX")';

export const jobs: readonly Walk[] = [
  {
    page: 'concepts/workloads/controllers/job',
    examples: ['controllers/job.yaml'],
    shows: 'π to 2000 places.',
    steps: [
      apply(
        job(
          'pi',
          { backoffLimit: 4 },
          {
            containers: [
              named('pi', {
                image: 'perl:5.34.0',
                command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'],
              }),
            ],
          },
        ),
      ),
      'run 60s',
      ['get job pi', /Complete +1\/1/],
      [
        'logs pod/pi-*',
        /^3\.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803/,
      ],
    ],
  },
  {
    page: 'concepts/workloads/controllers/job',
    examples: ['controllers/job-backoff-limit-per-index-example.yaml'],
    shows: 'Every second index fails after one more try, the fifth of them ends the Job.',
    steps: [
      apply(
        job(
          'per-index',
          {
            completions: 10,
            parallelism: 3,
            completionMode: 'Indexed',
            backoffLimitPerIndex: 1,
            maxFailedIndexes: 5,
          },
          {
            containers: [
              named(
                'example',
                python(
                  `import os, sys\nprint("Hello world")\nif int(${INDEX}) % 2 == 0:\n  sys.exit(1)`,
                ),
              ),
            ],
          },
        ),
      ),
      'run 4m',
      [
        'get job per-index -o jsonpath={.status}',
        '"completedIndexes":"1,3,5,7,9"',
        '"failedIndexes":"0,2,4,6,8"',
        '"failed":10',
        '"succeeded":5',
        '"reason":"FailedIndexes"',
        '"message":"Job has failed indexes"',
      ],
    ],
  },
  {
    page: 'concepts/workloads/controllers/job',
    examples: ['controllers/job-success-policy.yaml'],
    shows: 'One of the leaders has succeeded: the rest is ended.',
    differs:
      'nine of the ten Pods fail, more than the backoffLimit of 6: here as elsewhere the Job fails when those are counted first',
    steps: [
      apply(
        job(
          'job-success',
          {
            backoffLimit: 9,
            parallelism: 10,
            completions: 10,
            completionMode: 'Indexed',
            successPolicy: { rules: [{ succeededIndexes: '0,2-3', succeededCount: 1 }] },
          },
          {
            containers: [
              named(
                'main',
                python(`import os, sys\nif ${INDEX} == "2":\n  sys.exit(0)\nelse:\n  sys.exit(1)`),
              ),
            ],
          },
        ),
      ),
      'run 90s',
      [
        'get job job-success -o jsonpath={.status.conditions}',
        '"type":"SuccessCriteriaMet"',
        '"type":"Complete"',
        'Matched rules at index 0',
      ],
    ],
  },
  {
    page: 'tasks/job/pod-failure-policy',
    examples: ['controllers/job-pod-failure-policy-failjob.yaml'],
    shows: 'Exit code 42 ends the Job at once.',
    steps: [
      apply(
        job(
          'failjob',
          {
            completions: 8,
            parallelism: 2,
            backoffLimit: 6,
            podFailurePolicy: {
              rules: [
                {
                  action: 'FailJob',
                  onExitCodes: { containerName: 'main', operator: 'In', values: [42] },
                },
              ],
            },
          },
          {
            containers: [
              named('main', {
                image: 'docker.io/library/bash:5',
                command: ['bash'],
                args: ['-c', 'echo "Hello world!"\nsleep 30\nexit 42'],
              }),
            ],
          },
        ),
      ),
      'run 60s',
      [
        'get job failjob -o jsonpath={.status.conditions}',
        '"type":"FailureTarget"',
        '"type":"Failed"',
        '"reason":"PodFailurePolicy"',
        /Container main for pod default\/failjob-\w+ failed with exit code 42 matching FailJob rule at index 0/,
      ],
    ],
  },
  {
    page: 'tasks/job/pod-failure-policy',
    examples: ['controllers/job-pod-failure-policy-ignore.yaml'],
    shows: 'A drained node costs no retry.',
    steps: [
      apply(
        job(
          'ignore',
          {
            completions: 4,
            parallelism: 2,
            backoffLimit: 0,
            podFailurePolicy: {
              rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }],
            },
          },
          {
            containers: [
              named('main', {
                image: 'docker.io/library/bash:5',
                command: ['bash'],
                args: ['-c', 'sleep 90\nexit 0'],
              }),
            ],
          },
        ),
      ),
      'run 30s',
      'drain node-1',
      'drain node-2',
      'drain node-3',
      'run 60s',
      'uncordon node-1',
      'uncordon node-2',
      'run 5m',
      ['get job ignore', /Complete +4\/4/],
      ['get job ignore -o jsonpath={.status.failed}', /^$/],
    ],
  },
  {
    page: 'tasks/job/pod-failure-policy',
    examples: ['controllers/job-pod-failure-policy-config-issue.yaml'],
    shows: 'A condition that somebody sets by hand ends the Job when its Pod is deleted.',
    steps: [
      apply(
        job(
          'config-issue',
          {
            completions: 8,
            parallelism: 2,
            backoffLimit: 6,
            podFailurePolicy: {
              rules: [{ action: 'FailJob', onPodConditions: [{ type: 'ConfigIssue' }] }],
            },
          },
          {
            containers: [named('main', { image: 'non-existing-repo/non-existing-image:example' })],
          },
        ),
      ),
      'run 40s',
      ['get pods -l job-name=config-issue', /0\/1 +(ImagePullBackOff|ErrImagePull)/],
      `patch pod/config-issue-* '{"status":{"conditions":[{"type":"ConfigIssue","status":"True","reason":"NonExistingImage"}]}}' --subresource=status`,
      'delete pod/config-issue-*',
      'run 40s',
      [
        'get job config-issue -o jsonpath={.status.conditions}',
        '"type":"Failed"',
        /Pod default\/config-issue-\w+ has condition ConfigIssue matching FailJob rule at index 0/,
      ],
    ],
  },
  {
    page: 'tasks/job/pod-failure-policy',
    examples: ['controllers/job-backoff-limit-per-index-failindex.yaml'],
    shows: 'Index 0 gets another try, index 1 none.',
    steps: [
      apply(
        job(
          'failindex',
          {
            completions: 4,
            parallelism: 2,
            completionMode: 'Indexed',
            backoffLimitPerIndex: 1,
            backoffLimit: 6,
            podFailurePolicy: {
              rules: [
                {
                  action: 'FailIndex',
                  onExitCodes: { containerName: 'main', operator: 'In', values: [42] },
                },
              ],
            },
          },
          {
            containers: [
              named('main', {
                ...python(
                  `import os, sys\nindex = int(${INDEX})\nif index == 0:\n  sys.exit(1)\nelif index == 1:\n  sys.exit(42)\nelse:\n  sys.exit(0)`,
                ),
                image: 'docker.io/library/python:3',
              }),
            ],
          },
        ),
      ),
      'run 90s',
      [
        'get job failindex -o jsonpath={.status}',
        '"failedIndexes":"0,1"',
        '"failed":3',
        '"completedIndexes":"2,3"',
      ],
      [
        'get pods -l job-name=failindex',
        /failindex-0-\w+ +0\/1 +Error[^]*failindex-0-\w+ +0\/1 +Error[^]*failindex-1-\w+ +0\/1 +Error[^]*failindex-2-\w+ +0\/1 +Completed/,
      ],
    ],
  },
  {
    page: 'tasks/job/indexed-parallel-processing-static',
    examples: ['application/job/indexed-job.yaml', 'application/job/indexed-job-vol.yaml'],
    shows: 'Each index has a word of its own, and says it backwards.',
    steps: [
      apply(
        job(
          'indexed-job',
          { completions: 5, parallelism: 3, completionMode: 'Indexed' },
          {
            initContainers: [
              named('input', {
                image: 'docker.io/library/bash',
                command: [
                  'bash',
                  '-c',
                  'items=(foo bar baz qux xyz)\necho ${items[$JOB_COMPLETION_INDEX]} > /input/data.txt',
                ],
                volumeMounts: [{ mountPath: '/input', name: 'input' }],
              }),
            ],
            containers: [
              named('worker', {
                image: 'docker.io/library/busybox',
                command: ['rev', '/input/data.txt'],
                volumeMounts: [{ mountPath: '/input', name: 'input' }],
              }),
            ],
            volumes: [{ name: 'input', emptyDir: {} }],
          },
        ),
      ),
      'run 60s',
      ['get job indexed-job', /Complete +5\/5/],
      ['logs pod/indexed-job-1-* -c worker', /^rab$/],
      ['logs pod/indexed-job-4-* -c worker', /^zyx$/],
    ],
  },
  {
    page: 'tasks/job/parallel-processing-expansion',
    examples: ['application/job/job-tmpl.yaml'],
    shows: 'A Job for each item.',
    steps: [
      apply(
        ...['apple', 'banana', 'cherry'].map((item) =>
          job(
            `process-item-${item}`,
            {},
            {
              containers: [
                named('c', sh('busybox:1.28', `echo Processing item ${item} && sleep 5`)),
              ],
            },
          ),
        ),
      ),
      'run 30s',
      [
        'get jobs',
        /process-item-apple +Complete +1\/1[^]*process-item-banana +Complete +1\/1[^]*process-item-cherry +Complete +1\/1/,
      ],
      ['logs pod/process-item-cherry-*', /^Processing item cherry$/],
    ],
  },
  {
    page: 'tasks/job/coarse-parallel-processing-work-queue',
    examples: [
      'application/job/rabbitmq/job.yaml',
      'application/job/rabbitmq/rabbitmq-statefulset.yaml',
    ],
    shows: 'Two workers take eight messages from a queue.',
    differs:
      'the worker’s image is one’s own and the queue is found by name: both are unknown here. Workers run as a generic program and do not end; say what yours does with an Image object, or see the image kubeglass/worker',
    steps: [
      apply(
        job(
          'job-wq-1',
          { completions: 8, parallelism: 2 },
          {
            restartPolicy: 'OnFailure',
            containers: [named('c', { image: 'gcr.io/example-project/job-wq-1' })],
          },
        ),
      ),
      'run 30s',
      ['get job job-wq-1', /Running +0\/8/],
      ['get pods -l job-name=job-wq-1', /Running[^]*Running/],
    ],
  },
  {
    page: 'tasks/job/automated-tasks-with-cron-jobs',
    examples: ['application/job/cronjob.yaml'],
    shows: 'A greeting a minute.',
    steps: [
      apply({
        kind: 'CronJob',
        metadata: { name: 'hello' },
        spec: {
          schedule: '* * * * *',
          jobTemplate: {
            spec: {
              template: {
                spec: {
                  restartPolicy: 'OnFailure',
                  containers: [
                    {
                      name: 'hello',
                      image: 'busybox:1.28',
                      imagePullPolicy: 'IfNotPresent',
                      command: ['/bin/sh', '-c', 'date; echo Hello from the Kubernetes cluster'],
                    },
                  ],
                },
              },
            },
          },
        },
      } as { kind: string }),
      ['get cronjob hello', /hello +\* \* \* \* \* +<none> +False +0 +<none>/],
      'run 130s',
      ['get jobs', /hello-\d+ +Complete +1\/1/],
      ['logs pod/hello-*', /UTC \d{4}\nHello from the Kubernetes cluster$/],
    ],
  },
];
