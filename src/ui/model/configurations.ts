/** Configurations of kube-scheduler to begin with. */
import type { laterWords } from '../words/later-words.ts';

export type ConfigurationExample = Exclude<keyof typeof laterWords.compare.examples, 'typed'>;

const file = {
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
};

/** What is `present` at kube-scheduler: its defaults where nobody said otherwise. */
export function configurationExamples(present: object | undefined): {
  readonly [example in ConfigurationExample]: object;
} {
  const scored = (weights: readonly (readonly [string, number])[], type: string) => ({
    ...file,
    profiles: [
      {
        plugins: {
          score: {
            disabled: [{ name: '*' }],
            enabled: weights.map(([name, weight]) => ({ name, weight })),
          },
        },
        pluginConfig: [
          {
            name: 'NodeResourcesFit',
            args: {
              scoringStrategy: {
                type,
                resources: [
                  { name: 'cpu', weight: 1 },
                  { name: 'memory', weight: 1 },
                ],
              },
            },
          },
        ],
      },
    ],
  });
  return {
    present: present ?? file,
    default: file,
    packing: scored([['NodeResourcesFit', 1]], 'MostAllocated'),
    emptiest: scored([['NodeResourcesFit', 1]], 'LeastAllocated'),
  };
}
