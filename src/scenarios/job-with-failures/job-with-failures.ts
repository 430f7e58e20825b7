/** Jobs whose Pods fail: tried again after longer and longer, or given up at once. */
import type { Scenario } from '../scenario.ts';

const job = (name: string, spec: string, script: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
spec:
${spec}  template:
    metadata:
      labels:
        app: ${name}
    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: busybox:1.36
          command: ["sh", "-c", ${JSON.stringify(script)}]
`;

export const jobWithFailures: Scenario = {
  id: 'job-with-failures',
  title: 'Jobs that fail',
  summary:
    'Two Jobs fail: one is tried again and again, one gives up at once. A third succeeds, and tidies up after itself.',
  nodes: [{ count: 2, capacity: { cpu: '4', memory: '8Gi' } }],
  watch: [
    'stubborn fails each time. A Pod that has failed is not started again (restartPolicy: Never); the Job makes another one after 10 seconds, then after 20, then after 40. The fourth failure is more than backoffLimit: 3 allows: about 82 seconds in, the Job is Failed with BackoffLimitExceeded.',
    'sensible ends with exit code 42, and its podFailurePolicy says that this needs no second try: six seconds in, the Job is Failed with PodFailurePolicy, after a single Pod.',
    'tidy needs three Pods, two at a time, and is Complete after 13 seconds. A minute later it is deleted with its Pods, because of ttlSecondsAfterFinished: 60. The failed ones stay, with their logs, until somebody deletes them.',
  ],
  tries: [
    'Read the log of a failed Pod, and open the ownership lens (O) to see which Pod belongs to which Job.',
    'Suspend stubborn while it waits for its next try, and resume it.',
    'Delete sensible, take its podFailurePolicy out of sensible.yaml, and apply it again: how many Pods now?',
  ],
  manifests: [
    {
      name: 'stubborn.yaml',
      yaml: job('stubborn', '  backoffLimit: 3\n', 'echo trying; sleep 2; echo no luck; exit 1'),
    },
    {
      name: 'sensible.yaml',
      yaml: job(
        'sensible',
        `  backoffLimit: 3
  podFailurePolicy:
    rules:
      # Exit code 42 says that trying again is useless.
      - action: FailJob
        onExitCodes:
          containerName: main
          operator: In
          values: [42]
`,
        'echo the input is broken; sleep 2; exit 42',
      ),
    },
    {
      name: 'tidy.yaml',
      yaml: job(
        'tidy',
        '  completions: 3\n  parallelism: 2\n  ttlSecondsAfterFinished: 60\n',
        'echo working; sleep 4; echo done',
      ),
    },
  ],
};
